// "Fix a typo": the reader selects words, or chooses a passage by pointer or keys, and mends it in its place.
// Without script the link leads to a list of the passages.
const PASSAGES = "h1, h2, h3, h4, h5, h6, p, li, table, pre, blockquote, dl"; // those in one another are one
const OUTER = "li, table, pre, blockquote, dl";
const LONGEST = 300; // characters by which the server finds the passage

class Fixing {
  constructor(link, prose) {
    this.link = link;
    this.prose = prose;
    this.said = link.parentElement.querySelector("[data-fix-said]");
  }

  passages() {
    return [...this.prose.querySelectorAll(PASSAGES)].filter((one) => !one.parentElement.closest(OUTER) && !this.form?.contains(one));
  }

  /** What is selected in the text, with its passage; null for nothing. */
  selected() {
    const selection = getSelection();
    const words = selection.toString().trim();
    const passage = this.passages().find((one) => words && selection.anchorNode && one.contains(selection.anchorNode));
    return passage ? [passage, words.split("\n")[0]] : null;
  }

  begin() {
    const selected = this.selected() ?? this.marked;
    this.marked = null;
    if (selected) return this.open(...selected);
    if (this.prose.dataset.picking !== undefined) return this.end();
    this.prose.dataset.picking = "";
    this.said.textContent = this.link.dataset.choose;
    for (const passage of this.passages()) passage.tabIndex = 0;
    const first = this.passages().find((one) => one.getBoundingClientRect().bottom > 0) ?? this.passages()[0];
    first?.focus({ preventScroll: false });
  }

  end() {
    delete this.prose.dataset.picking;
    this.said.textContent = "";
    for (const passage of this.passages()) passage.removeAttribute("tabindex");
  }

  picked(event) {
    if (this.prose.dataset.picking === undefined) return;
    if (event.key === "Escape") {
      this.end();
      this.link.focus();
    } else if (event.type === "click" || event.key === "Enter") {
      const passage = this.passages().find((one) => one.contains(event.target));
      if (!passage) return;
      event.preventDefault();
      this.open(passage, passage.textContent.trim());
    }
  }

  async open(passage, words) {
    const at = this.passages().indexOf(passage);
    this.end();
    const address = `${this.link.href}?${new URLSearchParams({ at, quote: words.slice(0, LONGEST) })}`;
    const answer = await fetch(address, { headers: { "X-Requested-With": "fetch", Accept: "text/html" } }).catch(() => null);
    const html = answer?.ok && !answer.redirected ? await answer.text() : "";
    if (!html.includes('name="passage"') || html.includes("<html")) {
      location.assign(address); // the server says there what is the matter
      return;
    }
    this.form?.remove();
    this.form = document.createElement("div");
    this.form.innerHTML = html;
    if (passage.matches("li")) passage.append(this.form);
    else passage.after(this.form);
    const area = this.form.querySelector("textarea");
    this.form.querySelector("[data-cancel]").addEventListener("click", (event) => this.cancel(event));
    area.focus();
    area.setSelectionRange(0, 0);
    this.form.scrollIntoView({ block: "nearest" });
  }

  cancel(event) {
    event.preventDefault();
    this.form.remove();
    this.link.focus();
  }
}

export function startFixing() {
  const link = document.querySelector("[data-fix]");
  const prose = document.querySelector(".prose");
  if (!link || !prose) return;
  const fixing = new Fixing(link, prose);
  link.addEventListener("pointerdown", () => { fixing.marked = fixing.selected(); }); // the press itself ends a selection
  link.addEventListener("click", (event) => {
    event.preventDefault();
    fixing.begin();
  });
  prose.addEventListener("click", (event) => fixing.picked(event));
  prose.addEventListener("keydown", (event) => fixing.picked(event));
}
