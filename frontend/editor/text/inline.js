// Inline marks of the dialect: wiki links, includes, `:::` marks and bare addresses. Each is one `raw` token that holds
// its source; a bare address is text between `address` tokens. Patterns are those of wiki/markup.
import { ruleOf } from "./rules.js";

const WIKI_LINK = /\[\[([^[\]\n|]{1,300})(?:\|([^[\]\n]{1,300}))?\]\]/y;
const INCLUDE = /\[!INCLUDE\s{0,9}\[([^[\]]{0,300})\]\(([^()\s]{1,500})\)\]/iy;
const TRIPLE = /:::[ \t]*(image|no-loc|image-end)\b((?:[^":]|"[^"]{0,2000}"|:(?!::)){0,2000}?):::/iy;
const ADDRESS = /:\/\/([A-Za-z0-9](?:[^\s<>[\]"`|\\^{}])*)/y;
const BEFORE = new Set(" \t\n*_~(>\"'“‘,;/");
const TRAILING = "?!.,:;*_~'”’";
const ENTITY = /&[A-Za-z0-9]+;$/;

export function installInline(md) {
  md.inline.ruler.before("link", "wiki_link", rawRule("[[", WIKI_LINK, "page", (found) => found[1].trim()));
  md.inline.ruler.before("link", "include", rawRule("[!", INCLUDE, "include", () => true, true));
  md.inline.ruler.before("newline", "triple_colon", rawRule(":::", TRIPLE, "directive", () => true, true));
  md.inline.ruler.before("newline", "web_address", webAddress);
  noteBackslashBreaks(md);
}

function rawRule(opening, pattern, kind, holds, inLinks = false) {
  return (state, silent) => {
    if (!state.src.startsWith(opening, state.pos) || (state.linkLevel && !inLinks)) return false;
    pattern.lastIndex = state.pos;
    const found = pattern.exec(state.src);
    if (!found || pattern.lastIndex > state.posMax || !holds(found)) return false;
    if (!silent) Object.assign(state.push("raw", "", 0), { content: found[0], info: kind });
    state.pos += found[0].length;
    return true;
  };
}

/** GFM 6.9. The scheme has already been read as text when its colon is met. */
function webAddress(state, silent) {
  if (state.src[state.pos] !== ":" || state.linkLevel || !state.src.startsWith("://", state.pos)) return false;
  const scheme = ["http", "https"].find((name) => begins(state.src, state.pos - name.length, name));
  ADDRESS.lastIndex = state.pos;
  const found = scheme && ADDRESS.exec(state.src.slice(0, state.posMax));
  if (!found || "<{".includes(state.src[ADDRESS.lastIndex] || " ")) return false;
  const rest = trimmed(found[1]);
  if (!rest.includes(".") || !state.md.validateLink(state.md.normalizeLink(`${scheme}://${rest}`))) return false;
  if (!silent) {
    state.pending = state.pending.slice(0, -scheme.length);
    state.push("address_open", "a", 1);
    state.push("text", "", 0).content = `${scheme}://${rest}`;
    state.push("address_close", "a", -1);
  }
  state.pos += 3 + rest.length;
  return true;
}

function begins(source, start, scheme) {
  return start >= 0 && source.startsWith(scheme, start) && (start === 0 || BEFORE.has(source[start - 1]));
}

/** Without what ends the sentence rather than the address: punctuation, an entity, an unpaired bracket. */
function trimmed(rest) {
  const opened = rest.split("(").length;
  let closed = rest.split(")").length;
  let end = rest.length;
  while (end) {
    const last = rest[end - 1];
    const entity = last === ";" && ENTITY.exec(rest.slice(Math.max(0, end - 12), end));
    if (last === ")" && closed > opened) closed--;
    else if (entity) end -= entity[0].length - 1;
    else if (!TRAILING.includes(last)) break;
    end--;
  }
  return rest.slice(0, end);
}

/** A hard break remembers whether it was written as a backslash. */
function noteBackslashBreaks(md) {
  const escape = ruleOf(md.inline.ruler, "escape");
  md.inline.ruler.at("escape", (state, silent) => {
    const before = state.tokens.length;
    const matched = escape(state, silent);
    const last = state.tokens.at(-1);
    if (matched && state.tokens.length > before && last.type === "hardbreak") last.markup = "\\";
    return matched;
  });
}
