// Titles of pages under what is typed: a listbox that follows a text field, which keeps the focus (WAI-ARIA APG, "list
// autocomplete"). Used for `[[` in both views and in the link dialog. What is announced comes from the server.
const PAUSE = 120; // milliseconds without a key before asking
const MOST = 6;
let count = 0;

export class TitleList {
  /** `field` has the focus; the list is put into `host`, which is positioned; `take(title)` gets what was chosen. */
  constructor(field, host, take) {
    this.field = field;
    this.take = take;
    this.list = Object.assign(document.createElement("ul"), { id: `titles-${++count}`, className: "suggest titles", hidden: true });
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", host.closest("[data-titles]").dataset.titles);
    this.status = Object.assign(document.createElement("p"), { className: "hidden-visually" });
    this.status.setAttribute("role", "status");
    this.host = host;
    host.append(this.list, this.status);
    this.list.addEventListener("pointerdown", (event) => event.preventDefault()); // the field keeps the focus
    this.list.addEventListener("click", ({ target }) => this.choose(target.closest("[role=option]")));
  }

  /** Asks for titles; the list opens below `place()`, a rectangle in the window. */
  ask(typed, place) {
    clearTimeout(this.timer);
    this.timer = setTimeout(async () => {
      this.request?.abort();
      this.request = new AbortController();
      try {
        const answer = await fetch(`/-/suggest?${new URLSearchParams({ q: typed.trim() })}`, { signal: this.request.signal, headers: { Accept: "application/json" } });
        if (answer.ok) this.show(await answer.json(), place());
      } catch { /* asked again at the next key, or offline: one can still type the whole title */ }
    }, PAUSE);
  }

  show({ suggestions, said }, place) {
    this.list.replaceChildren(...suggestions.slice(0, MOST).map((page, index) => option(page, `${this.list.id}-${index}`)));
    if (!this.list.children.length) return this.close();
    this.list.hidden = false;
    this.status.textContent = said;
    this.field.setAttribute("aria-controls", this.list.id);
    if (place) this.put(place);
    this.select(0);
    return undefined;
  }

  /** Below the place, as far right as it fits. By script's own style rules, which the content policy allows. */
  put({ left, bottom }) {
    const around = this.host.getBoundingClientRect();
    this.list.style.right = "auto";
    this.list.style.left = `${Math.max(0, Math.min(left - around.left, around.width - this.list.offsetWidth))}px`;
    this.list.style.top = `${bottom - around.top + 4}px`;
  }

  select(index) {
    this.list.querySelector("[aria-selected=true]")?.setAttribute("aria-selected", "false");
    const chosen = this.list.children[(index + this.list.children.length) % this.list.children.length];
    chosen.setAttribute("aria-selected", "true");
    chosen.scrollIntoView({ block: "nearest" });
    this.field.setAttribute("aria-activedescendant", chosen.id);
  }

  choose(chosen) {
    if (!chosen) return;
    this.close();
    this.take(chosen.dataset.title);
  }

  /** Whether the key was for the open list. */
  key(event) {
    if (this.list.hidden || event.isComposing) return false;
    const chosen = this.list.querySelector("[aria-selected=true]");
    const at = [...this.list.children].indexOf(chosen);
    if (event.key === "ArrowDown") this.select(at + 1);
    else if (event.key === "ArrowUp") this.select(at - 1);
    else if (event.key === "Enter") this.choose(chosen);
    else if (event.key === "Escape") this.close();
    else return false;
    event.preventDefault();
    event.stopPropagation();
    return true;
  }

  close() {
    clearTimeout(this.timer);
    this.request?.abort();
    this.list.hidden = true;
    this.status.textContent = "";
    this.field.removeAttribute("aria-activedescendant");
    this.field.removeAttribute("aria-controls");
  }

  remove() {
    this.close();
    this.list.remove();
    this.status.remove();
  }
}

function option({ title, section }, id) {
  const item = Object.assign(document.createElement("li"), { id });
  item.setAttribute("role", "option");
  item.setAttribute("aria-selected", "false");
  item.dataset.title = title;
  item.append(Object.assign(document.createElement("span"), { textContent: title }));
  if (section) item.append(Object.assign(document.createElement("span"), { className: "suggest__note", textContent: section.replaceAll("/", " › ") }));
  return item;
}

/** Titles under an `input`: what is chosen becomes its value. */
export function startTitles(input, host) {
  const list = new TitleList(input, host, (title) => { input.value = title; });
  input.addEventListener("input", () => {
    if (/^(?:$|[a-z]+:|\/|#|\.)/i.test(input.value.trim())) list.close();
    else list.ask(input.value, () => input.getBoundingClientRect());
  });
  input.addEventListener("keydown", (event) => list.key(event));
  input.addEventListener("blur", () => list.close());
}
