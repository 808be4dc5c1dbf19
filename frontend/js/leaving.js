// <form data-unsaved>: asks before the window leaves text that was typed and not sent, unless it is kept as a draft.
export function startLeaveWarning() {
  for (const form of document.querySelectorAll("form[data-unsaved]")) {
    const text = () => new URLSearchParams(new FormData(form)).toString();
    const before = text();
    let sent = false;
    document.addEventListener("submit", (event) => {
      if (event.target === form) sent = !event.defaultPrevented; // the form may have to stay: uploads, no line
    });
    window.addEventListener("pageshow", () => { sent = false; });
    window.addEventListener("beforeunload", (event) => {
      const changed = form.dataset.unsaved === "changed" || text() !== before;
      if (!sent && changed && !form.dataset.kept) event.preventDefault();
    });
  }
}
