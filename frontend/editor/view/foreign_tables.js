// Tables of other programs as Markdown can say them: a cell is one paragraph, nothing spans, and what was only a means to
// place things on a sheet is no table.
import { made, unwrapped } from "./elements.js";

const BLOCKS = "p, div, ul, ol, li, h1, h2, h3, h4, h5, h6, pre, blockquote, tr";
const WIDEST = 50; // columns that one cell is let span

export function plainTables(body) {
  for (const table of [...body.querySelectorAll("table")].reverse()) { // those inside others first
    if (table.caption) table.before(paragraphOf(table.caption));
    table.querySelectorAll("caption, colgroup, col").forEach((part) => part.remove());
    if (table.matches("[role=presentation]") || table.querySelectorAll("td, th").length < 2) onlyPlaced(table);
    else if (table.parentElement.closest("td, th")) withinCell(table);
    else asWritten(table);
  }
}

function paragraphOf(element) {
  const paragraph = made(element, "p");
  paragraph.append(...element.childNodes);
  return paragraph;
}

function onlyPlaced(table) {
  const cells = [...table.querySelectorAll("td, th")];
  table.replaceWith(...cells.map((cell) => {
    const box = made(cell, "div");
    box.append(...cell.childNodes);
    return box;
  }));
}

/** A table within a cell: a line for each row. */
function withinCell(table) {
  table.replaceWith(...[...table.rows].map((row) => {
    const line = made(table, "p");
    [...row.cells].forEach((cell, index) => {
      onOneLine(cell);
      line.append(...(index ? [" "] : []), ...cell.childNodes);
    });
    return line;
  }));
}

function asWritten(table) {
  spread(table);
  for (const cell of table.querySelectorAll("td, th")) onOneLine(cell);
  const head = [...(table.rows[0]?.querySelectorAll("b, strong, span") ?? [])];
  for (const bold of head) {
    if (bold.matches("b, strong")) unwrapped(bold);
    else if (bold.dataset.style) bold.dataset.style = bold.dataset.style.replace(/font-weight:[^;]*/gi, "");
  }
}

/** Cells over several columns or rows leave empty ones, so that all others stay in their column. */
function spread(table) {
  const covered = []; // for each column, how many rows below are taken by a cell above
  for (const row of table.rows) {
    let column = 0;
    const fill = (before) => {
      for (; covered[column] > 0; column++) {
        row.insertBefore(made(row, "td"), before);
        covered[column]--;
      }
    };
    for (const cell of [...row.cells]) {
      fill(cell);
      const [columns, rows] = [Math.min(cell.colSpan, WIDEST), cell.rowSpan];
      for (const name of ["colspan", "rowspan"]) cell.removeAttribute(name);
      for (let i = 1; i < columns; i++) cell.after(made(row, "td"));
      for (let i = 0; i < columns; i++) covered[column++] = rows - 1;
    }
    fill(null);
  }
}

/** Paragraphs and items of a cell as lines of one paragraph. */
function onOneLine(cell) {
  cell.querySelectorAll("li > p:first-child").forEach(unwrapped);
  const blocks = [...cell.querySelectorAll(BLOCKS)];
  if (blocks.length === 1 && blocks[0].matches("p")) return;
  for (const block of blocks) {
    if (block.matches("li")) block.prepend("• ");
    block.before(made(cell, "br"));
    block.after(made(cell, "br"));
    unwrapped(block);
  }
}
