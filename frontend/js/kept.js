// Starts the worker that keeps pages for reading offline, and says so on a page that it kept.
export function startKeeping() {
  const root = document.documentElement;
  if ("worker" in document.body.dataset && navigator.serviceWorker) {
    addEventListener("load", () => navigator.serviceWorker.register("/-/sw.js", { scope: "/" }).catch(() => undefined));
  }
  if (!("kept" in root.dataset)) return;
  const notice = document.createElement("p");
  notice.className = "notice";
  notice.textContent = document.querySelector("[data-announce]").dataset.kept;
  document.querySelector("main > .frame").prepend(notice);
}
