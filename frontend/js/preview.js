// Write / Preview / Changes inside the editor. The server renders, by the same code as the page:
// the form is posted to the address in data-preview and its answer's HTML is shown. Without script the buttons submit.
/** What the server makes of the form of `editor`: "preview" or "changes". Throws when there is no answer. */
export async function fetchHtml(editor, show) {
  const body = new FormData(editor.closest("form"));
  body.set("show", show);
  const answer = await fetch(editor.dataset.preview, {
    method: "POST", body, headers: { Accept: "text/html", "X-Requested-With": "fetch" }, credentials: "same-origin",
  });
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.text();
}

function select(tabs, tab) {
  for (const other of tabs) {
    other.setAttribute("aria-selected", String(other === tab));
    other.removeAttribute("aria-current");
    other.tabIndex = other === tab ? 0 : -1;
  }
}

async function show(editor, tab) {
  const pane = editor.querySelector("[data-pane]");
  const writing = tab.dataset.show === "write";
  for (const part of editor.querySelectorAll("[data-write]")) part.hidden = !writing;
  pane.hidden = writing;
  if (writing) return;
  pane.setAttribute("aria-busy", "true");
  pane.setAttribute("aria-labelledby", tab.id);
  let fill = () => { pane.textContent = editor.dataset.failed; };
  try {
    const html = await fetchHtml(editor, tab.dataset.show);
    fill = () => { pane.innerHTML = html; };
  } catch { /* the pane says so */ }
  if (tab.getAttribute("aria-selected") !== "true") return; // another tab was chosen meanwhile
  fill();
  pane.removeAttribute("aria-busy");
}

function arrows(tabs, event) {
  const onward = getComputedStyle(event.target).direction === "rtl" ? -1 : 1;
  const step = { ArrowRight: onward, ArrowLeft: -onward }[event.key];
  if (!step) return;
  event.preventDefault();
  const next = tabs[(tabs.indexOf(event.target) + step + tabs.length) % tabs.length];
  next.focus();
  next.click();
}

export function startPreview() {
  for (const editor of document.querySelectorAll("[data-preview]")) {
    const list = editor.querySelector("[data-tabs]");
    const tabs = [...list.querySelectorAll("[data-show]")];
    list.setAttribute("role", "tablist");
    for (const tab of tabs) {
      tab.setAttribute("role", "tab");
      tab.removeAttribute("aria-current");
      tab.addEventListener("click", (event) => {
        event.preventDefault();
        select(tabs, tab);
        show(editor, tab);
      });
      tab.addEventListener("keydown", (event) => arrows(tabs, event));
    }
    select(tabs, tabs[0]);
    for (const only of editor.querySelectorAll("[data-scripted]")) only.hidden = false;
  }
}
