// Single keys of the reviewing screens (listed in [data-keys]): an element with data-key="a" is pressed by a, j and k move
// in [data-items]. Never while one types or holds a modifier; readers can switch them off (WCAG 2.1.4), kept per device.
const STORE = "review-keys";

export function startKeys() {
  const list = document.querySelector("[data-keys]");
  if (!list) return;
  const on = list.querySelector("[data-keys-on]");
  on.checked = remembered() !== "off";
  on.addEventListener("change", () => remember(on.checked ? "on" : "off"));
  list.hidden = false;
  document.addEventListener("keydown", (event) => {
    if (on.checked && !event.defaultPrevented && isFree(event) && press(event.key)) event.preventDefault();
  });
}

function isFree(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.repeat) return false;
  return !event.target.closest("textarea, select, [contenteditable], input:not([type=checkbox], [type=radio])");
}

/** Whether the key means something here. */
function press(key) {
  const target = document.querySelector(`[data-key~="${CSS.escape(key)}"]`);
  if (target) target.click();
  else if (key === "r") return focus(document.getElementById("reason"));
  else if (key === "u") return follow(document.querySelector(".path li:nth-child(2) a"));
  else return move(key);
  return true;
}

function follow(link) {
  link?.click();
  return Boolean(link);
}

function focus(element) {
  element?.focus();
  return Boolean(element);
}

/** In a list: j and k go to the next and previous title, x ticks the item one is at, o opens it. */
function move(key) {
  const items = [...document.querySelectorAll("[data-items] > li")];
  const at = items.findIndex((item) => item.contains(document.activeElement));
  if (key === "j") return focus(items[Math.min(at + 1, items.length - 1)]?.querySelector("a"));
  if (key === "k") return focus(items[Math.max(at - 1, 0)]?.querySelector("a"));
  if (key === "x") return follow(items[at]?.querySelector("input[type=checkbox]"));
  return key === "o" && follow(items[at]?.querySelector("a"));
}

function remembered() {
  try {
    return localStorage.getItem(STORE);
  } catch {
    return null; // storage is switched off: the keys are on
  }
}

function remember(value) {
  try {
    localStorage.setItem(STORE, value);
  } catch {
    // It holds for this screen.
  }
}
