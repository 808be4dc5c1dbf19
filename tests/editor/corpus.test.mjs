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

test("a changed word changes its line and no other", () => {
  const random = seeded(1);
  let [tried, right] = [0, 0];
  for (const name of edited) {
    const page = new PageText(articles[name]);
    const { doc } = page;
    page.blocks.forEach(({ node }, index) => {
      const words = wordsOf(node);
      if (!words.length) return;
      const saved = page.written(withWord(doc, index, words[Math.floor(random() * words.length)], "Xanadu"));
      tried++;
      if (String(changedLines(page.text, saved)) === "1,1") right++;
    });
  }
  assert.ok(right / tried >= 0.999, `${right} of ${tried}`);
});

test("what people changed, changed in the formatted view, changes no more lines", () => {
  const counted = edits.map(([before, after]) => {
    const saved = new PageText(before).written(new PageText(after).doc);
    return [sum(changedLines(before, after)), sum(changedLines(before, saved))];
  });
  const [people, editor] = [sum(counted.map(([count]) => count)), sum(counted.map(([, count]) => count))];
  assert.ok(people > 0 && editor <= people, `people ${people}, editor ${editor}`);
});
