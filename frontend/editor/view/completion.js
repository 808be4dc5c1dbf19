// `[[` in the formatted view: titles of pages to choose from, where the cursor stands.
import { Plugin } from "prosemirror-state";
import { TitleList } from "../../js/titles.js";
import { schema } from "../text/schema.js";

const OPEN = /\[\[([^[\]\n|]{0,100})$/;

export function pageCompletion(editor) {
  return new Plugin({
    view: (view) => new Completion(view, editor),
    props: {
      handleKeyDown(view, event) { return this.spec.of.get(view)?.list.key(event) ?? false; },
      handleDOMEvents: { blur(view) { this.spec.of.get(view)?.list.close(); } },
    },
    of: completions,
  });
}

const completions = new WeakMap();

class Completion {
  constructor(view, editor) {
    this.view = view;
    this.list = new TitleList(view.dom, editor, (title) => this.take(title));
    completions.set(view, this);
  }

  update(view, before) {
    if (before.doc.eq(view.state.doc) && before.selection.eq(view.state.selection)) return;
    const typed = typedBefore(view.state);
    if (typed === null || before.doc.eq(view.state.doc)) this.list.close();
    else this.list.ask(typed, () => view.coordsAtPos(view.state.selection.from));
  }

  take(title) {
    const { state } = this.view;
    const { from } = state.selection;
    const typed = typedBefore(state);
    if (typed === null) return;
    const node = schema.nodes.raw.create({ text: `[[${title}]]`, kind: "page" });
    this.view.dispatch(state.tr.replaceWith(from - typed.length - 2, from, node).scrollIntoView());
    this.view.focus();
  }

  destroy() {
    this.list.remove();
    completions.delete(this.view);
  }
}

/** What was typed behind `[[`, or null. */
function typedBefore({ selection: { $from, empty } }) {
  if (!empty || !$from.parent.isTextblock || $from.parent.type.spec.code) return null;
  const text = $from.parent.textBetween(0, $from.parentOffset, null, "\ufffc");
  return OPEN.exec(text)?.[1] ?? null;
}
