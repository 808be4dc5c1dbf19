// What a Markdown text can always say: a table's first row is its heading, and below the last block there is a line to
// write on. (The empty line is no part of the text.)
import { Plugin } from "prosemirror-state";
import { schema } from "../text/schema.js";

const { paragraph, table, table_cell, table_header } = schema.nodes;

export function keepDocumentWhole() {
  return new Plugin({
    appendTransaction(transactions, _, state) {
      if (!transactions.some((transaction) => transaction.docChanged)) return null;
      const tr = state.tr;
      state.doc.descendants((node, pos) => {
        if (node.type === table) headFirst(tr, node, pos);
        return !node.isTextblock;
      });
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
