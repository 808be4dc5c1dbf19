// What a document of the formatted view is made of. How something was written (which bullet, which fence) is kept in
// attributes, so that writing it again gives the same signs. Never a style attribute: classes only.
import { Schema } from "prosemirror-model";

/** Attributes that say how something was written, not what it means. */
export const STYLE = new Set(["markup", "bullet", "padding", "delimiter", "same", "number", "fence", "separator", "order", "tight", "colwidth"]);

const escapeClass = (name) => name.toLowerCase().replace(/[^a-z]/g, "");

const paragraph = {
  content: "inline*", group: "block",
  parseDOM: [{ tag: "p" }],
  toDOM: () => ["p", 0],
};

const heading = {
  attrs: { level: { default: 2 } },
  content: "(text | image | raw)*", group: "block", defining: true,
  parseDOM: [1, 2, 3, 4, 5, 6].map((level) => ({ tag: `h${level}`, attrs: { level } })),
  toDOM: (node) => [`h${node.attrs.level}`, 0],
};

const code_block = {
  attrs: { info: { default: "" }, fence: { default: "```" } }, // fence "": indented by four
  content: "text*", marks: "", group: "block", code: true, defining: true,
  parseDOM: [{ tag: "pre", preserveWhitespace: "full", getAttrs: (dom) => ({ info: language(dom) }) }],
  toDOM: (node) => ["pre", node.attrs.info ? { "data-info": node.attrs.info } : {}, ["code", 0]],
};

function language(dom) {
  const named = /(?:^|\s)language-(\S+)/.exec(dom.firstElementChild?.className ?? "");
  return dom.dataset.info ?? named?.[1] ?? "";
}

/** Markdown that is not shown formatted: it is edited as it is written. */
const source = {
  content: "text*", marks: "", group: "block", code: true, defining: true, isolating: true,
  parseDOM: [{ tag: "pre[data-source]", preserveWhitespace: "full", priority: 60 }],
  toDOM: () => ["pre", { "data-source": "" }, ["code", 0]],
};

const blockquote = {
  content: "block+", group: "block", defining: true,
  parseDOM: [{ tag: "blockquote" }],
  toDOM: () => ["blockquote", 0],
};

const alert = {
  attrs: { name: { default: "NOTE" }, separator: { default: "\n" } },
  content: "block+", group: "block", defining: true,
  parseDOM: [{ tag: "div.alert", getAttrs: (dom) => ({ name: dom.dataset.alert ?? named(dom.className) }) }],
  toDOM: (node) => ["div", { class: `alert alert-${escapeClass(node.attrs.name)}`, "data-alert": node.attrs.name, role: "note" }, 0],
};

function named(classes) {
  return /alert-(\w+)/.exec(classes)?.[1].toUpperCase() ?? "NOTE";
}

const bullet_list = {
  attrs: { tight: { default: true }, bullet: { default: "-" }, padding: { default: 1 } },
  content: "list_item+", group: "block",
  parseDOM: [{ tag: "ul" }],
  toDOM: (node) => ["ul", node.attrs.tight ? { "data-tight": "" } : {}, 0],
};

const ordered_list = {
  attrs: { tight: { default: true }, order: { default: 1 }, delimiter: { default: "." }, same: { default: false }, padding: { default: 1 } },
  content: "list_item+", group: "block",
  parseDOM: [{ tag: "ol", getAttrs: (dom) => ({ order: dom.start ?? 1 }) }],
  toDOM: (node) => ["ol", { ...(node.attrs.tight && { "data-tight": "" }), ...(node.attrs.order !== 1 && { start: node.attrs.order }) }, 0],
};

const list_item = {
  attrs: { checked: { default: null }, number: { default: null } },
  content: "block+", defining: true,
  parseDOM: [{ tag: "li", getAttrs: (dom) => ({ checked: checkedOf(dom) }) }],
  toDOM: (node) => ["li", node.attrs.checked === null ? {} : { class: "task", "data-checked": String(node.attrs.checked) }, 0],
};

function checkedOf(dom) {
  if (dom.dataset.checked) return dom.dataset.checked === "true";
  const box = dom.querySelector(":scope > input[type=checkbox], :scope > p > input[type=checkbox]");
  return box ? box.checked : null;
}

const horizontal_rule = {
  attrs: { markup: { default: "---" } },
  group: "block",
  parseDOM: [{ tag: "hr" }],
  toDOM: () => ["hr"],
};

const align = (dom) => /^(left|center|right)$/.exec(dom.getAttribute("align") ?? dom.dataset.align ?? "")?.[0] ?? null;
const cellAttributes = { colspan: { default: 1 }, rowspan: { default: 1 }, colwidth: { default: null }, align: { default: null } };
/** A heading is drawn as a cell: one that is still empty would be a heading without words to a screen reader. */
const cell = (tags, role, head = false) => ({
  attrs: cellAttributes, content: "paragraph", tableRole: role, isolating: true,
  parseDOM: tags.map((tag) => ({ tag, getAttrs: (dom) => ({ align: align(dom) }) })),
  toDOM: ({ attrs }) => ["td", { ...(head && { "data-head": "" }), ...(attrs.align && { class: `align-${attrs.align}`, "data-align": attrs.align }) }, 0],
});

