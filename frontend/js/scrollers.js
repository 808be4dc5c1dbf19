// Code too wide for its box can be scrolled by keyboard: only then is the box a stop of the Tab key.
// Chromium and Firefox do so by themselves; Safari needs to be told.
export function startScrollers() {
  for (const box of document.querySelectorAll(".prose pre")) {
    if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
  }
}
