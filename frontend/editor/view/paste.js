// What comes in and goes out by the clipboard: rich text of other programs becomes nodes, Markdown is read as Markdown, an
// address pasted over words makes them a link; out goes Markdown.
import { DOMParser, Fragment, Slice } from "prosemirror-model";
import { readText } from "../text/blocks.js";
import { schema } from "../text/schema.js";
import { writeBlock } from "../text/write.js";
import { setLink } from "./commands.js";
import { plainHtml } from "./foreign.js";

const ADDRESS = /^(?:https?:\/\/|mailto:)\S+$/;
const { nodes } = schema;

export function clipboard() {
  return {
    handlePaste(view, event) {
      const text = event.clipboardData?.getData("text/plain").trim() ?? "";
      const overWords = !view.state.selection.empty && !view.state.selection.$from.parent.type.spec.code;
      return overWords && ADDRESS.test(text) && setLink(text)(view.state, view.dispatch);
    },
    clipboardTextParser: (text, $context, plain) => (plain || $context.parent.type.spec.code ? literal(text) : markdownSlice(text)),
    clipboardTextSerializer: (slice) => markdownOf(slice.content),
    transformPastedHTML: plainHtml,
    transformPasted: (slice) => new Slice(mended(slice.content), slice.openStart, slice.openEnd),
  };
}

function literal(text) {
  const lines = text.replace(/\r\n?/g, "\n").split(/\n+/).filter(Boolean);
  return new Slice(Fragment.from(lines.map((line) => nodes.paragraph.create(null, schema.text(line)))), 1, 1);
}

function markdownSlice(text) {
  const content = Fragment.from(readText(text.replace(/\r\n?/g, "\n")).blocks.map((block) => block.node));
  const open = (node) => (node?.type === nodes.paragraph ? 1 : 0);
  return new Slice(content, open(content.firstChild), open(content.lastChild));
}

/** Pasted pictures of other places carry no more than their address; data in place of an address is not taken over. */
function mended(fragment) {
  const kept = [];
  fragment.forEach((node) => {
    if (node.type === nodes.image && !/^(?:https?:|\/(?!\/))/.test(node.attrs.src)) return;
    kept.push(node.isText ? node : node.copy(mended(node.content)));
  });
  return Fragment.from(kept);
}

function markdownOf(fragment) {
  const blocks = [];
  fragment.forEach((node) => blocks.push(node.isInline ? node : writeBlock(rowAsTable(node))));
  if (blocks.some((block) => typeof block !== "string")) return writeBlock(nodes.paragraph.create(null, fragment));
  return blocks.filter(Boolean).join("\n\n");
}

function rowAsTable(node) {
  if (node.type === nodes.table_row) return nodes.table.create(null, node);
  if (node.type === nodes.list_item) return nodes.bullet_list.create(null, node);
  return node.type === nodes.table_cell || node.type === nodes.table_header ? node.firstChild : node;
}

/** HTML as Markdown, for the Markdown view. */
export function toMarkdown(html) {
  const body = new window.DOMParser().parseFromString(plainHtml(html), "text/html").body;
  return markdownOf(mended(DOMParser.fromSchema(schema).parse(body).content));
}
