// Nothing typed is lost: while somebody writes, the form is kept on this device at once and on the server every few seconds,
// and the line below the text says which of the two is true. The server refuses what would replace an unseen version.
import { dropLocal, keepLocal, listLocal, readLocal, STRANGER } from "./draftlocal.js";
import { freshToken, startSignIn } from "./draftsignin.js";
import { dropGuided } from "./guided.js";
import { Words } from "./draftwords.js";
import { stayWithoutLine } from "./noline.js";

const FIELDS = ["title", "section", "tags", "summary", "body", "edit_summary", "base", "proposed"];
const PAUSE = 2000; // ms without a key before a draft is saved
const LONGEST = 8000; // ms of typing without a pause before it is saved all the same
const SLOWER = 20; // further ms for each kB, so that a long page does not fill a thin line
const AGAIN = 10000; // ms before a save that did not get through is tried again
const SMALL = 60000; // bytes that a browser still sends for a window that closes

const ORDER = [...FIELDS, "part"]; // what is compared was put together in different places
const same = (one, other) => JSON.stringify(one, ORDER) === JSON.stringify(other, ORDER);

class Draft {
  constructor(box) {
    this.box = box;
    this.form = box.closest("form");
    this.input = this.form.elements.draft;
    this.place = box.dataset.place;
    this.person = box.dataset.person;
    this.version = Number(this.input.value.split(" ")[1] ?? 0);
    this.editor = [...crypto.getRandomValues(new Uint8Array(8))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    this.words = new Words(box);
    this.saved = this.form.dataset.unsaved === "changed" ? null : this.fields();
    this.stopped = false;
    this.name();
  }

  name() {
    this.input.value = `${this.place} ${this.version} ${this.editor}`;
  }

  fields() {
    const data = new FormData(this.form);
    const kept = Object.fromEntries(FIELDS.filter((name) => data.get(name)).map((name) => [name, data.get(name)]));
    return this.box.dataset.part ? { ...kept, part: this.box.dataset.part } : kept;
  }

  start() {
    const openSignIn = startSignIn((known) => this.signedIn(known));
    for (const button of document.querySelectorAll("[data-open-sign-in]")) {
      button.addEventListener("click", openSignIn);
      button.hidden = false;
    }
    if (this.saved === null) dropGuided(this.person, this.place);
    const own = readLocal(this.person, this.place);
    if (this.form.elements.kept) dropLocal(STRANGER, this.place);
    if (own || this.person === STRANGER) this.compare(own);
    else this.compare(readLocal(STRANGER, this.place), STRANGER);
    for (const kind of ["input", "change"]) this.form.addEventListener(kind, () => this.typed());
    this.form.addEventListener("submit", (event) => this.sent(event));
    stayWithoutLine(this.form, () => this.stayed());
    window.addEventListener("pageshow", () => { this.stopped = false; });
    window.addEventListener("online", () => this.save());
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden") this.save({ last: true });
    });
    for (const form of document.querySelectorAll("form[data-draft-discard]")) {
      form.addEventListener("submit", () => { this.stopped = true; dropLocal(this.person, this.place); });
    }
    if (this.saved === null) this.typed();
  }

  /** What this device still has, against what the form came with. A form that was just sent is newer; what the window
      kept here that wrote the draft is what it wrote last. What a stranger wrote may be somebody else's: that is asked. */
  compare(local, person = this.person) {
    if (!local) return;
    const here = this.fields();
    const text = (fields) => ({ ...fields, base: "", edit_summary: "" });
    const drop = () => dropLocal(person, this.place);
    const goesOn = person === this.person && (local.version === this.version || (this.box.dataset.by && local.word === this.box.dataset.by));
    const isPart = local.fields.part === here.part;
    const isSaved = local.sent && (this.saved === null || (local.version && !this.version));
    if (isSaved || same(text(local.fields), text(here))) {
      drop();
    } else if (isPart && goesOn && !local.sent && this.saved !== null) {
      this.fill(local.fields);
      this.restored = local.fields;
      this.words.line("here");
      this.typed();
    } else {
      const words = this.box.dataset.unsent.replace("{time}", this.words.clock(local.at));
      const take = () => { this.fill(local.fields); if (person !== this.person) drop(); this.typed(); };
      this.words.choose(words, local.fields.body ?? "", drop, isPart ? take : () => location.assign(local.editor));
    }
  }

  fill(fields) {
    for (const name of FIELDS) {
      const control = this.form.elements[name];
      if (!control || (name === "base" && !fields.base)) continue;
      control.value = fields[name] ?? "";
      control.dispatchEvent(new Event("input", { bubbles: true }));
    }
  }

  typed() {
    const fields = this.fields();
    if (this.saved !== null && same(fields, this.saved)) return;
    delete this.form.dataset.kept;
    this.keep(fields);
    this.since ??= Date.now();
    const pause = Math.min(PAUSE, Math.max(0, this.since + LONGEST - Date.now()));
    this.plan(pause + ((fields.body?.length ?? 0) / 1000) * SLOWER);
  }

  /** On this device, at once. */
  keep(fields, more = {}) {
    const kept = keepLocal(this.person, this.place, { fields, version: this.version, word: this.editor, editor: this.box.dataset.editor, ...more });
    this.full = !kept;
    if (!kept) this.words.line("full");
    else if (!this.box.dataset.draft) this.words.line("local");
  }

  plan(pause) {
    clearTimeout(this.timer);
    if (this.box.dataset.draft) this.timer = setTimeout(() => this.save(), pause);
  }

  async save({ last = false, tries = 0 } = {}) {
    clearTimeout(this.timer);
    const fields = this.fields();
    if (!this.box.dataset.draft || this.stopped || this.waits || same(fields, this.saved)) return;
    if (this.busy && !tries) {
      this.again = true;
      return;
    }
    this.busy = true;
    this.since = undefined;
    if (!last) this.words.line("saving");
    try {
      const answer = await this.post(fields, last);
      await this.heard(answer, fields, tries);
    } catch {
      if (!this.stopped) this.words.line(this.full ? "full" : "offline");
      this.plan(AGAIN);
    }
    this.busy = false;
    if (this.again) {
      this.again = false;
      this.typed();
    }
  }

  post(fields, last) {
    const body = JSON.stringify({ draft: `${this.place} ${this.version} ${this.editor}`, ...fields });
    const headers = { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": this.form.elements.csrf_token.value };
    const keepalive = last && body.length < SMALL;
    return fetch(this.box.dataset.draft, { method: "POST", body, headers, credentials: "same-origin", keepalive });
  }

  async heard(answer, fields, tries) {
    if (answer.ok) return this.kept(await answer.json(), fields);
    if ((answer.status === 401 || answer.status === 400) && !tries) {
      const known = await freshToken();
      if (String(known.person) === this.person) return this.save({ tries: 1 });
      return this.signedOut();
    }
    if (answer.status === 401) return this.signedOut();
    if (answer.status === 429 || answer.status >= 500) {
      this.words.line(this.full ? "full" : "later");
      return this.plan(AGAIN);
    }
    const { error, draft } = await answer.json();
    if (draft && this.restored && same(draft.fields, this.restored)) return this.goOn(draft);
    if (answer.status === 409 || answer.status === 410) return this.elsewhere(error.message, draft);
    this.words.line("failed", { why: error.message });
  }

  kept(told, fields) {
    const back = this.words.state === "offline";
    this.version = Number(told.draft.split(" ")[1]);
    this.saved = fields;
    this.name();
    this.words.signedOut(false);
    this.words.line(back ? "back" : "saved", { at: told.at });
    this.words.around(told);
    if (same(fields, this.fields())) {
      dropLocal(this.person, this.place);
      this.form.dataset.kept = "yes";
    } else {
      this.typed();
    }
  }

  /** What this window began with arrived at the server too: sent by the one before as it closed. */
  goOn(draft) {
    this.restored = undefined;
    this.version = Number(draft.draft.split(" ")[1]);
    this.name();
    this.again = true;
  }

  /** Another window or device has written to the draft, or finished it. */
  elsewhere(message, draft) {
    this.waits = true;
    const keep = () => {
      this.waits = false;
      this.version = draft ? Number(draft.draft.split(" ")[1]) : 0;
      this.name();
      this.save();
    };
    const take = () => {
      this.stopped = true;
      dropLocal(this.person, this.place);
      this.form.dataset.kept = "yes";
      location.assign(draft.open);
    };
    const words = draft ? `${message} (${this.words.clock(draft.at)})` : message;
    this.words.line("failed", { why: message });
    this.words.choose(words, draft ? draft.fields.body ?? "" : null, keep, take);
  }

  signedOut() {
    this.words.line(this.full ? "full" : "local");
    this.words.signedOut(true);
  }

  signedIn(known) {
    if (String(known.person) !== this.person) {
      dropLocal(this.person, this.place);
      this.person = String(known.person);
      this.version = 0;
      this.words.line("other", { name: known.name });
    }
    this.words.signedOut(false);
    this.box.dataset.draft ||= "/-/draft";
    this.save();
  }

  /** The form goes to the server. What is here stays until a screen says that it was saved. */
  sent(event) {
    if (event.defaultPrevented) return;
    this.stopped = true;
    clearTimeout(this.timer);
    this.name();
    const fields = this.fields();
    if (!same(fields, this.saved) || readLocal(this.person, this.place)) this.keep(fields, { sent: Date.now() });
  }

  /** It did not go: there is no line. */
  stayed() {
    this.stopped = false;
    this.keep(this.fields());
    this.words.again("offline");
    this.plan(AGAIN);
  }
}

/** On the list of drafts: what this device has not sent yet. */
function startList() {
  const list = document.querySelector("[data-drafts-here]");
  if (!list) return;
  for (const [, entry] of listLocal(list.dataset.person)) {
    if (!entry.editor) continue;
    const item = document.createElement("li");
    const link = document.createElement("a");
    link.href = entry.editor;
    link.textContent = entry.fields.title;
    const note = document.createElement("p");
    note.className = "meta";
    note.textContent = list.dataset.words;
    item.append(link, note);
    list.append(item);
    list.hidden = false;
  }
}

export function startDrafts() {
  const box = document.querySelector("[data-draft]");
  if (box?.dataset.place) new Draft(box).start();
  startList();
}
