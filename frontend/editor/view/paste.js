// What comes in and goes out by the clipboard: rich text of other programs becomes nodes, Markdown is read as Markdown, an
// address pasted over words makes them a link; out goes Markdown.
import { DOMParser, DOMSerializer, Fragment, Slice } from "prosemirror-model";
import { readText } from "../text/blocks.js";
import { schema, STYLE } from "../text/schema.js";
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
    clipboardSerializer: new DOMSerializer(keeping(DOMSerializer.nodesFromSchema(schema)), keeping(DOMSerializer.marksFromSchema(schema))),
    clipboardTextSerializer: (slice) => markdownOf(slice.content),
    transformPastedHTML: plainHtml,
    transformPasted: (slice) => new Slice(mended(slice.content), slice.openStart, slice.openEnd),
  };
}

/** How something was written goes out as well, so that what is cut here and pasted elsewhere keeps its signs. */
function keeping(makers) {
  return Object.fromEntries(Object.entries(makers).map(([name, make]) => [name, (part, inline) => {
    const kept = Object.entries(part.attrs).filter(([key, value]) => STYLE.has(key) && value !== null);
    const [tag, ...rest] = kept.length ? make(part, inline) : [];
    if (!tag) return make(part, inline);
    const attributes = rest[0]?.constructor === Object ? rest.shift() : {};
    return [tag, { ...attributes, "data-kept": JSON.stringify(Object.fromEntries(kept)) }, ...rest];
  }]));
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
