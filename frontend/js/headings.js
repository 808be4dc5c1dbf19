// Beside each heading of the text: a link that copies its address, and the pencil that the contents list has for it.
// Without script both are in the contents list, and every section in the editor of the whole page.
// A tab says what its heading says, which is then only heard.
const HEADINGS = ".prose :is(h2, h3, h4, h5, h6)[id]:not([data-on] > .tab-panel > :first-child)";

function anchorFor(heading, label) {
  const anchor = document.createElement("a");
  anchor.className = "anchor";
  anchor.href = `#${heading.id}`;
  anchor.title = label;
  anchor.setAttribute("aria-label", `${label}: ${heading.textContent}`);
  return anchor;
}

function pencilFor(heading) {
  const id = CSS.escape(heading.id);
  const entry = document.querySelector(`.toc a[href="#${id}"] + .toc__edit, [data-section-edits] [data-of="${id}"]`);
  return entry?.cloneNode();
}

async function copy(anchor, said) {
  try {
    await navigator.clipboard.writeText(anchor.href);
  } catch {
    return; // the browser refused: the address is in the address bar
  }
  said.textContent = said.dataset.announce;
  anchor.dataset.copied = "";
  setTimeout(() => { delete anchor.dataset.copied; said.textContent = ""; }, 2500);
}

export function startHeadingLinks() {
  const said = document.querySelector("[data-announce]");
  if (!said) return;
  for (const heading of document.querySelectorAll(HEADINGS)) {
    const anchor = anchorFor(heading, said.dataset.anchor);
    anchor.addEventListener("click", () => copy(anchor, said));
    const pencil = pencilFor(heading);
    heading.setAttribute("aria-label", heading.textContent); // its name stays its words, without the links
    heading.append(anchor, ...(pencil ? [pencil] : []));
  }
}
