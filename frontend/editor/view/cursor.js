// Where the cursor stands when the view changes: a character of private use goes through the conversion with the text and
// shows where it came out. Where it does not come through, the cursor goes to the beginning of its block.
import { PageText } from "../text/document.js";

const MARK = "\ue0c5";
const SPACED = /[ \t]+\ue0c5/; // spaces at the end of a line are no part of the text, but whoever typed them goes on behind them

/** The Markdown of the document with the mark where the cursor is. */
export function textWithMark(page, state) {
  const { $head } = state.selection;
  if ($head.parent.inlineContent) {
    const marked = page.written(state.tr.insertText(MARK, $head.pos).doc);
    const text = page.written(state.doc);
    if (marked.replace(MARK, "") === text || marked.replace(SPACED, "") === text) return marked;
  }
  return atBlock(page, state, $head.index(0));
}

function atBlock(page, state, index) {
  const text = page.written(state.doc);
  const block = new PageText(text).blocks[index];
  const at = block ? offsetOf(new PageText(text), index) : text.length;
  return text.slice(0, at) + MARK + text.slice(at);
}

function offsetOf({ blocks }, index) {
  return blocks.slice(0, index).reduce((sum, { before, src }) => sum + before.length + src.length, 0) + blocks[index].before.length;
}

export function withoutMark(marked) {
  const offset = marked.indexOf(MARK);
  return { text: marked.replace(MARK, ""), offset: Math.max(offset, 0) };
}

/** The document's position of an offset in its text, and the spaces at the end of a line that stand before it there alone. */
export function positionOf(page, offset) {
  const { text } = page;
  const marked = new PageText(text.slice(0, offset) + MARK + text.slice(offset)).doc;
  let found = null;
  marked.descendants((node, pos) => {
    const at = node.isText ? node.text.indexOf(MARK) : -1;
    if (found === null && at >= 0) found = { at: pos + at, spaces: /[ \t]*$/.exec(node.text.slice(0, at))[0] };
  });
  if (found && without(marked, found.at, found.at + 1).eq(page.doc)) return { at: found.at, spaces: "" };
  if (found && without(marked, found.at - found.spaces.length, found.at + 1).eq(page.doc)) return { at: found.at - found.spaces.length, spaces: found.spaces };
  return { at: blockStart(page, offset), spaces: "" };
}

const without = (doc, from, to) => doc.replace(from, to, doc.slice(0, 0));

function blockStart(page, offset) {
  let [at, pos] = [0, 0];
  for (const { before, src, node } of page.blocks) {
    at += before.length + src.length;
    if (offset <= at) return pos + 1;
    pos += node.nodeSize;
  }
  return pos;
}
