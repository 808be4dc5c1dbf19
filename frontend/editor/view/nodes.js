// How nodes look that are more than their text: tasks with a box to tick, source with its name, chips, pictures. What
// they say comes in the screen's language from `words` (data attributes of the view's element).
const LOCAL = /^\/(?!\/)/;
const MOVING = /\.(?:mp4|webm|m4a|mp3|ogg)$/;

export function nodeViews(words, dialogs) {
  return {
    list_item: (node, view, getPos) => new Item(node, view, getPos, words),
    source: () => labelled(element("div", { class: "source-block" }), element("p", { class: "source-block__label" }, words.source), "pre"),
    alert: (node) => new Alert(node, words),
    raw: (node, view, getPos) => new Chip(node, view, getPos, words, dialogs),
    image: (node, view, getPos) => new Picture(node, view, getPos, words, dialogs),
  };
}

function element(name, attributes = {}, text = "") {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.textContent = text;
  return made;
}

class Item {
  constructor(node, view, getPos, words) {
    Object.assign(this, { node, isTask: node.attrs.checked !== null });
    this.dom = this.contentDOM = element("li");
    if (!this.isTask) return;
    this.dom.className = "task";
    this.box = element("input", { type: "checkbox", class: "task__box", "aria-label": words.done, contenteditable: "false" });
    this.box.checked = node.attrs.checked;
    this.box.addEventListener("change", () => {
      const item = view.state.doc.nodeAt(getPos());
      view.dispatch(view.state.tr.setNodeMarkup(getPos(), null, { ...item.attrs, checked: this.box.checked }));
    });
    this.contentDOM = element("div");
    this.dom.append(this.box, this.contentDOM);
  }

  update(node) {
    if (node.type !== this.node.type || (node.attrs.checked !== null) !== this.isTask) return false;
    if (this.isTask) this.box.checked = node.attrs.checked;
    this.node = node;
    return true;
  }

  stopEvent = (event) => event.target === this.box;
  ignoreMutation = (mutation) => mutation.target === this.box;
}

/** A block with a line above its content that belongs to the view alone. */
function labelled(dom, label, holder) {
  const outer = element(holder);
  const contentDOM = holder === "pre" ? outer.appendChild(element("code")) : outer;
  label.contentEditable = "false";
  dom.append(label, outer);
  return { dom, contentDOM, ignoreMutation: (mutation) => label.contains(mutation.target) };
}

class Alert {
  constructor(node, words) {
    this.words = words;
    this.label = element("p", { class: "alert-title" });
    Object.assign(this, labelled(element("div", { role: "note" }), this.label, "div"));
    this.update(node);
  }

  update(node) {
    if (node.type.name !== "alert") return false;
    const name = node.attrs.name.toLowerCase();
    this.dom.className = `alert alert-${name}`;
    this.label.textContent = this.words[name];
    return true;
  }
}

/** What stands in one line and is edited in a dialog: by a double press, or Enter while it is selected. */
class Edited {
  constructor(view, getPos, dialogs, dialog) {
    Object.assign(this, { view, getPos, dialogs, dialog });
  }

  opens(dom) {
    dom.addEventListener("dblclick", () => this.dialogs.open(this.dialog, this.view));
    return dom;
  }
}

class Chip extends Edited {
  constructor(node, view, getPos, words, dialogs) {
    super(view, getPos, dialogs, node.attrs.kind === "page" ? "link" : "source");
    const { text, kind } = node.attrs;
    this.dom = this.opens(element("span", { class: `chip chip--${kind}`, title: text }, shownOf(text, kind)));
  }
}

const ALT = /alt-text="([^"]*)"/;
const SHOWN = {
  page: (text) => text.slice(2, -2).split("|").at(-1).trim(),
  include: (text) => /\[!INCLUDE\s*\[([^[\]]*)\]\(([^()]*)\)/i.exec(text)?.slice(1).find(Boolean) ?? text,
  directive: (text) => ALT.exec(text)?.[1] || /(?:text|source)="([^"]*)"/.exec(text)?.[1] || text,
};

function shownOf(text, kind) {
  return SHOWN[kind]?.(text) || text;
}

/** A picture of this wiki is shown; of any other the words alone, as readers will see it, and of films and recordings. */
class Picture extends Edited {
  constructor(node, view, getPos, words, dialogs) {
    super(view, getPos, dialogs, "image");
    const { src, alt } = node.attrs;
    const moves = MOVING.test(src);
    this.dom = this.opens(LOCAL.test(src) && !moves
      ? element("img", { src, alt, class: "formatted__picture" })
      : element("span", { class: `chip chip--${moves ? "film" : "image"}`, title: src }, alt || src || words.picture));
  }
}
