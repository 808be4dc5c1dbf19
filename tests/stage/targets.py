"""What is too small for a finger on the screen now open. No tests here.

A target is as large as its box and its label's, or as far as presses beside its middle reach it, but for a pixel that
letters leave over. Links in running text may be small, as WCAG 2.5.8 says, and those in what an author wrote; what is
not seen or lies under something that is open cannot be pressed.
"""

from playwright.sync_api import Page

SMALL = """() => {
  const SIZE = 44, ENOUGH = SIZE - 1;
  const PRESSED = "a[href], button, summary, select, textarea, input:not([type=hidden]), [role=option], [role=tab]";
  const COVERS = ".menu__list, .suggest, dialog";
  const isShown = element => {
    const { width, height } = element.getBoundingClientRect();
    const style = getComputedStyle(element);
    return width > 2 && height > 2 && style.clipPath === "none" && !element.closest(".hidden-visually, .skip")
      && element.checkVisibility({ visibilityProperty: true, contentVisibilityAuto: true });
  };
  const block = element => {
    let outer = element.parentElement;
    while (getComputedStyle(outer).display.startsWith("inline") && outer.parentElement) outer = outer.parentElement;
    return outer;
  };
  const isInText = element => {
    if (getComputedStyle(element).display !== "inline") return false;
    const copy = block(element).cloneNode(true);
    for (const other of copy.querySelectorAll("a, button, svg, .hidden-visually, time, .badge")) other.remove();
    return /\\p{L}{2}/u.test(copy.textContent) || element.closest(".prose") !== null;
  };
  const parts = element => [element, ...(element.labels ?? [])];
  const box = element => {
    const all = parts(element).map(part => part.getBoundingClientRect());
    const span = (from, to) => Math.max(...all.map(each => each[to])) - Math.min(...all.map(each => each[from]));
    return [span("left", "right"), span("top", "bottom")];
  };
  const reaches = element => {
    element.scrollIntoView({ block: "center", inline: "nearest", behavior: "instant" });
    const { left, right, top, bottom } = element.getBoundingClientRect();
    const hit = (dx, dy) => document.elementFromPoint((left + right) / 2 + dx, (top + bottom) / 2 + dy);
    if (hit(0, 0)?.closest(COVERS) && !element.closest(COVERS)) return true;
    const isOwn = (dx, dy) => parts(element).some(part => part.contains(hit(dx, dy)));
    const far = (dx, dy) => {
      let steps = 0;
      while (steps < SIZE && isOwn(dx * (steps + 1), dy * (steps + 1))) steps += 1;
      return steps;
    };
    const [width, height] = box(element);
    return Math.max(width, far(-1, 0) + far(1, 0)) >= ENOUGH && Math.max(height, far(0, -1) + far(0, 1)) >= ENOUGH;
  };
  return [...document.querySelectorAll(PRESSED)]
    .filter(element => isShown(element) && !isInText(element))
    .filter(element => Math.min(...box(element)) < ENOUGH && !reaches(element))
    .map(element => [box(element).map(Math.round).join(" x "), element.outerHTML.replace(/\\s+/g, " ")])
    .map(([size, html]) => `${size}: ${html.slice(0, 110)}`);
}"""


def too_small(page: Page) -> list[str]:
    """Size and HTML of what is smaller than 44 px on the screen now open."""
    return page.evaluate(SMALL)
