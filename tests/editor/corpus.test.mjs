// The real articles and their history through the formatted view. What they are run on comes from tests/editor/test_text.py.
import assert from "node:assert/strict";
import test from "node:test";
import { PageText } from "../../frontend/editor/text/document.js";
import { changedLines, realTexts, seeded, withWord, wordsOf } from "./lines.mjs";

const { articles, examples, edited, edits } = realTexts();
const sum = (numbers) => numbers.reduce((all, number) => all + number, 0);

test("opening and saving without an edit changes no byte", () => {
  const changed = Object.entries({ ...articles, ...examples }).filter(([, text]) => {
    const page = new PageText(text);
    const joined = page.blocks.map((block) => block.before + block.src).join("") + page.tail;
    return page.written(page.doc) !== text || joined !== text;
  });
  assert.deepEqual(changed.map(([name]) => name), []);
});

test("nearly every block can be edited formatted", () => {
  const blocks = Object.values(articles).flatMap((text) => new PageText(text).blocks);
  const asSource = blocks.filter(({ node }) => node.type.name === "source");
  assert.ok(asSource.length / blocks.length < 0.015, `${asSource.length} of ${blocks.length} blocks are shown as source`);
});

test("a changed word changes its line and no other, and never another block", () => {
  const random = seeded(1);
  let tried = 0;
  const [wrong, elsewhere] = [[], []];
  for (const name of edited) {
    const page = new PageText(articles[name]);
    const { doc } = page;
    page.blocks.forEach(({ node }, index) => {
      const words = wordsOf(node);
      if (!words.length) return;
      const { word, ...place } = words[Math.floor(random() * words.length)];
      const saved = page.written(withWord(doc, index, { word, ...place }, "Xanadu"));
      tried++;
      if (String(changedLines(page.text, saved)) !== "1,1") wrong.push(`${name}: ${word} in ${node.type.name} ${index}`);
      if (!saved.startsWith(textBefore(page, index)) || !saved.endsWith(textAfter(page, index))) elsewhere.push(`${name}: ${index}`);
    });
  }
  assert.deepEqual(elsewhere, []);
  assert.ok(wrong.length / tried <= 0.001, `${wrong.length} of ${tried}: ${wrong.slice(0, 10).join("; ")}`);
});

const joined = (blocks) => blocks.map(({ before, src }) => before + src).join("");
const textBefore = ({ blocks }, index) => joined(blocks.slice(0, index));
const textAfter = ({ blocks, tail }, index) => joined(blocks.slice(index + 1)).replace(/^\s+/, "") + tail;

test("what people changed, changed in the formatted view, changes no more lines", () => {
  const counted = edits.map(([before, after]) => {
    const saved = new PageText(before).written(new PageText(after).doc);
    return [sum(changedLines(before, after)), sum(changedLines(before, saved))];
  });
  const [people, editor] = [sum(counted.map(([count]) => count)), sum(counted.map(([, count]) => count))];
  assert.ok(people > 0 && editor <= people, `people ${people}, editor ${editor}`);
});
