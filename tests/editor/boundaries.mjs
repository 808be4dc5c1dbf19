// Prints where the browser's parser sees the blocks of each text: [first line, line after the last]. Run by test_text.py.
import { readText } from "../../frontend/editor/text/blocks.js";
import { ALLOWED } from "../../frontend/editor/text/tags.js";
import { realTexts } from "./lines.mjs";

function boundaries(text) {
  let line = 0;
  return readText(text).blocks.map(({ before, src }) => {
    const start = line + before.split("\n").length - 1;
    line = start + src.split("\n").length - 1;
    return [start, line + 1];
  });
}

const found = Object.fromEntries(Object.entries(realTexts()).map(([name, text]) => [name, boundaries(text)]));
process.stdout.write(JSON.stringify({ tags: [...ALLOWED], found }));
