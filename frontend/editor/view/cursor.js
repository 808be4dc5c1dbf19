// Where the cursor stands when the view changes: a character of private use goes through the conversion with the text and
// shows where it came out. Where it does not come through, the cursor goes to the beginning of its block.
import { PageText } from "../text/document.js";

const MARK = "\ue0c5";

/** The Markdown of the document with the mark where the cursor is. */
export function textWithMark(page, state) {
  const { $head } = state.selection;
  if ($head.parent.inlineContent) {
    const marked = page.written(state.tr.insertText(MARK, $head.pos).doc);
    if (marked.replace(MARK, "") === page.written(state.doc)) return marked;
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

/** The document's position of an offset in its text. */
export function positionOf(page, offset) {
  const { text } = page;
  const marked = new PageText(text.slice(0, offset) + MARK + text.slice(offset)).doc;
  let found = null;
  marked.descendants((node, pos) => {
    const at = node.isText ? node.text.indexOf(MARK) : -1;
    if (found === null && at >= 0) found = pos + at;
  });
  if (found !== null && withoutText(marked, found).eq(page.doc)) return found;
  return blockStart(page, offset);
}

function withoutText(doc, at) {
  return doc.replace(at, at + MARK.length, doc.slice(0, 0));
}

function blockStart(page, offset) {
  let [at, pos] = [0, 0];
  for (const { before, src, node } of page.blocks) {
    at += before.length + src.length;
    if (offset <= at) return pos + 1;
    pos += node.nodeSize;
  }
  return pos;
}
