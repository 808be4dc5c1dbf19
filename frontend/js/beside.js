// The preview beside the Markdown text on wide screens, by the server's own renderer; it follows what is typed and the
// text's scrolling. Whether it is shown is kept on this device.
import { fetchHtml } from "./preview.js";

const STORE = "editor-beside";
const PAUSE = 600; // milliseconds without a key before the server is asked

export function startBeside() {
  for (const editor of document.querySelectorAll(".editor[data-preview]")) {
    const pane = editor.querySelector("[data-beside-pane]");
    if (pane) start(editor, pane, editor.querySelector("textarea"), editor.querySelector("[data-beside]"));
  }
}

function start(editor, pane, text, toggle) {
  let timer;
  let shown = null;
  const visible = () => pane.offsetParent !== null;
  const refresh = async () => {
    const typed = text.value;
    if (!visible() || typed === shown) return;
    shown = typed;
    try {
      pane.innerHTML = await fetchHtml(editor, "preview");
    } catch {
      shown = null; // asked again at the next key; what stands there stays
    }
  };
  const soon = (pause) => {
    clearTimeout(timer);
    timer = setTimeout(refresh, pause);
  };
  const choose = (on) => {
    toggle.setAttribute("aria-pressed", String(on));
    editor.toggleAttribute("data-with-beside", on);
    soon(0);
  };
  choose(remembered());
  toggle.addEventListener("click", () => {
    const on = toggle.getAttribute("aria-pressed") !== "true";
    remember(on);
    choose(on);
  });
  text.addEventListener("input", () => soon(PAUSE));
  text.addEventListener("scroll", () => {
    const share = text.scrollTop / Math.max(1, text.scrollHeight - text.clientHeight);
    pane.scrollTop = share * (pane.scrollHeight - pane.clientHeight);
  });
  new ResizeObserver(() => soon(0)).observe(pane); // it became visible: another view, a wider window
}

function remembered() {
  try {
    return localStorage.getItem(STORE) !== "off";
  } catch {
    return true; // storage is switched off
  }
}

function remember(on) {
  try {
    localStorage.setItem(STORE, on ? "on" : "off");
  } catch { /* the choice lasts as long as this page */ }
}
