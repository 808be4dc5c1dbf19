// A Markdown text as its top-level blocks: what each is in the source, what stands between, and its node. The source of
// a block is never thrown away: a block that nobody touches is written as it was, byte for byte.
import { makeParser } from "./dialect.js";
import { readBlocks, Unshown } from "./read.js";
import { schema } from "./schema.js";
import { writeBlock } from "./write.js";

const parser = makeParser();

/**
 * @typedef {{before: string, src: string, node: import("prosemirror-model").Node}} Block `before`: what stands between
 *   the block before it and this one
 * @returns {{blocks: Block[], tail: string, env: object}} `tail`: what follows the last block; `env`: the references and
 *   footnotes that inline text needs to be read
 */
export function readText(text) {
  const env = {};
  const tokens = parser.parse(text, env);
  const lines = text.split("\n");
  const blocks = [];
  let at = 0;
  for (const { start, end, tokens: own } of spans(tokens, lines)) {
    const src = lines.slice(start, end).join("\n");
    const from = offset(lines, start);
    blocks.push({ before: text.slice(at, from), src, node: nodeOf(own, src, lines, env) });
    at = from + src.length;
  }
  return { blocks, tail: text.slice(at), env };
}

const offsets = new WeakMap();

function offset(lines, line) {
  if (!offsets.has(lines)) {
    const starts = [0];
    for (const each of lines) starts.push(starts.at(-1) + each.length + 1);
    offsets.set(lines, starts);
  }
  return offsets.get(lines)[line];
}

/** The lines of each top-level block, without blank ones at its end. Lines that no token speaks of are a block too. */
function spans(tokens, lines) {
  const found = [];
  let at = 0;
  const blank = (line) => !/[^ \t]/.test(lines[line]);
  const unspoken = (end) => {
    while (at < end && blank(at)) at++;
    let last = end;
    while (last > at && blank(last - 1)) last--;
    if (last > at) found.push({ start: at, end: last, tokens: null });
  };
  for (const own of topLevel(tokens)) {
    let [start, end] = own[0].map;
    unspoken(start);
    while (end > start + 1 && blank(end - 1)) end--;
    found.push({ start, end, tokens: own });
    at = end;
  }
  unspoken(lines.length);
  return found;
}

function* topLevel(tokens) {
  let first = 0;
  for (let at = 0; at < tokens.length; at++) {
    if (tokens[at].level > 0 || tokens[at].nesting > 0) continue;
    yield tokens.slice(first, at + 1);
    first = at + 1;
  }
}

/** The node of a block, if what it is written as gives the same node and the same HTML again; else its source. */
function nodeOf(tokens, src, lines, env) {
  try {
    if (!tokens) throw new Unshown("no token");
    const [node, ...more] = readBlocks(tokens, lines);
    if (node && !more.length && node.type.name !== "source" && holds(node, tokens, env)) return node;
  } catch (error) {
    if (!(error instanceof Unshown) && !(error instanceof RangeError)) throw error;
  }
  return schema.nodes.source.create(null, src ? schema.text(src) : null);
}

function holds(node, tokens, env) {
  const written = writeBlock(node);
  const again = parse(written, env);
  const [read, ...more] = readBlocks(again, written.split("\n"));
  return !more.length && read?.eq(node) && html(again, env) === html(tokens, env);
}

function parse(text, env) {
  return parser.parse(text, { references: env.references, footnotes: env.footnotes });
}

const html = (tokens, env) => parser.renderer.render(tokens, parser.options, env);
parser.renderer.renderInline = leaves;

/** Inline text for comparing: runs of leaves with the marks around them, whichever of the marks is the outer one. */
function leaves(tokens, options, env) {
  const open = [];
  let out = "";
  let last = "";
  tokens.forEach((token, index) => {
    if (token.nesting > 0) open.push([token.tag, ...(token.attrs ?? [])].join(" "));
    else if (token.nesting < 0) open.splice(open.findLastIndex((mark) => mark.split(" ")[0] === token.tag), 1);
    else if (token.type !== "text" || token.content) {
      const marks = `<${[...open].sort()}>`;
      out += (marks === last ? "" : marks) + leaf(this, tokens, index, options, env);
      last = marks;
    }
  });
  return out;
}

function leaf(renderer, tokens, index, options, env) {
  const rule = renderer.rules[tokens[index].type];
  return rule ? rule(tokens, index, options, env, renderer) : renderer.renderToken(tokens, index, options);
}

/** The nodes that a piece of Markdown is, within a text of references and footnotes `env`. */
export function readPiece(text, env) {
  const { references, footnotes } = env;
  try {
    const tokens = parser.parse(text, { references: { ...references }, footnotes: footnotes && new Set(footnotes) });
    return readBlocks(tokens, text.split("\n"));
  } catch (error) {
    if (!(error instanceof Unshown) && !(error instanceof RangeError)) throw error;
    return [schema.nodes.source.create(null, text ? schema.text(text) : null)];
  }
}
