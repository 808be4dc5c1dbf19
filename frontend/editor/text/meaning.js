// What a node says, without how it was written: two nodes with the same meaning give the same page. Runs of spaces
// count as one, spaces carry no marks, and paragraphs without text count for nothing.
import { schema, STYLE } from "./schema.js";
import { isTight } from "./write.js";

const known = new WeakMap();

/** A string that is the same for nodes of the same meaning. */
export function meaningOf(node) {
  if (!known.has(node)) known.set(node, JSON.stringify(described(node)));
  return known.get(node);
}

export const isNothing = (node) => node.type.name === "paragraph" && !meaningful(node).length;
export const sameMeaning = (some, others) => some.length === others.length && some.every((node, index) => meaningOf(node) === meaningOf(others[index]));

function described(node) {
  const { name } = node.type;
  if (name === "code_block" || name === "source") return [name, attrsOf(node), node.textContent];
  if (node.isTextblock) return [name, attrsOf(node), meaningful(node)];
  const children = node.children.filter((child) => !isNothing(child)).map(described);
  const order = name === "ordered_list" ? node.attrs.order : 0;
  const tight = name.endsWith("_list") && (isTight(node) || isNeither(children));
  return [name === "table_header" ? "table_cell" : name, attrsOf(node), order, tight, children];
}

/** A single item of one block, and items without a text of their own, are neither tight nor loose. */
const isNeither = (items) => (items.length === 1 && items[0][4].length === 1) || !items.some(([, , , , blocks]) => blocks.some(([name]) => name === "paragraph"));

function attrsOf({ attrs }) {
  const kept = Object.entries(attrs).filter(([key]) => !STYLE.has(key)).map(([key, value]) => (key === "name" ? value.toUpperCase() : value));
  return kept.length ? kept : 0;
}

const marksOf = (node) => node.marks.filter((mark) => mark.type.name !== "address")
  .map((mark) => [mark.type.name, mark.attrs.href ?? 0, mark.attrs.title ?? 0].join(" ")).sort().join("|");

/** The inside of a textblock: runs of text by marks, and the atoms between. */
function meaningful(node) {
  const runs = [];
  const push = (marks, text) => {
    const last = runs.at(-1);
    if (!text || (text === " " && (!last || last[1].endsWith(" ") || last[0] === "break"))) return;
    if (last && last[0] === marks) last[1] += text;
    else runs.push([marks, text]);
  };
  node.forEach((child) => {
    if (!child.isText) atom(runs, child);
    else for (const part of child.text.split(/([ \t\n]+|\u00a0+)/)) push(/^\s+$/.test(part) ? runs.at(-1)?.[0] ?? "" : marksOf(child), part.replace(/^[ \t\n]+$/, " "));
  });
  trimEnd(runs);
  return runs;
}

function atom(runs, node) {
  if (node.type.name === "hard_break") {
    trimEnd(runs);
    runs.push(["break", ""]);
  } else runs.push([node.type.name, JSON.stringify(attrsOf(node)) + marksOf(node.mark(schema.marks.code.removeFromSet(node.marks)))]);
}

function trimEnd(runs) {
  const last = runs.at(-1);
  if (!last) return;
  last[1] = last[1].replace(/ +$/, "");
  if (!last[1] && last[0] !== "break") runs.pop();
}
