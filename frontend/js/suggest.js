// Titles of pages and questions often asked, under a search field while one types: an ARIA combobox with a listbox
// (WAI-ARIA APG, "list autocomplete").
// Without it the form is a plain search form. What is announced comes from the server, in the reader's language.
const PAUSE = 120; // milliseconds without a key before asking
const SHORTEST = 2; // letters

let count = 0;

/** Gives every search form with `data-suggest` (the address to ask) its suggestions. */
export function startSuggestions() {
  for (const form of document.querySelectorAll("form[data-suggest]")) start(form, form.querySelector("input[type=search]"));
}

function start(form, input) {
  const id = `suggest-${++count}`;
  const list = element("ul", { id, class: "suggest", role: "listbox", "aria-label": form.dataset.suggestions ?? "" });
  const status = element("p", { class: "hidden-visually", role: "status" });
  list.hidden = true;
  form.append(list, status);
  set(input, { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": id });
  let timer, request, chosen = -1;

  const close = () => {
    clearTimeout(timer);
    request?.abort();
    list.hidden = true;
    status.textContent = "";
    choose(-1);
    input.setAttribute("aria-expanded", "false");
  };

  const choose = (index) => {
    list.children[chosen]?.setAttribute("aria-selected", "false");
    chosen = index;
    const option = list.children[chosen];
    option?.setAttribute("aria-selected", "true");
    option?.scrollIntoView({ block: "nearest" });
    if (option) input.setAttribute("aria-activedescendant", option.id);
    else input.removeAttribute("aria-activedescendant");
  };

  const go = (option) => {
    close(); // so that coming back shows the screen without it
    location.assign(option.dataset.href);
  };

  const show = ({ suggestions, questions, said }) => {
    const found = [...suggestions.map((page) => ["file-text", page]), ...questions.map((asked) => ["search", asked])];
    list.replaceChildren(...found.map(([icon, offer], i) => option(offer, `${id}-${i}`, drawn(form, icon))));
    chosen = -1;
    input.removeAttribute("aria-activedescendant");
    list.hidden = !list.children.length;
    input.setAttribute("aria-expanded", String(!list.hidden));
    status.textContent = said;
  };

  const ask = async () => {
    const typed = input.value.trim();
    if (typed.length < SHORTEST) return close();
    request?.abort();
    request = new AbortController();
    try {
      const address = `${form.dataset.suggest}?${new URLSearchParams({ q: typed })}`;
      const response = await fetch(address, { signal: request.signal, headers: { Accept: "application/json" } });
      if (response.ok && document.activeElement === input) show(await response.json());
    } catch {
      // Replaced by a newer question, or offline: the form still works.
    }
  };

  input.addEventListener("input", () => {
    clearTimeout(timer);
    choose(-1); // what was chosen answers what was typed before
    timer = setTimeout(ask, PAUSE);
  });
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const last = list.children.length - 1;
    if (event.key === "Escape" && !list.hidden) close();
    else if (event.key === "Enter" && chosen >= 0) go(list.children[chosen]);
    else if (event.key === "ArrowDown" && !list.hidden) choose(chosen < last ? chosen + 1 : -1);
    else if (event.key === "ArrowUp" && !list.hidden) choose(chosen < 0 ? last : chosen - 1);
    else if (event.key === "ArrowDown" && input.value.trim().length >= SHORTEST) ask();
    else return;
    event.preventDefault();
  });
  // The field keeps the focus while an option is pressed, so that blur does not close the list first.
  list.addEventListener("pointerdown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) go(option);
  });
}

function option({ title, section, href }, id, icon) {
  const item = element("li", { id, role: "option", "aria-selected": "false" });
  item.dataset.href = href;
  item.append(icon, element("span", {}, title));
  if (section) item.append(element("span", { class: "suggest__note" }, section.replaceAll("/", " › ")));
  return item;
}

/** An icon of the set, drawn like that of the form's button. It repeats what the text says, so it is not named. */
function drawn(form, name) {
  const icon = form.querySelector("button svg").cloneNode(true);
  const use = icon.querySelector("use");
  use.setAttribute("href", use.getAttribute("href").replace(/#.*/, `#${name}`));
  for (const attribute of ["role", "aria-label"]) icon.removeAttribute(attribute);
  set(icon, { "aria-hidden": "true", class: "icon suggest__icon" });
  return icon;
}

function element(name, attributes, text = "") {
  const made = document.createElement(name);
  set(made, attributes);
  made.textContent = text;
  return made;
}

function set(target, attributes) {
  for (const [name, value] of Object.entries(attributes)) target.setAttribute(name, value);
}
