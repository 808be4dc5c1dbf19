// One file on its way: its progress, what was refused and why, the words for a picture. States: waiting, sending, ready,
// refused. What the server refuses it says itself, in the reader's words.
import { describe, send } from "./uploadsend.js";

const MEGABYTE = 2 ** 20;
let made = 0;

export class Card {
  constructor(uploads, file) {
    Object.assign(this, { uploads, file, state: "waiting", answer: null, wanted: false, asked: false });
    this.element = uploads.template.content.firstElementChild.cloneNode(true);
    this.part = (name) => this.element.querySelector(`[data-${name}]`);
    this.part("name").textContent = file.name;
    this.part("progress").setAttribute("aria-label", file.name);
    this.label(`upload-${++made}`);
    this.isPicture = file.type.startsWith("image/");
    this.part("words").hidden = !this.isPicture;
    this.listen();
    this.show(uploads.words.waiting);
    uploads.list.append(this.element);
  }

  get alt() {
    return this.part("decorative").checked ? "" : this.part("alt").value.trim();
  }

  label(id) {
    this.part("alt").id = `${id}-alt`;
    this.part("label").htmlFor = `${id}-alt`;
    this.part("decorative").id = `${id}-decorative`;
    this.part("decorative-label").htmlFor = `${id}-decorative`;
    this.part("please").id = `${id}-please`;
    this.part("alt").setAttribute("aria-describedby", `${id}-please`);
  }

  listen() {
    this.part("cancel").addEventListener("click", () => this.remove());
    this.part("remove").addEventListener("click", () => this.remove());
    this.part("insert").addEventListener("click", () => this.insert());
    this.part("again").addEventListener("click", () => {
      this.state = "waiting";
      this.uploads.next();
    });
    this.part("words").addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.isComposing || event.target.type === "checkbox") return;
      event.preventDefault(); // it would save the page
      this.insert();
    });
    this.part("decorative").addEventListener("change", (event) => { this.part("alt").disabled = event.target.checked; });
  }

  focus() {
    (this.isPicture ? this.part("alt") : this.element.querySelector("button:not([hidden])")).focus();
  }

  show(words, state = this.state) {
    this.state = state;
    this.part("state").textContent = words;
    this.element.classList.toggle("upload--refused", state === "refused");
    this.part("progress").hidden = state !== "sending";
    this.part("insert").hidden = state !== "ready";
    this.part("again").hidden = state !== "refused" || !this.mayTryAgain;
    this.part("cancel").hidden = state === "ready" || state === "refused";
    this.part("remove").hidden = !this.part("cancel").hidden;
  }

  tell(words) {
    this.part("state").textContent = words;
  }

  async send() {
    const { words } = this.uploads;
    const isFilm = /^(video|audio)\//.test(this.file.type);
    const limit = Number(isFilm ? words.videoLimit : words.limit);
    if (this.file.size > limit * MEGABYTE) {
      return this.refuse(words.large.replace("{size}", Math.ceil(this.file.size / MEGABYTE)).replace("{limit}", limit), false);
    }
    this.show(words.sending.replace("{percent}", 0), "sending");
    this.sending = send(this.uploads.form, this.file, (percent) => this.progressed(percent));
    const { answer, refusal, broken } = await this.sending.done;
    if (!this.element.isConnected) return; // it was cancelled
    if (answer) this.ready(answer);
    else this.refuse(refusal ?? (broken ? words.offline : words.failed), !refusal);
    this.uploads.next();
  }

  progressed(percent) {
    const { words } = this.uploads;
    this.part("progress").value = percent;
    this.tell(percent < 100 ? words.sending.replace("{percent}", percent) : words.working);
  }

  ready(answer) {
    this.answer = answer;
    this.isPicture = answer.shape === "image";
    this.part("words").hidden = !this.isPicture;
    if (answer.alt && !this.part("alt").value) this.part("alt").value = answer.alt;
    this.picture();
    this.show(this.uploads.words.ready, "ready");
    this.uploads.say(`${this.file.name}: ${this.uploads.words.ready}`);
    if (this.wanted) this.insert();
  }

  picture() {
    if (!this.isPicture) return;
    const image = new Image();
    image.src = this.answer.address;
    image.alt = "";
    this.part("picture").replaceChildren(image);
  }

  refuse(words, mayTryAgain) {
    this.mayTryAgain = mayTryAgain;
    this.wanted = false;
    const isHere = this.element.contains(document.activeElement);
    this.show(words, "refused");
    this.part("words").hidden = !mayTryAgain; // they would be for nothing
    if (isHere && !mayTryAgain) this.part("remove").focus();
    this.uploads.say(`${this.file.name}: ${words}`);
  }

  /** Into the text, as soon as it is there. A picture without words is asked about once. */
  insert() {
    if (this.isPicture && !this.alt && !this.part("decorative").checked && !this.asked) {
      this.asked = true;
      this.part("please").textContent = this.uploads.words.wordsPlease;
      this.part("please").hidden = false;
      this.part("alt").focus();
      return;
    }
    this.wanted = true;
    if (!this.answer) return;
    if (this.isPicture && this.answer.alt === null) describe(this.uploads.form, this.answer, this.alt, this.part("decorative").checked);
    this.element.remove();
    this.uploads.insert(this);
    this.uploads.done(this);
  }

  remove() {
    this.sending?.cancel();
    this.element.remove();
    this.uploads.done(this);
    if (!this.uploads.cards.length) this.uploads.place.querySelector("[data-choose]").focus();
  }
}
