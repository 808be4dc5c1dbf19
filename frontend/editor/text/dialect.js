// The browser's Markdown parser: the same dialect as wiki/markup/parser.py, so that both agree where a block begins and
// ends (a test compares them on every article). What the formatted view only carries along becomes a `raw` token.
import MarkdownIt from "markdown-it";
import deflist from "markdown-it-deflist";
import { installAlerts } from "./alerts.js";
import { installFootnotes } from "./footnotes.js";
import { installInline } from "./inline.js";
import { ruleOf } from "./rules.js";
import { mayBegin } from "./tags.js";

const SCHEME = /^([A-Za-z][A-Za-z0-9+.-]*):/;
const SCHEMES = new Set(["http", "https", "mailto", "tel"]);

/** As wiki/markup/links.py has it: an address that may not lead anywhere is no link. */
function mayLead(href) {
  const scheme = SCHEME.exec(href.trim());
  if (scheme) return SCHEMES.has(scheme[1].toLowerCase());
  if (href.startsWith("//")) return true;
  return !/^[/\\]?\\/.test(href) && !/^[^/?#]*:/.test(href.trim());
}

function onlyAllowedHtml(md) {
  const block = ruleOf(md.block.ruler, "html_block");
  const inline = ruleOf(md.inline.ruler, "html_inline");
  md.block.ruler.at("html_block", (state, start, end, silent) => {
    const pos = state.bMarks[start] + state.tShift[start];
    return state.src[pos] === "<" && mayBegin(state.src, pos) && block(state, start, end, silent);
  }, { alt: ["paragraph", "reference", "blockquote"] });
  md.inline.ruler.at("html_inline", (state, silent) => state.src[state.pos] === "<" && mayBegin(state.src, state.pos) && inline(state, silent));
}

/** Writers of alerts sometimes begin their text with a colon; `[!NOTE]` is no term. */
function definitionsButNotOfAlerts(md) {
  deflist(md);
  const rule = ruleOf(md.block.ruler, "deflist");
  md.block.ruler.at("deflist", (state, start, end, silent) =>
    !state.src.startsWith("[!", state.bMarks[start] + state.tShift[start]) && rule(state, start, end, silent),
  { alt: ["paragraph", "reference", "blockquote"] });
}

/** A fence that nobody closed would hold the blank lines behind it, which stand between blocks: they are no part of it. */
function endOpenFences(md) {
  md.core.ruler.after("block", "open_fence", ({ tokens }) => tokens.forEach((token) => {
    if (token.type !== "fence") return;
    const isClosed = token.map[1] - token.map[0] === token.content.split("\n").length + 1;
    if (!isClosed) token.content = token.content.replace(/^(?:[ \t]*\n)+$|(?<=\n)(?:[ \t]*\n)+$/, "");
  }));
}

export function makeParser() {
  const md = new MarkdownIt("commonmark", { maxNesting: 110 }).enable(["table", "strikethrough"]);
  md.validateLink = mayLead;
  onlyAllowedHtml(md);
  definitionsButNotOfAlerts(md);
  endOpenFences(md);
  installFootnotes(md);
  installInline(md);
  installAlerts(md);
  md.renderer.rules.softbreak = () => " ";
  md.renderer.rules.raw = (tokens, index) => `<raw>${md.utils.escapeHtml(tokens[index].content)}</raw>`;
  return md;
}
