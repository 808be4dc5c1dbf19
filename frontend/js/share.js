// Passing a page on: the system's own sheet where there is one, else the menu <details data-share> with what copies.
// Without script the menu leads to a screen with the link and the text.
import { tell } from "./copy.js";

/** Text that is still on its way may be copied, too: the press of the button is what allows it. */
async function put(text) {
  const blob = text.then((words) => new Blob([words], { type: "text/plain" }));
  if (window.ClipboardItem) await navigator.clipboard.write([new ClipboardItem({ "text/plain": blob })]);
  else await navigator.clipboard.writeText(await text);
}

async function read(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(answer.status);
  return answer.text();
}

export function startSharing() {
  const menu = document.querySelector("[data-share]");
  if (!menu) return;
  const { share: url, title } = menu.dataset;
  if (navigator.share) {
    menu.firstElementChild.addEventListener("click", (event) => {
      event.preventDefault();
      navigator.share({ title, url }).catch((error) => { menu.open = error.name !== "AbortError"; });
    });
  }
  for (const button of menu.querySelectorAll("button")) {
    button.hidden = false;
    const from = button.dataset.from;
    button.addEventListener("click", () => put(from ? read(from) : Promise.resolve(url))
      .then(() => tell(button), () => { location = menu.querySelector("[href^='/-/share/']").href; }));
  }
}
