// The author's own way of writing, put back into a changed block: a three-way merge, token by token, of the source with
// what the old and the new node are written as. Where both differ in one place, the new node wins.
import { matches, matchesByLine } from "./diff.js";

const TOKEN = /[ \t]*\n|[ \t]+|[\p{L}\p{N}_]+|[^]/gu;
const tokensOf = (text) => text.match(TOKEN) ?? [];
const words = (line) => line.replace(/[^\p{L}\p{N}]+/gu, "");

/** `source` with the changes that lead from `before` to `after`. */
export function merge(source, before, after) {
  const [mine, base, theirs] = [source, before, after].map(tokensOf);
  const inMine = new Map(matchesByLine(base, mine, words));
  const inTheirs = new Map(matches(base, theirs));
  const out = [];
  let [b, m, t] = [0, 0, 0];
  const take = (toB, toM, toT) => {
    out.push(...chosen(base.slice(b, toB), mine.slice(m, toM), theirs.slice(t, toT)));
    [b, m, t] = [toB, toM, toT];
  };
  for (let at = 0; at < base.length; at++) {
    if (!inMine.has(at) || !inTheirs.has(at)) continue;
    take(at, inMine.get(at), inTheirs.get(at));
    out.push(base[at]);
    [b, m, t] = [at + 1, inMine.get(at) + 1, inTheirs.get(at) + 1];
  }
  take(base.length, mine.length, theirs.length);
  return out.join("");
}

/** What to write where base, author and edit differ; the edit wins but where the two changed different ends. */
function chosen(base, mine, theirs) {
  if (base.join("\0") === theirs.join("\0")) return mine;
  const front = alike(base, mine);
  if (front + alikeAtEnd(base, theirs) >= base.length) return [...theirs.slice(0, theirs.length - base.length + front), ...mine.slice(front)];
  const back = alikeAtEnd(base, mine);
  if (back + alike(base, theirs) >= base.length) return [...mine.slice(0, mine.length - back), ...theirs.slice(base.length - back)];
  return theirs;
}

function alike(a, b) {
  let count = 0;
  while (count < a.length && count < b.length && a[count] === b[count]) count++;
  return count;
}

function alikeAtEnd(a, b) {
  return alike([...a].reverse(), [...b].reverse());
}
