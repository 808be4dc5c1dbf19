// From markdown-it's tokens to the document's nodes. Throws Unshown for what the formatted view has no shape for: the
// block is then shown as its source.
import { schema } from "./schema.js";

export class Unshown extends Error {}

const { nodes, marks } = schema;
const PADDING = /^[\s>]*(?:[-+*]|\d{1,9}[.)])( {1,4})\S/;

/** The nodes of a run of block tokens; `lines` are those of the text the tokens' maps speak of. */
export function readBlocks(tokens, lines) {
  return new Reader(tokens, lines).blocks(tokens.length);
}

class Reader {
  constructor(tokens, lines) {
    Object.assign(this, { tokens, lines, at: 0 });
  }

  blocks(end) {
    const found = [];
    while (this.at < end) {
      const node = this.block();
      if (node) found.push(node);
    }
    return found;
  }

  /** The children of the element that `token` opens; goes on behind its close. */
  inside(token) {
    const found = [];
    while (this.tokens[this.at].level > token.level || this.tokens[this.at].nesting >= 0) {
      const node = this.block();
      if (node) found.push(node);
    }
    this.at++;
    return found;
  }

  block() {
    const token = this.tokens[this.at++];
    const read = READ[token.type];
    if (!read || token.meta?.verbatim) throw new Unshown(token.type);
    return read.call(this, token);
  }

  /** The text between the token that was opened and its close. */
  text() {
    const inline = this.tokens[this.at];
    this.at += 2;
    return readInline(inline.children);
  }

  cells(role) {
    const align = /text-align:(\w+)/.exec(this.tokens[this.at - 1].attrGet("style") ?? "")?.[1] ?? null;
    return role.create({ align }, nodes.paragraph.create(null, this.text()));
  }

  list(token, type, attrs) {
    const tight = this.isTight(token);
    const padding = PADDING.exec(this.lines[token.map[0]])?.[1].length ?? 1;
    return type.create({ ...attrs, tight, padding }, this.inside(token));
  }

  /** A list is tight when the paragraphs of its items are; one without paragraphs of its own counts as tight. */
  isTight(list) {
    for (let at = this.at; this.tokens[at].level > list.level; at++) {
      if (this.tokens[at].type === "paragraph_open" && this.tokens[at].level === list.level + 2) return this.tokens[at].hidden;
    }
    return true;
  }

  /** Two items that both begin with the list's own number say that all do. */
  numberedAlike(list) {
    const numbers = [];
    for (let at = this.at; this.tokens[at].level > list.level; at++) {
      if (this.tokens[at].type === "list_item_open" && this.tokens[at].level === list.level + 1) numbers.push(this.tokens[at].info);
    }
    return numbers.length > 1 && numbers.every((number) => number === numbers[0]);
  }
}

const filled = (children) => (children.length ? children : [nodes.paragraph.create()]);

const READ = {
  paragraph_open() {
    const content = this.text();
    return content.length || !this.inQuotation() ? nodes.paragraph.create(null, content) : null;
  },
  heading_open(token) { return nodes.heading.createChecked({ level: Number(token.tag[1]) }, this.text()); },
  fence(token) {
    return nodes.code_block.create({ info: token.info.trim(), fence: token.markup }, textOf(token.content.replace(/\n$/, "")));
  },
  code_block(token) { return nodes.code_block.create({ fence: "" }, textOf(token.content.replace(/\n$/, ""))); },
  html_block(token) { return nodes.source.create(null, textOf(token.content.replace(/\n+$/, ""))); },
  hr(token) { return nodes.horizontal_rule.create({ markup: token.markup }); },
  blockquote_open(token) {
    const content = filled(this.inside(token));
    if (!token.meta?.alert) return nodes.blockquote.create(null, content);
    return nodes.alert.create({ name: token.meta.alert, separator: token.meta.separator }, content);
  },
  bullet_list_open(token) { return this.list(token, nodes.bullet_list, { bullet: token.markup }); },
  ordered_list_open(token) {
    const order = Number(token.attrGet("start") ?? 1);
    return this.list(token, nodes.ordered_list, { order, delimiter: token.markup, same: this.numberedAlike(token) });
  },
  list_item_open(token) {
    const { checked = null } = token.meta ?? {};
    return nodes.list_item.create({ checked, number: token.info ? Number(token.info) : null }, filled(this.inside(token)));
  },
  table_open(token) { return nodes.table.create(null, this.inside(token).flat()); },
  thead_open(token) { return this.inside(token); },
  tbody_open(token) { return this.inside(token); },
  tr_open(token) { return nodes.table_row.create(null, this.inside(token)); },
  th_open() { return this.cells(nodes.table_header); },
  td_open() { return this.cells(nodes.table_cell); },
};

Reader.prototype.inQuotation = function inQuotation() {
  return this.tokens[this.at - 4]?.type === "blockquote_open";
};

function textOf(content) {
  return content ? schema.text(content) : null;
}

function readInline(tokens) {
  const found = [];
  let active = [];
  const push = (node) => found.push(node.mark(node.marks.reduce((set, mark) => mark.addToSet(set), active)));
  for (const [index, token] of tokens.entries()) {
    const mark = MARKS[token.type]?.(token, tokens[index + 1]);
    if (mark) active = mark.addToSet(active);
    else if (/_close$/.test(token.type)) active = closed(active, token);
    else if (token.type === "text" || token.type === "softbreak") {
      if (token.type === "softbreak" || token.content) push(schema.text(token.content || " "));
    } else push(inlineNode(token));
  }
  return joined(found);
}

const MARKS = {
  em_open: (token) => marks.em.create({ markup: token.markup }),
  strong_open: (token) => marks.strong.create({ markup: token.markup }),
  s_open: () => marks.strike.create(),
  address_open: () => marks.address.create(),
  link_open: (token, shown) => marks.link.create({
    href: token.attrGet("href"), title: token.attrGet("title"), markup: token.markup === "autolink" ? `<${shown.content}>` : "",
  }),
};
const CLOSES = { em_close: "em", strong_close: "strong", s_close: "strike", address_close: "address", link_close: "link" };

function closed(active, token) {
  const name = CLOSES[token.type];
  return active.filter((mark) => mark.type.name !== name);
}

function inlineNode(token) {
  switch (token.type) {
    case "code_inline": return schema.text(token.content, [marks.code.create()]);
    case "hardbreak": return nodes.hard_break.create({ markup: token.markup || "  " });
    case "image": return nodes.image.create({ src: token.attrGet("src"), alt: token.content, title: token.attrGet("title") });
    case "raw": return nodes.raw.create({ text: token.content, kind: token.info });
    case "html_inline":
      return /^<br\s*\/?>$/i.test(token.content) ? nodes.hard_break.create({ markup: token.content }) : nodes.raw.create({ text: token.content });
    default: throw new Unshown(token.type);
  }
}

/** Neighbouring texts with the same marks as one, as a document always has them. */
function joined(found) {
  const out = [];
  for (const node of found) {
    const last = out.at(-1);
    if (last?.isText && node.isText && last.sameMarkup(node)) out[out.length - 1] = last.withText(last.text + node.text);
    else out.push(node);
  }
  return out;
}