const table = {
  content: "table_row+", tableRole: "table", isolating: true, group: "block",
  parseDOM: [{ tag: "table" }],
  toDOM: () => ["div", { class: "table-scroll" }, ["table", ["tbody", 0]]],
};
const table_row = { content: "(table_cell | table_header)+", tableRole: "row", parseDOM: [{ tag: "tr" }], toDOM: () => ["tr", 0] };

const image = {
  attrs: { src: {}, alt: { default: "" }, title: { default: null } },
  inline: true, group: "inline", draggable: true,
  parseDOM: [{ tag: "img[src]", getAttrs: (dom) => ({ src: dom.getAttribute("src"), alt: dom.alt, title: dom.title || null }) }],
  toDOM: ({ attrs }) => ["img", { src: attrs.src, alt: attrs.alt, ...(attrs.title && { title: attrs.title }) }],
};

const hard_break = {
  attrs: { markup: { default: "\\" } }, // "\\", "  " or an HTML tag
  inline: true, group: "inline", selectable: false, linebreakReplacement: true,
  parseDOM: [{ tag: "br" }],
  toDOM: () => ["br"],
};

/** A wiki link, an include, a `:::` mark, a footnote's mark or a tag: shown as a chip, written as it stands. */
const raw = {
  attrs: { text: {}, kind: { default: "html" } },
  inline: true, group: "inline", atom: true, leafText: (node) => node.attrs.text,
  parseDOM: [{ tag: "span[data-raw]", getAttrs: (dom) => ({ text: dom.dataset.raw, kind: dom.dataset.kind }) }],
  toDOM: ({ attrs }) => ["span", { class: "chip", "data-raw": attrs.text, "data-kind": attrs.kind }, attrs.text],
};

const link = {
  attrs: { href: {}, title: { default: null }, markup: { default: "" } }, inclusive: false, // markup: "<…>" of an address that shows itself
  parseDOM: [{ tag: "a[href]", getAttrs: (dom) => ({ href: dom.getAttribute("href"), title: dom.getAttribute("title") }) }],
  toDOM: ({ attrs }) => ["a", { href: attrs.href, ...(attrs.title && { title: attrs.title }) }, 0],
};
/** A web address in the text: a link without being written as one. */
const address = { inclusive: false, excludes: "link address", parseDOM: [{ tag: "span[data-address]" }], toDOM: () => ["span", { "data-address": "" }, 0] };

/** A mark with its tags, and what a pasted `style` (renamed by paste.js) says that means the same. */
const emphasis = (tags, dom, markup, styled) => ({
  attrs: { markup: { default: markup } },
  parseDOM: [
    ...tags.map((tag) => ({ tag, getAttrs: (element) => !PLAIN.test(element.dataset.style ?? "") && null })),
    { tag: "span[data-style]", consuming: false, getAttrs: (element) => styled.test(element.dataset.style) && null },
  ],
  toDOM: () => [dom, 0],
});
const PLAIN = /(?<![\w-])font-weight:\s*(?:normal|400)/; // one word processor wraps everything in <b> that is not bold

/** Parts of the schema that take from the clipboard how they were written (put there by view/paste.js). */
const keeping = (specs) => Object.fromEntries(Object.entries(specs).map(([name, spec]) => [name, {
  ...spec,
  parseDOM: spec.parseDOM?.map((rule) => ({ ...rule, getAttrs: (dom) => withKept(rule.getAttrs ? rule.getAttrs(dom) : rule.attrs, dom, spec) })),
}]));

function withKept(attrs, dom, spec) {
  if (attrs === false || !dom.dataset.kept) return attrs;
  const kept = Object.entries(JSON.parse(dom.dataset.kept)).filter(([key, value]) => STYLE.has(key) && typeof value === typeof (spec.attrs?.[key]?.default ?? 0));
  return { ...attrs, ...Object.fromEntries(kept) };
}

export const schema = new Schema({
  nodes: keeping({
    doc: { content: "block+" }, paragraph, heading, code_block, source, blockquote, alert, bullet_list, ordered_list, list_item,
    horizontal_rule, table, table_row, table_header: cell(["th", "td[data-head]"], "header_cell", true), table_cell: cell(["td"], "cell"),
    text: { group: "inline" }, image, hard_break, raw,
  }),
  marks: keeping({
    link, address,
    em: emphasis(["i", "em"], "em", "*", /(?<![\w-])font-style:\s*italic/),
    strong: emphasis(["strong", "b"], "strong", "**", /(?<![\w-])font-weight:\s*(?:bold|[6-9]00)/),
    strike: emphasis(["s", "del"], "s", "~~", /text-decoration[a-z-]*:[^;]*line-through/),
    code: { parseDOM: [{ tag: "code" }, { tag: "kbd" }, { tag: "samp" }], toDOM: () => ["code", 0] },
  }),
});
