// Passages for different products or versions, one at a time: the reader's choice holds for every page on this device. A
// passage may be for several, and is shown to who chose any of them: what was chosen last counts first.
// Without script, and on paper, they stand below one another under their headings.
const KEPT = "choices";
const MOST = 30; // choices that are remembered, the newest first

function remembered() {
  try {
    return JSON.parse(localStorage.getItem(KEPT)) ?? [];
  } catch {
    return []; // storage is refused, or holds something else
  }
}

function remember(chosen) {
  const all = [...chosen, ...remembered().filter((other) => !chosen.includes(other))].slice(0, MOST);
  try {
    localStorage.setItem(KEPT, JSON.stringify(all));
  } catch { /* storage is refused: the choice lasts as long as this page */ }
}

/** The panels of one group behind a row of tabs. */
class Group {
  constructor(element, number, label) {
    this.panels = [...element.children].filter((child) => child.matches(".tab-panel"));
    this.choices = this.panels.map((panel) => (panel.dataset.tab ?? "").split(",").filter(Boolean));
    this.tabs = this.panels.map((panel, i) => this.tabFor(panel, `tab-${number}-${i}`, panel.firstElementChild.textContent.trim()));
    const list = document.createElement("div");
    list.className = "tabs";
    list.setAttribute("role", "tablist");
    list.setAttribute("aria-label", label);
    list.append(...this.tabs);
    list.addEventListener("keydown", (event) => this.move(event));
    element.prepend(list);
    element.dataset.on = "";
  }

  tabFor(panel, id, name) {
    const tab = document.createElement("button");
    Object.assign(tab, { type: "button", id, textContent: name });
    tab.setAttribute("role", "tab");
    panel.id = `${id}-panel`;
    tab.setAttribute("aria-controls", panel.id);
    panel.setAttribute("role", "tabpanel");
    panel.setAttribute("aria-labelledby", id);
    panel.firstElementChild.classList.add("hidden-visually");
    return tab;
  }

  /** Shows what is for the first of these choices that anything here is for. */
  choose(chosen) {
    const index = chosen.map((one) => this.choices.findIndex((some) => some.includes(one))).find((at) => at >= 0);
    if (index !== undefined) this.show(index);
  }

  show(index) {
    this.panels.forEach((panel, i) => { panel.hidden = i !== index; });
    this.tabs.forEach((tab, i) => {
      tab.setAttribute("aria-selected", String(i === index));
      tab.tabIndex = i === index ? 0 : -1;
    });
  }

  move(event) {
    const rtl = getComputedStyle(event.currentTarget).direction === "rtl";
    const [forward, back] = rtl ? ["ArrowLeft", "ArrowRight"] : ["ArrowRight", "ArrowLeft"];
    const at = this.tabs.indexOf(document.activeElement);
    const to = { [forward]: at + 1, [back]: at - 1, Home: 0, End: -1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const tab = this.tabs.at(to % this.tabs.length);
    tab.focus();
    tab.click();
  }
}

/** Shows the panel that holds what the address names. */
function follow(groups) {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  for (const group of groups) {
    const index = group.panels.findIndex((panel) => panel.contains(target));
    if (index >= 0) {
      group.show(index);
      target.scrollIntoView();
    }
  }
}

export function startTabs() {
  const label = document.querySelector("[data-announce]")?.dataset.tabs;
  const found = [...document.querySelectorAll(".prose .tab-group")].filter((element) => element.childElementCount > 1);
  const groups = found.map((element, number) => new Group(element, number, label));
  for (const group of groups) {
    group.show(0);
    group.tabs.forEach((tab, i) => tab.addEventListener("click", () => {
      const before = tab.getBoundingClientRect().top;
      remember(group.choices[i]);
      for (const other of groups) other === group ? group.show(i) : other.choose(group.choices[i]);
      window.scrollBy(0, tab.getBoundingClientRect().top - before); // groups above may have grown
    }));
  }
  for (const group of groups) group.choose(remembered());
  if (groups.length === 0) return;
  follow(groups);
  window.addEventListener("hashchange", () => follow(groups));
}
