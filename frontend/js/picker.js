// Files that are in the wiki already, for the text one writes: a dialog that lists them (the server's HTML), finds them by
// name and words, and puts the chosen one where the cursor is, in whichever view is shown; or, opened from the dialog for a
// picture, fills in that. Words that a file has are kept; a picture without any is asked about.
import { describe } from "./uploadsend.js";
import { putIn } from "./uploadtext.js";

const ADDRESS = "/-/media/choose";
const PAUSE = 200; // milliseconds without a key before asking

export function startPickers() {
  for (const dialog of document.querySelectorAll("dialog[data-picker]")) new Picker(dialog).start();
}

class Picker {
  constructor(dialog) {
    const text = document.getElementById(dialog.dataset.picker);
    Object.assign(this, { dialog, text, editor: text.closest(".editor"), field: text.closest(".field"), into: null, file: null });
    this.part = (name) => dialog.querySelector(`[data-${name}]`);
    this.path = new URL(this.editor.dataset.preview ?? "", location.href).searchParams.get("path") ?? "";
  }

  start() {
    for (const opener of this.field.querySelectorAll("[data-pick]")) {
      opener.hidden = false;
      opener.addEventListener("click", () => this.open(opener.closest("dialog[data-dialog]")));
    }
    this.dialog.addEventListener("click", ({ target }) => this.pressed(target.closest("button")));
    this.dialog.addEventListener("keydown", (event) => this.key(event));
    this.dialog.addEventListener("input", (event) => this.typed(event));
    this.dialog.addEventListener("close", () => {
      clearTimeout(this.timer);
      this.request?.abort();
    });
  }

  /** `into`: the dialog whose address and words are filled in, else the file goes into the text. */
  open(into) {
    this.into = into;
    this.part("query").value = "";
    this.list();
    this.dialog.showModal();
    if (matchMedia("(pointer: fine)").matches) this.part("query").focus(); // a phone's keyboard would hide the files
    this.fetch();
  }

  list() {
    this.file = null;
    this.part("listing").hidden = false;
    this.part("one")?.remove();
  }

  typed(event) {
    event.stopPropagation(); // it is no part of the page
    if ("decorative" in event.target.dataset) this.part("alt").disabled = event.target.checked;
    if (event.target !== this.part("query")) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.fetch(), PAUSE);
  }

  async fetch() {
    const asked = new URLSearchParams({ q: this.part("query").value.trim(), page: this.path, shape: this.into ? "image" : "" });
    const found = this.part("found");
    const html = await this.html(`${ADDRESS}?${asked}`);
    if (html === undefined) return; // asked anew meanwhile
    if (html) found.innerHTML = html;
    else found.textContent = this.dialog.dataset.failed;
    found.scrollTop = 0;
    this.part("told").textContent = (found.querySelector("[data-count]") ?? found).textContent;
  }

  /** More of one list, put to the end of it; the first that is new has the focus. */
  async more(button) {
    const html = await this.html(button.dataset.more);
    if (html === undefined) return;
    const part = new DOMParser().parseFromString(html ?? "", "text/html").querySelector("[data-part]");
    const first = part?.querySelector(".shelf__file");
    if (!first) {
      this.part("told").textContent = this.dialog.dataset.failed;
      return;
    }
    button.previousElementSibling.append(...part.querySelectorAll("li"));
    button.replaceWith(...part.querySelectorAll("[data-more]"));
    first.focus();
  }

  /** What the server answers: null when it did not, undefined when something else was asked for since. */
  async html(address) {
    this.request?.abort();
    const request = new AbortController();
    this.request = request;
    this.part("found").ariaBusy = "true";
    try {
      const answer = await fetch(address, { signal: request.signal });
      return answer.ok ? await answer.text() : null;
    } catch {
      return request.signal.aborted ? undefined : null;
    } finally {
      if (this.request === request) this.part("found").ariaBusy = "false";
    }
  }

  pressed(button) {
    if (!button) return;
    if (button.matches(".shelf__file")) this.chosen(button.dataset);
    else if ("more" in button.dataset) this.more(button);
    else if ("insert" in button.dataset) this.asked();
    else if ("back" in button.dataset) this.back();
    else if ("close" in button.dataset) this.dialog.close();
  }

  /** Enter never saves the page; arrows go from file to file, as Tab does. */
  key(event) {
    const { target, key } = event;
    if (key === "Enter" && target.matches("input:not([type=checkbox])") && !event.isComposing) {
      event.preventDefault();
      if (target === this.part("alt")) this.asked();
      else this.fetch();
    }
    const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[key];
    const files = [...this.dialog.querySelectorAll(".shelf__file")];
    const at = files.indexOf(target);
    if (!step || this.part("listing").hidden || (at < 0 && key !== "ArrowDown")) return;
    event.preventDefault();
    (files[at + step] ?? (step < 0 ? this.part("query") : target)).focus();
  }

  chosen({ hash, address, name, shape, own, alt = null }) {
    this.file = { hash, address, name, shape, alt, isOwn: own !== undefined };
    if (this.into) return this.fill();
    if (shape !== "image" || alt !== null) return this.insert(alt ?? "");
    this.ask();
  }

  /** Its fields are there only while they are asked for. */
  ask() {
    this.part("listing").hidden = true;
    this.part("listing").after(this.part("asking").content.cloneNode(true));
    this.part("picture").append(Object.assign(new Image(), { src: this.file.address, alt: "" }));
    this.part("alt").focus();
  }

  back() {
    const { hash } = this.file;
    this.list();
    this.dialog.querySelector(`.shelf__file[data-hash="${hash}"]`)?.focus();
  }

  asked() {
    const isDecoration = this.part("decorative").checked;
    const alt = isDecoration ? "" : this.part("alt").value.trim();
    if (this.file.isOwn) describe(this.text.form, this.file, alt, isDecoration);
    this.insert(alt);
  }

  insert(alt) {
    this.dialog.close();
    putIn(this.editor, this.text, this.file, alt);
    this.part("told").textContent = "";
    const said = this.field.querySelector("[data-said]");
    if (said) said.textContent = this.dialog.dataset.inserted.replace("{name}", this.file.name);
  }

  fill() {
    this.dialog.close();
    const [address, words] = ["src", "alt"].map((name) => this.into.querySelector(`[data-field=${name}]`));
    address.value = this.file.address;
    words.value = this.file.alt ?? "";
    words.focus();
  }
}
