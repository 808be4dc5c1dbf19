// Pictures and files for the text one writes: chosen, photographed, pasted or dropped; each becomes a card that uploads at
// once, asks what the picture shows, and is put into the text where the cursor is, in whichever view is shown.
// Without script a link leads to a form instead. The words come from templates/_macros/uploads.html.
import { Card } from "./uploadcard.js";
import { putIn } from "./uploadtext.js";

const AT_ONCE = 2;

export function startUploads() {
  for (const place of document.querySelectorAll("[data-uploads]")) new Uploads(place).start();
}

class Uploads {
  constructor(place) {
    const text = document.getElementById(place.dataset.uploads);
    Object.assign(this, { place, words: place.dataset, text, form: text.form, editor: text.closest(".editor"), cards: [] });
    this.list = place.querySelector("[data-cards]");
    this.template = place.querySelector("template");
  }

  start() {
    for (const element of this.place.querySelectorAll("[data-without-script]")) element.hidden = true;
    for (const element of this.place.querySelectorAll("[data-with-script]")) element.hidden = false;
    for (const input of this.place.querySelectorAll("[data-choose]")) {
      input.addEventListener("change", () => {
        this.take(input.files);
        input.value = "";
      });
    }
    this.editor.addEventListener("paste", (event) => this.pasted(event), true);
    for (const kind of ["dragenter", "dragover", "dragleave", "drop"]) {
      this.editor.addEventListener(kind, (event) => this.dragged(event), true);
    }
    this.form.addEventListener("submit", (event) => this.leaving(event), true);
  }

  /** A copied picture is taken; what also is text (cells of a table, a passage) stays for whoever pastes text. */
  pasted(event) {
    const { files, types } = event.clipboardData ?? { files: [], types: [] };
    if (!files.length || types.includes("text/plain")) return;
    event.preventDefault();
    event.stopPropagation();
    this.take(files);
  }

  dragged(event) {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    event.stopPropagation();
    this.editor.classList.toggle("editor--over", event.type === "dragenter" || event.type === "dragover");
    if (event.type === "drop") this.take(event.dataTransfer.files);
  }

  take(files) {
    const added = [...files].map((file) => new Card(this, file));
    this.cards.push(...added);
    this.list.hidden = !this.cards.length;
    this.next();
    added[0]?.focus();
  }

  /** Begins what waits, a few at a time. */
  next() {
    const free = AT_ONCE - this.cards.filter((card) => card.state === "sending").length;
    for (const card of this.cards.filter((one) => one.state === "waiting").slice(0, Math.max(free, 0))) card.send();
  }

  /** A card has been put into the text, or removed. */
  done(card) {
    const at = this.cards.indexOf(card);
    this.cards.splice(at, 1);
    this.list.hidden = !this.cards.length;
    this.next();
    const following = this.cards[at] ?? this.cards[at - 1];
    if (following) following.focus();
  }

  insert(card) {
    putIn(this.editor, this.text, card.answer, card.alt);
    this.say(this.words.inserted.replace("{name}", card.file.name));
  }

  say(words) {
    this.place.querySelector("[data-said]").textContent = words;
  }

  /** Whoever saves with a picture that is not in the text is told once. */
  leaving(event) {
    if (!this.cards.length || this.told) return;
    this.told = true;
    event.preventDefault();
    event.stopImmediatePropagation();
    this.say(this.words.left);
    this.cards[0].tell(this.words.left);
    this.cards[0].focus();
  }
}
