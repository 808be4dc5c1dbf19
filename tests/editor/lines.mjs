// What the tests of the editor share: how many lines differ, words to change in a document, and the real texts that
// tests/editor/test_text.py puts into a file. No tests here.
import { readFileSync } from "node:fs";
import { Fragment, Slice } from "prosemirror-model";
import { matches } from "../../frontend/editor/text/diff.js";
import { schema } from "../../frontend/editor/text/schema.js";

/** Lines that only `before` has, and lines that only `after` has. */
export function changedLines(before, after) {
  const [a, b] = [before.split("\n"), after.split("\n")];
  const same = matches(a, b).length;
  return [a.length - same, b.length - same];
}

/** Words of a node with their position inside it, in order. */
export function wordsOf(node) {
  const found = [];
  node.nodesBetween(0, node.content.size, (child, pos) => {
    if (child.isText) for (const { 0: word, index } of child.text.matchAll(/\p{L}{3,}/gu)) found.push({ from: pos + index, word, marks: child.marks });
  });
  return found;
}

/** `doc` with one word of its block `index` replaced. */
export function withWord(doc, index, { from, word, marks }, replacement) {
  const block = doc.child(index);
  const text = new Slice(Fragment.from(schema.text(replacement, marks)), 0, 0);
  return doc.copy(doc.content.replaceChild(index, block.replace(from, from + word.length, text)));
}

/** A generator of numbers from 0 to 1 that gives the same ones each time. */
export function seeded(seed) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    return state / 0x7fffffff;
  };
}

export function realTexts() {
  return JSON.parse(readFileSync(process.env.ALMANAC_TEXTS, "utf8"));
}
