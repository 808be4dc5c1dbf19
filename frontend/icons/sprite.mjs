// The icon set: which Lucide icons the screens may use, as one SVG sprite. `icon("pencil")` in templates draws one.
// Adding an icon means adding its name here; it must never hold drawings of our own but `mark`.
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);

const NAMES = `
  arrow-left arrow-left-right arrow-right arrow-up-right audio-lines ban bell between-horizontal-end between-horizontal-start
  between-vertical-end between-vertical-start bold book-open camera check chevron-down chevron-left chevron-right circle-check
  circle-question-mark circle-user circle-x clock code columns-2 copy download ellipsis eye eye-off file-plus file-text film
  flag folder git-compare git-merge hash heading-2 history house image image-plus info italic key-round languages lightbulb
  link list list-checks list-indent-decrease list-indent-increase list-ordered lock lock-open log-in log-out mail menu
  message-square minus monitor moon octagon-alert pencil plus printer quote redo-2 rss search settings share-2 shield split
  square-code star strikethrough sun table table-columns-split table-rows-split tag trash-2 triangle-alert type undo-2 upload
  user users x`.trim().split(/\s+/);

/** The product's own sign: a half moon on the horizon, from the phases an almanac lists. */
const MARK = `<symbol id="mark" viewBox="0 0 24 24"><circle cx="12" cy="12" r="9.25" fill="none" stroke="currentColor"
 stroke-width="1.9"/><path d="M12 6a6 6 0 0 1 0 12Z" fill="currentColor"/></symbol>`;

/** What a Lucide file draws, without its outer element and spaces. */
export function shapes(svg) {
  const inner = svg.slice(svg.indexOf(">", svg.indexOf("<svg")) + 1, svg.indexOf("</svg>"));
  return inner.replace(/\s+/g, " ").replace(/ \/>/g, "/>").replace(/> </g, "><").trim();
}

async function symbol(name) {
  const svg = await readFile(require.resolve(`lucide-static/icons/${name}.svg`), "utf8");
  return `<symbol id="${name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round"`
    + ` stroke-linejoin="round">${shapes(svg)}</symbol>`;
}

export async function sprite() {
  const symbols = await Promise.all(NAMES.map(symbol));
  return `<svg xmlns="http://www.w3.org/2000/svg">${MARK}${symbols.join("")}</svg>`;
}
