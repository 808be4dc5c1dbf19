// Copies the address of a heading when its anchor is pressed, and says so. The link works as a link all the same.
export function startHeadingLinks() {
  const said = document.querySelector("[data-announce]");
  document.addEventListener("click", async (event) => {
    const anchor = event.target.closest?.("a.anchor");
    if (!anchor || !said || !navigator.clipboard || event.ctrlKey || event.metaKey) return;
    try {
      await navigator.clipboard.writeText(anchor.href);
      said.textContent = said.dataset.announce;
      anchor.dataset.copied = "";
      setTimeout(() => { delete anchor.dataset.copied; said.textContent = ""; }, 2500);
    } catch { /* the browser refused: the address is in the address bar */ }
  });
}
