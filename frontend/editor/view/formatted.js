// The formatted view: one ProseMirror editor on the text of one textarea. Knows nothing of forms, tabs or the choice of
// view (frontend/js/views.js); the screen's words and buttons come from templates/_macros/editor.html.
import { baseKeymap } from "prosemirror-commands";
import { dropCursor } from "prosemirror-dropcursor";
import { gapCursor } from "prosemirror-gapcursor";
import { closeHistory, history } from "prosemirror-history";
import { keymap } from "prosemirror-keymap";
import { EditorState, Selection } from "prosemirror-state";
import { tableEditing } from "prosemirror-tables";
import { EditorView } from "prosemirror-view";
import { PageText } from "../text/document.js";
import { insertImage } from "./commands.js";
import { pageCompletion } from "./completion.js";
import { positionOf, textWithMark, withoutMark } from "./cursor.js";
import { startDialogs } from "./dialogs.js";
import { editingKeys } from "./keys.js";
import { nodeViews } from "./nodes.js";
import { clipboard } from "./paste.js";
import { typedSigns } from "./signs.js";
import { keepDocumentWhole } from "./whole.js";
import { startTools } from "./tools.js";

export { toMarkdown } from "./paste.js";

/**
 * Shows `text` in `editor` (the element around both views).
 * @param {{onChange: () => void, label: string, describedBy: string | null}} options
 */
export function openFormatted(editor, text, options) {
  const place = editor.querySelector("[data-formatted-view]");
  const words = place.dataset;
  const dialogs = startDialogs(editor);
  const tools = startTools(editor, dialogs);
  let page = new PageText(text);
  const view = new EditorView({ mount: place.appendChild(document.createElement("div")) }, {
    state: EditorState.create({ doc: page.doc, plugins: pluginsOf(editor, dialogs) }),
    nodeViews: nodeViews(words, dialogs),
    attributes: attributesOf(editor, options),
    dispatchTransaction(transaction) {
      view.updateState(view.state.apply(transaction));
      tools.update(view);
      if (transaction.docChanged) options.onChange();
    },
    ...clipboard(),
  });
  tools.update(view);
  view.dom.addEventListener("input", (event) => event.stopPropagation()); // the textarea tells the form, when it has followed
  let [shown, written] = [null, ""];
  const currentText = () => {
    if (view.state.doc !== shown) [shown, written] = [view.state.doc, page.written(view.state.doc)];
    return written;
  };
  return {
    view,
    element: place,
    text: currentText,
    /** Shows another text in place of this one, as one step that can be undone. */
    setText(changed) {
      if (changed === currentText()) return;
      page = new PageText(changed, page);
      view.dispatch(closeHistory(replaced(view.state, page.doc)));
    },
    /** The text, and the offset in it at which the cursor stands. */
    cursor: () => withoutMark(textWithMark(page, view.state)),
    setCursor(offset) {
      const { at, spaces } = positionOf(page, offset);
      const tr = spaces ? view.state.tr.insertText(spaces, at).setMeta("addToHistory", false) : view.state.tr;
      view.dispatch(tr.setSelection(Selection.near(tr.doc.resolve(Math.min(at + spaces.length, tr.doc.content.size)))).scrollIntoView());
    },
    insertImage: (image) => insertImage(image)(view.state, view.dispatch, view),
    close: () => view.destroy(),
  };
}

function pluginsOf(editor, dialogs) {
  return [
    pageCompletion(editor), typedSigns(), editingKeys(dialogs), keymap(baseKeymap),
    history(), dropCursor({ class: "drop-cursor", color: false }), gapCursor(), tableEditing(), keepDocumentWhole(),
  ];
}

function attributesOf(editor, { label, describedBy }) {
  return {
    class: "prose formatted", role: "textbox", "aria-multiline": "true", "aria-label": label, dir: "auto", spellcheck: "true",
    ...(describedBy && { "aria-describedby": describedBy }),
  };
}

/** The transaction that makes `doc` of the state's document, touching only the blocks that differ. */
function replaced(state, doc) {
  const [olds, news] = [state.doc.children, doc.children];
  const most = Math.min(olds.length, news.length);
  let start = 0;
  while (start < most && olds[start].eq(news[start])) start++;
  let end = 0;
  while (end < most - start && olds.at(-1 - end).eq(news.at(-1 - end))) end++;
  const size = (nodes) => nodes.reduce((sum, node) => sum + node.nodeSize, 0);
  return state.tr.replaceWith(size(olds.slice(0, start)), size(olds.slice(0, olds.length - end)), news.slice(start, news.length - end));
}
