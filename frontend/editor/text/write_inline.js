// The inside of a paragraph, heading or cell as Markdown. Marks are opened and closed in one pass; spaces at the edge of
// a mark are moved out of it, because `**bold **` is not bold.
import { escapeLineStart, escapeText } from "./escape.js";

const LINE_END = /[ \t]*\n[ \t\n]*/g; // more than one would end the paragraph, spaces before it would break the line
const ADDRESS_END = /[\s<>"`|\\^{}[\]]/;
const MARKUP = { em: (mark) => mark.attrs.markup, strong: (mark) => mark.attrs.markup, strike: () => "~~", link: () => "[" };
const TIGHT = { em: true, strong: true, strike: true }; // no spaces at their edges
const CLOSING = { ...MARKUP, link: linkEnd };

/** `options.full`: escape every sign; `options.cell`: inside a table, where a line cannot end. */
export function writeInline(parent, options = {}) {
  const writer = new InlineWriter(options);
  const pieces = piecesOf(parent);
  pieces.forEach((piece, index) => writer.piece(piece, pieces, index));
  writer.close(0);
  return finished(flanked(writer.out, writer.runs), options);
}

function finished(out, options) {
  const edged = out.replace(/^\u00a0+|\u00a0+$/g, (spaces) => "&nbsp;".repeat(spaces.length)).replace(/^[ \t]+|[ \t]+$/g, "");
  if (options.cell) return edged.replace(/\|/g, "\\|").replace(/\n/g, " ");
  return edged.split("\n").map((line) => escapeLineStart(line)).join("\n");
}

/** Texts and atoms with the marks they are written with. */
function piecesOf(parent) {
  const nodes = withWholeCode(parent.children);
  return nodes.flatMap((node, index) => {
    if (!node.isText || isCode(node)) return [{ node, text: node.text ?? "", marks: written(node) }];
    const [, lead, core, trail] = /^(\s*)(.*?)(\s*)$/su.exec(node.text);
    const before = written(nodes[index - 1]);
    const after = written(nodes[index + 1]);
    const shared = (marks) => written(node).filter((mark) => !(mark.type.name in TIGHT) || mark.isInSet(marks));
    if (!core) return [{ node, text: lead, marks: shared(before).filter((mark) => !(mark.type.name in TIGHT) || mark.isInSet(after)) }];
    return [
      { node, text: lead, marks: shared(before) }, { node, text: core, marks: written(node) }, { node, text: trail, marks: shared(after) },
    ].filter((piece) => piece.text);
  });
}

/** Neighbouring code whose marks differ in nothing that is written is one piece: between two there would have to be a sign. */
function withWholeCode(children) {
  const nodes = [];
  for (const child of children) {
    const node = child.isText && isCode(child) ? child.mark(child.marks.filter((mark) => mark.type.name !== "address")) : child;
    const last = nodes.at(-1);
    if (last?.isText && isCode(node) && last.sameMarkup(node)) nodes[nodes.length - 1] = last.withText(last.text + node.text);
    else nodes.push(node);
  }
  return nodes;
}

const isCode = (node) => node.marks.some((mark) => mark.type.name === "code");
const written = (node) => (node?.marks ?? []).filter((mark) => mark.type.name in MARKUP || mark.type.name === "address");
const has = (piece, name) => piece.marks.find((mark) => mark.type.name === name);

class InlineWriter {
  constructor(options) {
    Object.assign(this, { options, out: "", open: [], signs: new Map(), runs: [] });
  }

  piece(piece, pieces, index) {
    const marks = piece.marks.filter((mark) => mark.type.name in MARKUP);
    const kept = this.open.findIndex((mark) => !mark.isInSet(marks));
    this.close(kept < 0 ? this.open.length : kept);
    const link = has(piece, "link");
    const auto = link?.attrs.markup === `<${piece.text}>` && !this.open.length && marks.length === 1 && !link.isInSet(pieces[index + 1]?.marks ?? []);
    if (auto) {
      this.out += `<${piece.text}>`;
      return;
    }
    const reach = (mark) => pieces.slice(index).findIndex((later) => !mark.isInSet(later.marks)) >>> 0;
    const isSpace = piece.node.isText && !/\S/.test(piece.text);
    const opening = marks.filter((mark) => !mark.isInSet(this.open) && !(isSpace && mark.type.name in TIGHT)).sort((a, b) => reach(b) - reach(a));
    for (const mark of opening) this.sign(mark, MARKUP[mark.type.name](starred(mark, this.out.at(-1), pieces[index + reach(mark)]?.text[0])), true);
    this.open.push(...opening);
    this.out += this.content(piece);
  }

  close(from) {
    while (this.open.length > from) {
      const mark = this.open.pop();
      this.sign(mark, mark.type.name in TIGHT ? this.signs.get(mark) : CLOSING[mark.type.name](mark), false);
    }
  }

  sign(mark, text, opens) {
    if (mark.type.name in TIGHT) {
      const last = this.runs.at(-1);
      const run = last?.to === this.out.length ? last : { from: this.out.length };
      if (run !== last) this.runs.push(run);
      Object.assign(run, { to: this.out.length + text.length, [opens ? "opens" : "closes"]: true });
      this.signs.set(mark, text);
    }
    this.out += text;
  }

  content({ node, text, marks }) {
    if (node.isText) {
      if (isCode(node)) return codeSpan(node.text.replace(LINE_END, " "));
      const isAddress = marks.some((mark) => mark.type.name === "address") && !ADDRESS_END.test(text);
      return isAddress ? text : escapeText(text.replace(LINE_END, "\n"), this.options.full);
    }
    switch (node.type.name) {
      case "raw": return node.attrs.text;
      case "image": return imageOf(node.attrs);
      default: return this.lineBreak(node.attrs.markup);
    }
  }

  lineBreak(markup) {
    if (this.options.cell) return markup.startsWith("<") ? markup : "<br>";
    return markup.startsWith("<") ? markup : `${markup}\n`;
  }
}

const isWord = (sign) => sign !== undefined && /[^\s\p{P}\p{S}]/u.test(sign);

/** A mark between whose signs and words no space is: `_` means nothing there, `*` does. */
function starred(mark, before, after) {
  if (!mark.attrs.markup?.startsWith("_") || !(isWord(before) || isWord(after))) return mark;
  return mark.type.create({ ...mark.attrs, markup: mark.attrs.markup.replaceAll("_", "*") });
}

/**
 * A sign with punctuation inside and a letter outside begins or ends nothing (CommonMark 6.2, flanking). The letter is
 * written as an entity then, as mdast-util-to-markdown does.
 */
function flanked(out, runs) {
  for (const { from, to, opens, closes } of runs.toReversed()) {
    const [before, after] = [/.$/su.exec(out.slice(0, from))?.[0], /^./su.exec(out.slice(to))?.[0]];
    const isMark = (sign) => sign !== undefined && /[\p{P}\p{S}]/u.test(sign);
    if (closes && isMark(before) && isWord(after)) out = out.slice(0, to) + entity(after) + out.slice(to + after.length);
    if (opens && isMark(after) && isWord(before)) out = out.slice(0, from - before.length) + entity(before) + out.slice(from);
  }
  return out;
}

const entity = (letter) => `&#x${letter.codePointAt(0).toString(16)};`;

function codeSpan(text) {
  const longest = Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length));
  const ticks = "`".repeat(/`/.test(text) ? (text.includes("`") && longest === 1 ? 2 : longest + 1) : 1);
  const padded = /^`|`$/.test(text) || /^ .*[^ ].* $/.test(text) ? ` ${text} ` : text;
  return ticks + padded + ticks;
}

function imageOf({ src, alt, title }) {
  return `![${escapeText(alt, false).replace(/[[\]]/g, "\\$&").replace(/\\\\(?=[[\]])/g, "\\")}](${destination(src)}${titled(title)})`;
}

function linkEnd(mark) {
  return `](${destination(mark.attrs.href)}${titled(mark.attrs.title)})`;
}

function destination(href) {
  if (href === "" || /[\s<>\\]/.test(href)) return `<${href.replace(/[<>\\]/g, "\\$&").replace(/\n/g, "%0A")}>`;
  return balanced(href) ? href : href.replace(/[()]/g, "\\$&");
}

function balanced(href) {
  let depth = 0;
  for (const sign of href) {
    if (sign === "(") depth++;
    if (sign === ")" && --depth < 0) return false;
  }
  return depth === 0;
}

function titled(title) {
  return title ? ` "${title.replace(/["\\]/g, "\\$&")}"` : "";
}
