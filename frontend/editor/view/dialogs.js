// The dialogs of the formatted view: link, picture, source of a chip. Filled from where the cursor stands, carried out as
// one command. Their fields belong to no form: they are never sent with the page.
import { NodeSelection } from "prosemirror-state";
import { startTitles } from "../../js/titles.js";
import { schema } from "../text/schema.js";
import { inserted, insertImage, linkAt, setLink } from "./commands.js";

const { nodes } = schema;
const ADDRESS = /^(?:https?:\/\/|mailto:|tel:|\/|#|\.\.?\/)/i;
const WITHOUT_SCHEME = /^(?:www\.)[\w-]+\.\S+$/i;
const selectedNode = ({ selection }) => (selection instanceof NodeSelection ? selection.node : null);

export function startDialogs(editor) {
  const dialogs = new Map();
  for (const element of editor.querySelectorAll("dialog[data-dialog]")) dialogs.set(element.dataset.dialog, new Dialog(element));
  return {
    open(name, view) {
      dialogs.get(name).open(view);
      return true;
    },
  };
}

class Dialog {
  constructor(element) {
    this.element = element;
    this.kind = KINDS[element.dataset.dialog];
    this.fields = Object.fromEntries([...element.querySelectorAll("[data-field]")].map((field) => [field.dataset.field, field]));
    element.addEventListener("click", ({ target }) => {
      const pressed = target.closest("[data-answer]");
      if (pressed) this.close(pressed.dataset.answer);
    });
    element.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.defaultPrevented || event.isComposing || event.target.matches("button")) return;
      event.preventDefault();
      event.stopPropagation();
      this.close("ok");
    });
    element.addEventListener("close", () => this.view?.focus());
    if (this.fields.target) startTitles(this.fields.target, element);
  }

  open(view) {
    this.view = view;
    const filled = this.kind.read(view.state);
    for (const [name, field] of Object.entries(this.fields)) field.value = filled[name] ?? "";
    for (const only of this.element.querySelectorAll("[data-answer=remove]")) only.hidden = !filled.removable;
    for (const only of this.element.querySelectorAll("[data-wordless]")) only.hidden = Boolean(filled.chosen);
    this.element.showModal();
    this.element.querySelector("[data-field]").select();
  }

  close(answer) {
    const values = Object.fromEntries(Object.entries(this.fields).map(([name, field]) => [name, field.value.trim()]));
    const command = answer === "ok" ? this.kind.write(values, this.view.state) : answer === "remove" ? this.kind.remove : null;
    this.element.close();
    command?.(this.view.state, this.view.dispatch, this.view);
  }
}

const PAGE = /^\[\[([^[\]|]*)(?:\|([^[\]]*))?\]\]$/;

const KINDS = {
  link: {
    read(state) {
      const page = PAGE.exec(selectedNode(state)?.attrs.text ?? "");
      if (page) return { target: page[1], text: page[2] ?? "", removable: true };
      const { link, from, to } = linkAt(state);
      return { target: link?.attrs.href ?? "", text: state.doc.textBetween(from, to), removable: Boolean(link) };
    },
    write({ target, text }, state) {
      if (!target) return null;
      if (WITHOUT_SCHEME.test(target)) target = `https://${target}`;
      if (ADDRESS.test(target)) return linkTo(target, text, state);
      return pageLink(target.replace(/[[\]|\n]/g, " ").trim(), text.replace(/[[\]\n]/g, " ").trim());
    },
    remove(state, dispatch, view) {
      const page = PAGE.exec(selectedNode(state)?.attrs.text ?? "");
      if (page) dispatch(state.tr.replaceSelectionWith(schema.text(page[2] || page[1]), false));
      else setLink("")(state, dispatch, view);
    },
  },
  image: {
    read(state) {
      const node = selectedNode(state);
      return node?.type === nodes.image ? { src: node.attrs.src, alt: node.attrs.alt } : {};
    },
    write: ({ src, alt }) => src && insertImage({ src, alt }),
  },
  source: {
    read: (state) => ({ text: selectedNode(state)?.attrs.text ?? "" }),
    write: ({ text }, state) => (dispatchable(state) && text ? inserted(nodes.raw.create({ ...selectedNode(state).attrs, text })) : null),
    remove: (state, dispatch) => dispatch(state.tr.deleteSelection()),
  },
};

const dispatchable = (state) => selectedNode(state)?.type === nodes.raw;

/** A link to an address. Words that were changed in the dialog take the place of the old ones. */
function linkTo(href, text, state) {
  const { from, to } = linkAt(state);
  if (selectedNode(state) || !text || text === state.doc.textBetween(from, to)) return setLink(href, text);
  return (current, dispatch) => {
    const marks = current.doc.resolve(from).marksAcross(current.doc.resolve(to)) ?? [];
    const link = schema.marks.link.create({ href });
    dispatch(current.tr.replaceWith(from, to, schema.text(text, link.addToSet(marks.filter((mark) => mark.type !== link.type)))));
  };
}

function pageLink(title, text) {
  const written = text && text !== title ? `[[${title}|${text}]]` : `[[${title}]]`;
  return (state, dispatch) => {
    const { from, to } = selectedNode(state) ? state.selection : linkAt(state);
    dispatch(state.tr.replaceWith(from, to, nodes.raw.create({ text: written, kind: "page" })).scrollIntoView());
  };
}
