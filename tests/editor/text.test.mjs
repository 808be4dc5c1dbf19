// The text of a page and its document: what is written after an edit, block by block.
import assert from "node:assert/strict";
import test from "node:test";
import { PageText } from "../../frontend/editor/text/document.js";
import { schema } from "../../frontend/editor/text/schema.js";
import { writeBlock } from "../../frontend/editor/text/write.js";
import { withWord, wordsOf } from "./lines.mjs";

const { nodes, marks } = schema;
const paragraph = (...content) => nodes.paragraph.create(null, content);
const text = (words, ...names) => schema.text(words, names.map((name) => marks[name].create()));

/** The Markdown after a word of `markdown` was replaced by another. */
function afterWord(markdown, word, replacement) {
  const page = new PageText(markdown);
  for (const [index, { node }] of page.blocks.entries()) {
    const found = wordsOf(node).find((each) => each.word === word);
    if (found) return page.written(withWord(page.doc, index, found, replacement));
  }
  throw new Error(`no ${word} in ${markdown}`);
}

/** The Markdown after the document's blocks were changed by `change`, a function of the list of blocks. */
function afterBlocks(markdown, change) {
  const page = new PageText(markdown);
  return page.written(page.doc.copy(page.doc.content.constructor.from(change([...page.doc.children]))));
}

const kinds = (markdown) => new PageText(markdown).blocks.map(({ node }) => node.type.name);

test("each kind of block has a node, and what has none is source", () => {
  assert.deepEqual(kinds("# A\n\ntext\n\n- a\n\n1. b\n\n> q\n\n> [!TIP]\n> t\n\n```\nc\n```\n\n|a|\n|-|\n|b|\n\n---\n"),
    ["heading", "paragraph", "bullet_list", "ordered_list", "blockquote", "alert", "code_block", "table", "horizontal_rule"]);
  assert.deepEqual(kinds("<details>\n\nTerm\n: What it means\n\n[^1]: A note.\n\n[ref]: https://example.com\n\n> [!VIDEO https://example.com/v]\n"),
    ["source", "source", "source", "source", "source"]);
});

test("the author's way of writing stays where a word changes", () => {
  assert.equal(afterWord("*  one\n*  two\n", "two", "three"), "*  one\n*  three\n");
  assert.equal(afterWord("1. one\n1. two\n\n    more\n", "more", "less"), "1. one\n1. two\n\n    less\n");
  assert.equal(afterWord("|a  |b|\n|---|:-:|\n|one| two|\n", "one", "three"), "|a  |b|\n|---|:-:|\n|three| two|\n");
  assert.equal(afterWord("__one__ and _two_ &nbsp;end\n", "end", "stop"), "__one__ and _two_ &nbsp;stop\n");
  assert.equal(afterWord("Title\n=====\n\ntext\n", "Title", "Name"), "Name\n=====\n\ntext\n");
  assert.equal(afterWord("one line  \nand another\nand a third\n", "third", "fourth"), "one line  \nand another\nand a fourth\n");
  assert.equal(afterWord("See [the page][ref] now.\n\n[ref]: https://example.com\n", "now", "later"), "See [the page][ref] later.\n\n[ref]: https://example.com\n");
});

test("an address that shows itself is written as a link once its words are others", () => {
  assert.equal(afterWord("> Write to <a@contoso.com>\n> or to\n> <b@contoso.com>.\n", "com", "net"),
    "> Write to [a@contoso.net](mailto:a@contoso.com)\n> or to\n> <b@contoso.com>.\n");
});

test("a fence that nobody closed keeps the lists around it as they were", () => {
  const list = "1. one\n2. two\n\n   text\n\n3. three\n\n   ```sh\n   reset\n";
  assert.equal(afterWord(`${list}\n# Next\n`, "two", "new"), `${list.replace("two", "new")}\n# Next\n`);
});

test("Markdown changed by hand is taken to the letter, and what stands close elsewhere stays close", () => {
  assert.equal(afterWord("# Head\ntext\n- a\n</details>\n\n# Head\ntext\n", "details", "Xanadu"), "# Head\ntext\n- a\n</Xanadu>\n\n# Head\ntext\n");
  const close = "# Head\ntext\n\n- a\n- b\n# Head\ntext\n";
  assert.equal(afterBlocks(close, ([head, words, list, ...rest]) => [head, words, list, paragraph(text("new")), ...rest]), close.replace("- b\n", "- b\n\nnew\n\n"));
});

test("blocks that nobody touched keep their bytes and the lines between them", () => {
  assert.equal(afterWord("one\n\n\n\n***\nlast *  word\n", "one", "two"), "two\n\n\n\n***\nlast *  word\n");
  assert.equal(afterBlocks("a\n\n\nb\n\nc\n", ([a, , c]) => [a, c]), "a\n\nc\n");
  assert.equal(afterBlocks("a\n# b\n", ([a, b]) => [a, paragraph(text("new")), b]), "a\n\nnew\n\n# b\n");
  assert.equal(afterBlocks("no newline", ([a]) => [a, a]), "no newline\n\nno newline");
});

