// Formatted or Markdown: one text, two views of it. The textarea is what is sent; the formatted view writes into it
// whenever somebody asks for the form's data, and shortly after each change. The choice is kept on this device.
const STORE = "editor-view";
const LONGEST = 256 * 1024; // characters; the server formats no longer page either
const PAUSE = 400; // milliseconds after the last change before the textarea follows

export function startViews() {
  for (const editor of document.querySelectorAll(".editor[data-formatted]")) whenShown(editor, () => new Views(editor).start());
}

/** An editor that the screen shows only once it is chosen begins then: the formatted view is not fetched before. */
function whenShown(editor, start) {
  if (editor.offsetParent) {
    start();
    return;
  }
  new ResizeObserver((_, observer) => {
    if (!editor.offsetParent) return;
    observer.disconnect();
    start();
  }).observe(editor);
}

class Views {
  constructor(editor) {
    Object.assign(this, { editor, text: editor.querySelector("textarea"), formatted: null, view: "markdown" });
    this.buttons = [...editor.querySelectorAll("[data-view]")];
    this.why = editor.querySelector("[data-why]");
  }

  start() {
    this.editor.querySelector("[data-views]").hidden = false;
    for (const button of this.buttons) {
      button.addEventListener("click", () => {
        remember(button.dataset.view);
        this.show(button.dataset.view, true);
      });
    }
    this.text.form.addEventListener("formdata", ({ formData }) => {
      this.follow(queueMicrotask); // who hears of it may ask for the form's data, which cannot be asked for twice at once
      formData.set(this.text.name, this.text.value);
    });
    this.text.addEventListener("input", () => this.view === "formatted" && this.formatted.setText(this.text.value)); // a draft was put in
    for (const label of this.text.labels) label.addEventListener("click", () => this.view === "formatted" && this.formatted.view.focus());
    window.addEventListener("hashchange", () => this.fromError());
    this.show(remembered());
  }

  /** Who is writing in the view that goes writes on in the one that comes. */
  async show(view, focused = false) {
    this.wanted = view;
    const isReady = view === "formatted" && (await this.isReady());
    if (this.wanted !== view) return; // another was chosen meanwhile
    const moves = focused || document.activeElement === this.text;
    if (isReady) this.toFormatted(moves);
    else if (this.view === "formatted") this.toMarkdown(moves);
    this.view = isReady ? "formatted" : "markdown";
    this.editor.dataset.shows = this.view;
    for (const button of this.buttons) button.setAttribute("aria-pressed", String(button.dataset.view === this.view));
    if (moves) (isReady ? this.formatted.view : this.text).focus();
  }

  /** Whether the formatted view can be shown: not for a text too long, nor offline before it was ever fetched. */
  async isReady() {
    if (this.text.value.length > LONGEST) return this.cannot("long");
    try {
      this.module ??= await import(this.editor.dataset.formatted);
    } catch {
      return this.cannot("away");
    }
    this.why.textContent = "";
    return true;
  }

  toFormatted(moves) {
    if (this.view === "formatted") return;
    const offset = this.text.selectionStart;
    if (this.formatted) this.formatted.setText(this.text.value);
    else this.open();
    if (moves) this.formatted.setCursor(offset);
  }

  /** Says why the text stays in Markdown. */
  cannot(reason) {
    this.why.textContent = this.why.dataset[reason];
    return false;
  }

  open() {
    this.formatted = this.module.openFormatted(this.editor, this.text.value, {
      label: this.editor.dataset.name, describedBy: this.text.getAttribute("aria-describedby"), onChange: () => this.changed(),
    });
    this.editor.formatted = this.formatted;
  }

  toMarkdown(moves) {
    this.follow();
    if (!moves) return;
    const { text, offset } = this.formatted.cursor(); // with a space that was typed last
    this.text.value = text;
    this.text.setSelectionRange(offset, offset);
  }

  changed() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.follow(), PAUSE);
  }

  /** Writes the formatted text into the textarea, if it is the one being written in. */
  follow(tell = (say) => say()) {
    clearTimeout(this.timer);
    if (this.view !== "formatted") return;
    const text = this.formatted.text();
    if (text === this.text.value) return;
    this.text.value = text;
    tell(() => this.text.dispatchEvent(new Event("input", { bubbles: true })));
  }

  /** A message above the form leads to the text: to the view that is shown. */
  fromError() {
    if (location.hash === `#${this.text.id}` && this.view === "formatted") this.formatted.view.focus();
  }
}

function remembered() {
  try {
    return localStorage.getItem(STORE) === "markdown" ? "markdown" : "formatted";
  } catch {
    return "formatted"; // storage is switched off
  }
}

function remember(view) {
  try {
    localStorage.setItem(STORE, view);
  } catch { /* the choice lasts as long as this page */ }
}
