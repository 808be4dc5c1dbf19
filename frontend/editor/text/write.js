// The document's blocks as Markdown. Writes what a block means in our own style; `merge.js` then puts back how its
// author had written it.
import { writeInline } from "./write_inline.js";

/** One block, without a newline at its end. `options.full`: escape every sign. */
export function writeBlock(node, options = {}) {
  return WRITE[node.type.name](node, options);
}

const isEmpty = (node) => node.type.name === "paragraph" && node.children.every((child) => child.isText && /^[ \t\n]*$/.test(child.text));

/** The children that Markdown can say: an empty paragraph before others would end a list item. */
function blocksOf(parent) {
  const shown = parent.children.filter((node) => !isEmpty(node));
  return shown.length ? shown : parent.children;
}

function writeBlocks(parent, options, gap = "\n\n") {
  let before = null;
  let out = "";
  blocksOf(parent).forEach((node) => {
    const written = writeBlock(alternate(node, before), options);
    out += before === null ? written : (needsBlankLine(before, node) ? "\n\n" : gap) + written;
    before = node;
  });
  return out;
}

const SIGNS = { bullet: "-*+", delimiter: ".)" };

/** Lists of a kind after one another would be one: this one gets a sign that neither neighbour has. */
export function alternate(node, ...neighbours) {
  for (const [key, signs] of Object.entries(SIGNS)) {
    const taken = neighbours.filter((other) => other?.type === node.type).map((other) => other.attrs[key]);
    const free = taken.includes(node.attrs[key]) && [...signs].find((sign) => !taken.includes(sign));
    if (node.attrs[key] && free) return node.type.create({ ...node.attrs, [key]: free }, node.content);
  }
  return node;
}

const RUNS_ON = new Set(["paragraph", "blockquote", "alert", "table", "bullet_list", "ordered_list", "source"]);
const QUOTES = new Set(["blockquote", "alert"]);

/** Whether `node` would be read as going on with the block before it, were there no blank line between. */
function needsBlankLine({ type: { name: before } }, { type: { name }, attrs }) {
  if (!RUNS_ON.has(before)) return false;
  if (QUOTES.has(before) && QUOTES.has(name)) return true;
  if (name === "ordered_list") return before === "paragraph" && attrs.order !== 1;
  return name === "paragraph" || name === "source" || attrs.fence === "";
}

const prefixed = (text, first, rest) => text.split("\n").map((line, index) => (index ? (line ? rest + line : rest.trimEnd()) : first + line)).join("\n");

function writeList(list, options, marker) {
  const items = list.children.map((item, index) => {
    const sign = marker(item, index);
    return prefixed(writeItem(item, options, isTight(list)), sign, " ".repeat(sign.length)).replace(/[ \t]+$/, "");
  });
  return items.join(isTight(list) ? "\n" : "\n\n");
}

/** A list whose item holds two texts after one another cannot be tight, whatever it says. */
export function isTight(list) {
  return list.attrs.tight && !list.children.some((item) => blocksOf(item).some((node, index, all) => index && needsBlankLine(all[index - 1], node)));
}

function writeItem(item, options, tight) {
  const box = item.attrs.checked === null ? "" : `[${item.attrs.checked ? "x" : " "}] `;
  return box + writeBlocks(item, options, tight ? "\n" : "\n\n");
}

function numberOf(list) {
  let last = list.attrs.order - 1;
  return (item, index) => {
    const counted = list.attrs.same ? list.attrs.order : last + 1;
    last = index === 0 ? list.attrs.order : item.attrs.number ?? counted;
    return `${last}${list.attrs.delimiter}${" ".repeat(list.attrs.padding)}`;
  };
}

function writeCode({ attrs, textContent }) {
  if (!attrs.fence) return prefixed(textContent, "    ", "    ");
  const sign = attrs.info.includes("`") ? "~" : attrs.fence[0];
  const longest = Math.max(attrs.fence.length - 1, 2, ...textContent.split("\n").map((line) => new RegExp(`^ {0,3}(\\${sign}*)\\s*$`).exec(line)?.[1].length ?? 0));
  const fence = sign.repeat(longest + 1);
  return `${fence}${attrs.info}\n${textContent}${textContent ? "\n" : ""}${fence}`;
}

function writeAlert({ attrs }, inner) {
  const separator = attrs.separator === " " && /^[^\s\w]/.test(inner) ? "\n" : attrs.separator;
  return `[!${attrs.name}]${inner ? separator + inner : ""}`;
}

const RULE = { left: ":--", center: ":-:", right: "--:" };

function writeTable(table, options) {
  const row = (node) => `| ${node.children.map((cell) => writeInline(cell.firstChild, { ...options, cell: true })).join(" | ")} |`.replace(/ {2,}\|/g, " |");
  const [head, ...rest] = table.children;
  const rule = `| ${head.children.map((cell) => RULE[cell.attrs.align] ?? "---").join(" | ")} |`;
  return [row(head), rule, ...rest.map(row)].join("\n");
}

const WRITE = {
  paragraph: (node, options) => writeInline(node, options),
  heading(node, options) {
    const text = writeInline(node, options).replace(/\n/g, " ").replace(/(^|\s)(#+)$/, "$1\\$2");
    return `${"#".repeat(node.attrs.level)}${text ? ` ${text}` : ""}`;
  },
  code_block: writeCode,
  source: (node) => node.textContent,
  blockquote: (node, options) => prefixed(writeBlocks(node, options), "> ", "> "),
  alert: (node, options) => prefixed(writeAlert(node, writeBlocks(node, options)), "> ", "> "),
  bullet_list: (node, options) => writeList(node, options, () => node.attrs.bullet + " ".repeat(node.attrs.padding)),
  ordered_list: (node, options) => writeList(node, options, numberOf(node)),
  horizontal_rule: (node) => node.attrs.markup,
  table: writeTable,
};