test("two lists that come to stand together stay two", () => {
  assert.equal(afterBlocks("- a\n\ntext\n\n- b\n", ([a, , b]) => [a, b]), "- a\n\n* b\n");
});

test("an empty document is an empty text, and the first words end with a newline", () => {
  assert.equal(new PageText("").written(new PageText("").doc), "");
  assert.equal(afterBlocks("", () => [paragraph(text("Hello"))]), "Hello\n");
});

test("typed signs mean themselves", () => {
  for (const words of ["# no heading", "- no list", "1) no list", "+ plus", "> no quote", "*stars*", "_low_ lines", "`tick`", "[[no link]]", "[a](b)",
    "[!NOTE]", "<b>no tag</b>", "a | b", "&amp;", "\\* back", "~~~", "---", "===", ": no term", "[^1]: no note", ":::image source=\"x\":::", "~~no~~", "[ ] no task"]) {
    const written = new PageText("").written(nodes.doc.create(null, [paragraph(text(words))]));
    const [block, ...more] = new PageText(written).blocks;
    assert.deepEqual([words, block.node.type.name, block.node.textContent, more.length], [words, "paragraph", words, 0]);
  }
});

test("names and addresses are not escaped without need", () => {
  for (const words of ["snake_case_name", "C:\\Users\\me", "<username>", "2 * 3 = 6", "https://example.com/a_b*c?d=[e]", "see [x] and [y]", "a & b", "5 < 6", "it's 50%!"]) {
    assert.equal(new PageText("").written(nodes.doc.create(null, [paragraph(text(words))])), `${words}\n`);
  }
});

test("spaces at the edge of bold are moved out of it, and a hard space at the end is written as one", () => {
  assert.equal(writeBlock(paragraph(text("a"), text(" bold ", "strong"), text("b"))), "a **bold** b");
  assert.equal(writeBlock(paragraph(text("end\u00a0"))), "end&nbsp;");
});

test("marks that overlap are closed and opened again", () => {
  assert.equal(writeBlock(paragraph(text("a", "strong"), text("b", "strong", "em"), text("c", "em"))), "**a*b***c".replace("***c", "***") + "*c*");
});

test("bold that ends in punctuation before a letter, and italic inside a word, are read as such", () => {
  const bold = paragraph(text("or"), text("(this)", "strong"), text("that"), text("x", "em"));
  assert.equal(writeBlock(bold), "o&#x72;**(this)**&#x74;hat*x*");
  assert.deepEqual(new PageText(writeBlock(bold)).blocks[0].node.toJSON(), bold.toJSON());
  const low = schema.text("low", [marks.em.create({ markup: "_" })]);
  assert.equal(writeBlock(paragraph(text("be"), low, text(" and "), low)), "be*low* and _low_");
});

test("a list that was made beside another stays one of its own, and the other keeps its signs", () => {
  const wrapped = (node) => nodes.bullet_list.create(null, nodes.list_item.create(null, node));
  assert.equal(afterBlocks("text\n\n- a\n- b\n", ([first, list]) => [wrapped(first), list]), "* text\n\n- a\n- b\n");
  assert.equal(afterBlocks("1. a\n\n   b\n\n2. c\n", ([list]) => [list.copy(list.content.cut(list.firstChild.nodeSize))]), "1. c\n");
});

test("an emptied paragraph at the beginning of an item leaves the rest in the item", () => {
  const item = nodes.list_item.create(null, [paragraph(), paragraph(text("b"))]);
  assert.equal(writeBlock(nodes.bullet_list.create(null, [item, nodes.list_item.create(null, paragraph())])), "- b\n-");
});

test("lines within pasted text stay within their paragraph", () => {
  assert.equal(writeBlock(paragraph(text("a  \n\n   - b"), text("c\n\nd", "code"))), "a\n\\- b`c d`");
});

test("a new row is one new line", () => {
  const added = afterBlocks("| a | b |\n|---|---|\n| 1 | 2 |\n", ([table]) => [table.copy(table.content.append(table.lastChild ? table.content.cut(table.content.size - table.lastChild.nodeSize) : null))]);
  assert.equal(added, "| a | b |\n|---|---|\n| 1 | 2 |\n| 1 | 2 |\n");
});

test("a bar in a cell does not end it, and a line break in it is a tag", () => {
  const cell = (...content) => nodes.table_cell.create(null, paragraph(...content));
  const head = nodes.table_row.create(null, [nodes.table_header.create(null, paragraph(text("h")))]);
  const row = nodes.table_row.create(null, [cell(text("a|b"), nodes.hard_break.create(), text("c"))]);
  assert.equal(writeBlock(nodes.table.create(null, [head, row])), "| h |\n| --- |\n| a\\|b<br>c |");
});

test("code that holds a fence gets a longer one", () => {
  assert.equal(writeBlock(nodes.code_block.create({ info: "md" }, schema.text("```\nx\n```"))), "````md\n```\nx\n```\n````");
});

test("source that was changed by hand is taken as it is", () => {
  assert.equal(afterBlocks("<details>\n\ntext\n", ([, after]) => [nodes.source.create(null, schema.text("<details open>")), after]), "<details open>\n\ntext\n");
});
