// Text as Markdown that means that text. `light` escapes what would most likely be read as a sign; `full` everything
// that could be. Whoever writes checks the result by reading it again, and asks for `full` when it was not enough.
import { mayBegin } from "./tags.js";

const PUNCTUATION = /[!-/:-@[-`{-~]/;
const ENTITY = /&(?:#\d{1,7}|#x[\da-f]{1,6}|[a-z][a-z\d]{1,31});/iy;
const AUTOLINK = /<[a-z][a-z\d+.-]{1,31}:[^\s<>]*>|<[^\s<>@]+@[^\s<>]+>/iy;
const BRACKETS = /\[[[!^]|\][[(]/;
const TRIPLE = /:::[ \t]*(?:image|no-loc)/iy;
const WORD = /[\p{L}\p{N}]/u;

const matches = (pattern, text, at) => {
  pattern.lastIndex = at;
  return pattern.test(text);
};
const spaced = (text, at) => /^\s?$/.test(text[at - 1] ?? " ") && /^\s?$/.test(text[at + 1] ?? " ");

/** Whether the sign at `at` begins something. */
const SIGNS = {
  "\\": (text, at) => at + 1 === text.length || PUNCTUATION.test(text[at + 1]),
  "`": () => true,
  "*": (text, at) => !spaced(text, at),
  _: (text, at) => !spaced(text, at) && !(WORD.test(text[at - 1] ?? "") && WORD.test(text[at + 1] ?? "")),
  "~": (text, at) => text[at + 1] === "~" || text[at - 1] === "~",
  "[": (text) => BRACKETS.test(text),
  "]": (text) => BRACKETS.test(text),
  "<": (text, at) => mayBegin(text, at) || matches(AUTOLINK, text, at),
  "&": (text, at) => matches(ENTITY, text, at),
  ":": (text, at) => matches(TRIPLE, text, at),
};

const ADDRESS = /(\bhttps?:\/\/[^\s<>"`|\\^{}]+)/; // read as an address, whatever signs it holds

/** `text` as Markdown; `full`: with every sign escaped. */
export function escapeText(text, full) {
  if (full) return escapeSigns(text, true);
  return text.split(ADDRESS).map((part, index) => (index % 2 ? part : escapeSigns(part, false))).join("");
}

function escapeSigns(text, full) {
  let out = "";
  for (let at = 0; at < text.length; at++) {
    const sign = text[at];
    const escaped = full ? PUNCTUATION.test(sign) : SIGNS[sign]?.(text, at);
    out += escaped ? `\\${sign}` : sign;
  }
  return out;
}

const LINE_STARTS = [
  [/^([-+=]|#{1,6})(?=\s|$)/, "\\$1"],
  [/^([-=*_])(?=(?:\s*\1)+\s*$)/, "\\$1"],
  [/^(>|:(?=\s)|~~~|\|)/, "\\$1"],
  [/^(\d{1,9})([.)])(?=\s|$)/, "$1\\$2"],
  [/^\[(?=[ xX]\]\s|[^\]]+\]:)/, "\\["],
];

/** The same for what counts only where a line begins. */
export function escapeLineStart(line) {
  for (const [pattern, replacement] of LINE_STARTS) if (pattern.test(line)) return line.replace(pattern, replacement);
  return line;
}
