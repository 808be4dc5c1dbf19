// Keeps toolbars in sight above text while a phone's keyboard is open: on phones that move the page under the keyboard
// instead of making it smaller, the bar follows the part of the page that is seen.
export function startKeyboard() {
  const seen = window.visualViewport;
  if (!seen) return;
  const follow = () => {
    for (const bar of document.querySelectorAll(".editor__tools")) bar.style.setProperty("--moved", `${Math.max(0, Math.round(seen.offsetTop))}px`);
  };
  seen.addEventListener("resize", follow);
  seen.addEventListener("scroll", follow);
}
