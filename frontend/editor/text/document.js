// A page's text and the document that shows it. `open` gives the document; `written` gives the text of what the document
// has become: untouched blocks as they were, changed ones in their author's own way of writing.
import { readPiece, readText } from "./blocks.js";
import { indentsOf, reindented } from "./indent.js";
import { merge } from "./merge.js";
import { isNothing, meaningOf, sameMeaning } from "./meaning.js";
import { pairsOf } from "./pairs.js";
import { schema } from "./schema.js";
import { alternate, writeBlock } from "./write.js";

const BETWEEN = "\n\n";
const REMEMBERED = 5000; // blocks of earlier texts

export class PageText {
  /** `earlier`: the page's text before, whose blocks may come back by undo and are then written as they were. */
  constructor(text, earlier = null) {
    this.text = text;
    this.earlier = earlier ? [...earlier.blocks, ...earlier.earlier].slice(0, REMEMBERED) : [];
    Object.assign(this, readText(text));
  }

  get doc() {
    const nodes = this.blocks.map((block) => block.node);
    return schema.nodes.doc.create(null, nodes.length ? nodes : schema.nodes.paragraph.create());
  }

  /** The Markdown of `doc`, which began as this text. */
  written(doc) {
    const nodes = doc.children.filter((node) => !isNothing(node));
    const partners = pairsOf(this.blocks.map((block) => block.node), nodes);
    const inPlace = nodes.length === this.blocks.length && nodes.every((_, index) => partners[index] === index);
    if (inPlace && nodes.every((node, index) => this.isKept(node, index))) return this.text;
    if (inPlace && nodes.every((node, index) => this.isKept(node, index) || this.isByHand(node, index))) return this.joined(nodes, partners, {});
    const expected = this.expected(nodes, partners);
    let text = "";
    for (const care of [{}, { apart: true }, { apart: true, anew: true, full: true }]) {
      text = this.joined(nodes, partners, care);
      if (sameMeaning(readText(text).blocks.map((block) => block.node), expected)) return text;
    }
    return text;
  }

  isKept(node, partner) {
    return this.blocks[partner]?.node.eq(node) ?? false;
  }

  /** Markdown that was Markdown before: whoever changes nothing else has written what is to stand there, to the letter. */
  isByHand(node, partner) {
    return node.type.name === "source" && this.blocks[partner].node.type.name === "source";
  }

  /** What reading the written text should give: source that was changed by hand is whatever it now is. */
  expected(nodes, partners) {
    return nodes.flatMap((node, index) =>
      (node.type.name === "source" && !this.isKept(node, partners[index]) ? readText(node.textContent).blocks.map((block) => block.node) : [node]));
  }

  /** `care.apart`: a blank line around whatever is not as it was; `care.anew`: changed blocks in our own style. */
  joined(nodes, partners, care) {
    let text = "";
    const shown = [];
    nodes.forEach((node, index) => {
      shown.push(care.apart ? this.apart(nodes, partners, index, shown[index - 1]) : node);
      text += this.gap(nodes, partners, index, care) + this.source(node, partners[index], shown[index], care);
    });
    return nodes.length ? text + (this.blocks.length ? this.tail : "\n") : "";
  }

  /** The block as it can stand between its neighbours: one that was changed gives way to one that was not. */
  apart(nodes, partners, index, before) {
    const stays = (at) => this.isKept(nodes[at], partners[at]);
    if (!stays(index)) return alternate(nodes[index], before, index + 1 < nodes.length && stays(index + 1) ? nodes[index + 1] : null);
    return index === 0 || (stays(index - 1) && partners[index - 1] === partners[index] - 1) ? nodes[index] : alternate(nodes[index], before);
  }

  source(node, partner, beside, care) {
    if (beside === node && this.isKept(node, partner)) return this.blocks[partner].src;
    const known = !care.anew && this.earlier.find((block) => block.node.eq(beside));
    if (known) return known.src;
    if (partner !== undefined && !care.anew && beside === node) return this.merged(node, this.blocks[partner]);
    return this.anew(beside, care.full);
  }

  gap(nodes, partners, index, care) {
    const [before, own] = [partners[index - 1], partners[index]];
    if (index === 0) return own === 0 ? this.blocks[0].before : "";
    const neighbours = own !== undefined && own > 0 && before === own - 1;
    const kept = own > 0 ? this.blocks[own].before : "";
    const untouched = neighbours && this.isKept(nodes[index - 1], before) && this.isKept(nodes[index], own);
    if (untouched || (neighbours && !care.apart)) return kept;
    return /\n[ \t]*\n/.test(kept) ? kept : BETWEEN;
  }

  /** The first that is read as just this node: merged with the author's indents, merged with ours, our own with their indents. */
  merged(node, block) {
    const [before, after] = [writeBlock(block.node), writeBlock(node)];
    const indents = indentsOf(block.src, before);
    const indented = reindented(after, indents);
    const attempts = [
      () => merge(block.src, reindented(before, indents), indented), () => merge(block.src, reindented(before, indents), indented, true),
      () => merge(block.src, before, after, true), () => indented,
    ];
    for (const attempt of attempts) {
      const text = attempt();
      if (this.means(text, node)) return text;
    }
    return this.anew(node);
  }

  anew(node, full = false) {
    const written = writeBlock(node, { full });
    return full || this.means(written, node) ? written : writeBlock(node, { full: true });
  }

  means(text, node) {
    const read = readPiece(text, this.env);
    return read.length === 1 && meaningOf(read[0]) === meaningOf(node);
  }
}
