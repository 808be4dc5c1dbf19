// The author's own way of writing, put back into a changed block: a three-way merge, token by token, of the source with
// what the old and the new node are written as. Where both change the same tokens, the new node wins.
import { matches, matchesByLine } from "./diff.js";

const TOKEN = /[ \t]*\n|[ \t]+|[\p{L}\p{N}_]+|[^]/gu;
const tokensOf = (text) => text.match(TOKEN) ?? [];
const words = (line) => line.replace(/[^\p{L}\p{N}]+/gu, "");

/** `source` with the changes that lead from `before` to `after`. `careful`: the new node wins where the two only touch, too. */
export function merge(source, before, after, careful = false) {
  const [mine, base, theirs] = [source, before, after].map(tokensOf);
  const edits = changes(base, theirs, matches(base, theirs));
  const ways = changes(base, mine, matchesByLine(base, mine, words))
    .filter((way) => !edits.some((edit) => (careful ? touch : meet)(way, edit)));
  const out = [];
  let at = 0;
  for (const { from, to, tokens } of [...ways, ...edits].sort((a, b) => a.from - b.from || a.to - b.to)) {
    out.push(...base.slice(at, from), ...tokens);
    at = to;
  }
  return [...out, ...base.slice(at)].join("");
}

/** What `other` has in place of runs of `base`. */
function changes(base, other, same) {
  const found = [];
  let [from, start] = [0, 0];
  for (const [i, j] of [...same, [base.length, other.length]]) {
    if (i > from || j > start) found.push({ from, to: i, tokens: other.slice(start, j) });
    [from, start] = [i + 1, j + 1];
  }
  return found;
}

/** Whether two changes are about the same tokens. */
function meet(a, b) {
  return (a.from === b.from && a.to === b.to) || (a.from < b.to && b.from < a.to);
}

function touch(a, b) {
  return a.from <= b.to && b.from <= a.to;
}
