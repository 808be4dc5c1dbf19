// What a Markdown text can always say: a table's first row is its heading, and below the last block there is a line to
// write on. (The empty line is no part of the text.) An address that shows itself leads where it says.
import { Plugin } from "prosemirror-state";
import { schema } from "../text/schema.js";

const { paragraph, table, table_cell, table_header } = schema.nodes;
const { link } = schema.marks;
const ADDRESS = /^[a-z][a-z\d+.-]{1,31}:[^\s<>]*$/i;
const MAIL = /^[^\s<>@:]+@[^\s<>@]+$/;

export function keepDocumentWhole() {
  return new Plugin({
    appendTransaction(transactions, _, state) {
      if (!transactions.some((transaction) => transaction.docChanged)) return null;
      const tr = state.tr;
      state.doc.descendants((node, pos) => {
        if (node.type === table) headFirst(tr, node, pos);
        return !node.isTextblock;
      });
      follow(tr, state.selection.$head);
      if (state.doc.lastChild.type !== paragraph) tr.insert(tr.doc.content.size, paragraph.create());
      return tr.docChanged ? tr : null;
    },
  });
}

function headFirst(tr, tableNode, start) {
  const [head] = tableNode.children;
  tableNode.forEach((row, rowOffset, index) => row.forEach((cell, cellOffset, column) => {
    const type = index === 0 ? table_header : table_cell;
    const align = head.maybeChild(column)?.attrs.align ?? null;
    if (cell.type !== type || cell.attrs.align !== align) tr.setNodeMarkup(start + 1 + rowOffset + 1 + cellOffset, type, { ...cell.attrs, align });
  }));
}

/** What was changed in an address changes where it leads; what is none any more stays a link with these words. */
function follow(tr, $head) {
  if (!$head.parent.isTextblock) return;
  $head.parent.forEach((node, offset) => {
    const mark = node.isText ? link.isInSet(node.marks) : null;
    if (!mark?.attrs.markup || mark.attrs.markup === `<${node.text}>`) return;
    const [from, to] = [$head.start() + offset, $head.start() + offset + node.nodeSize];
    const href = MAIL.test(node.text) ? `mailto:${node.text}` : ADDRESS.test(node.text) ? node.text : mark.attrs.href;
    const markup = href === mark.attrs.href ? "" : `<${node.text}>`;
    tr.removeMark(from, to, mark).addMark(from, to, link.create({ ...mark.attrs, href, markup }));
  });
}
