// What the writer is told of the draft: one line below the text, and notices that appear when something happened.
const clock = (at) => new Date(at).toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });

export class Words {
  constructor(box) {
    this.box = box;
    this.state = "";
  }

  find(name) {
    return this.box.querySelector(`[data-draft-${name}]`);
  }

  /** The line itself. Only a change that matters is read out: not each save of many. */
  line(state, { at = new Date(), why = "", name = "" } = {}) {
    const words = this.box.dataset[state].replace("{time}", clock(at)).replace("{why}", why).replace("{name}", name);
    this.find("state").textContent = words;
    this.box.dataset.state = state;
    const quiet = state === "saving" || state === this.state || (state === "saved" && this.state === "");
    if (!quiet) this.find("said").textContent = words;
    if (state !== "saving") this.state = state;
  }

  /** The line where nobody can miss it, read out although it may have been said before. */
  again(state) {
    this.state = "";
    this.find("said").textContent = "";
    this.line(state);
    this.find("state").scrollIntoView({ block: "center" });
  }

  notice(name, words) {
    const notice = this.find(name);
    if (words) notice.querySelector("[data-words]").textContent = words;
    notice.hidden = !words;
  }

  /** What a save of the draft tells of the page. */
  around({ writers, gone, moved }) {
    this.find("writers").querySelector("span").textContent = writers;
    this.find("writers").hidden = !writers;
    this.notice("gone", gone);
    this.notice("moved", moved ? `${moved.words} (${clock(moved.at)})` : "");
    if (moved?.diff) this.find("moved").querySelector("[data-diff]").href = moved.diff;
  }

  /** Two texts: `keep` and `take` are called when the writer has chosen. */
  choose(words, other, keep, take) {
    const notice = this.find("elsewhere");
    this.notice("elsewhere", words);
    notice.querySelector("details").hidden = other === null;
    notice.querySelector("[data-other-text]").value = other ?? "";
    notice.querySelector("[data-take]").hidden = other === null;
    notice.querySelector("[data-keep]").onclick = () => { notice.hidden = true; keep(); };
    notice.querySelector("[data-take]").onclick = () => { notice.hidden = true; take(); };
    notice.scrollIntoView({ block: "nearest" });
  }

  clock(at) {
    return clock(at);
  }

  signedOut(is) {
    this.find("signed-out").hidden = !is;
  }
}
