// <input data-similar="/-/suggest">: while a title is typed, the list in [data-similar-of] shows the pages that exist
// already. Without script the server shows them when the form is sent.
const PAUSE = 200; // milliseconds without a key before the server is asked
const MOST = 5; // pages shown, so that the button stays in sight

function item({ title, section, href }) {
  const entry = document.createElement("li");
  const link = Object.assign(document.createElement("a"), { href, textContent: title });
  entry.append(link);
  if (section) entry.append(" ", Object.assign(document.createElement("span"), { className: "meta", textContent: section.replaceAll("/", " › ") }));
  return entry;
}

function fill(box, said, found) {
  box.querySelector("[data-similar-list]").replaceChildren(...found.map(item));
  box.hidden = !found.length;
  said.textContent = found.length ? `${box.querySelector("h2").textContent}: ${found.map((page) => page.title).join(", ")}` : "";
}

function watch(input) {
  const box = document.querySelector(`[data-similar-of="${input.name}"]`);
  const said = document.querySelector("[data-similar-said]");
  let timer;
  let latest = 0;
  async function ask() {
    const turn = ++latest;
    const answer = await fetch(`${input.dataset.similar}?q=${encodeURIComponent(input.value.trim())}`, { headers: { Accept: "application/json" } });
    if (answer.ok && turn === latest) fill(box, said, (await answer.json()).suggestions.slice(0, MOST));
  }
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => ask().catch(() => {}), PAUSE); // no answer, no list: the server looks again when it is sent
  });
}

export function startSimilar() {
  document.querySelectorAll("input[data-similar]").forEach(watch);
}
