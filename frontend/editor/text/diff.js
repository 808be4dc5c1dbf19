// Which tokens of two texts are the same: Myers' algorithm (An O(ND) Difference Algorithm, 1986) between lines that
// occur once in both, so that a long table costs no more than its lines. Pairs of indices, in order.
const MOST = 1500; // edits looked for in one stretch; beyond, nothing in it counts as the same

/** Pairs [i, j] with a[i] === b[j], both rising. */
export function matches(a, b) {
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start++;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a.at(-1 - end) === b.at(-1 - end)) end++;
  const middle = myers(a.slice(start, a.length - end), b.slice(start, b.length - end));
  return [
    ...Array.from({ length: start }, (_, i) => [i, i]),
    ...middle.map(([i, j]) => [i + start, j + start]),
    ...Array.from({ length: end }, (_, i) => [a.length - end + i, b.length - end + i]),
  ];
}

function myers(a, b) {
  if (!a.length || !b.length) return [];
  const limit = Math.min(a.length + b.length, MOST);
  let furthest = new Map([[1, 0]]);
  const trace = [];
  for (let edits = 0; edits <= limit; edits++) {
    trace.push(furthest);
    const next = new Map();
    for (let k = -edits; k <= edits; k += 2) {
      const down = k === -edits || (k !== edits && (furthest.get(k - 1) ?? -1) < (furthest.get(k + 1) ?? -1));
      let x = down ? furthest.get(k + 1) : furthest.get(k - 1) + 1;
      while (x < a.length && x - k < b.length && a[x] === b[x - k]) x++;
      next.set(k, x);
      if (x >= a.length && x - k >= b.length) return walkBack(trace, a.length, b.length);
    }
    furthest = next;
  }
  return [];
}

function walkBack(trace, x, y) {
  const pairs = [];
  for (let edits = trace.length - 1; edits >= 0; edits--) {
    const furthest = trace[edits];
    const k = x - y;
    const down = k === -edits || (k !== edits && (furthest.get(k - 1) ?? -1) < (furthest.get(k + 1) ?? -1));
    const before = down ? furthest.get(k + 1) : furthest.get(k - 1);
    const beforeY = before - (down ? k + 1 : k - 1);
    while (x > before && y > beforeY && x > 0 && y > 0) pairs.push([--x, --y]);
    [x, y] = [before, beforeY];
  }
  return pairs.reverse();
}

/** The same, for token lists whose lines are told apart by `key`: lines that occur once in both are paired first. */
export function matchesByLine(a, b, key) {
  const [linesA, linesB] = [linesOf(a, key), linesOf(b, key)];
  const anchors = rising(uniquePairs(linesA, linesB));
  const pairs = [];
  let [fromA, fromB] = [0, 0];
  for (const [i, j] of [...anchors.flatMap(([i, j]) => [[linesA[i].start, linesB[j].start], [linesA[i].end, linesB[j].end]]), [a.length, b.length]]) {
    pairs.push(...matches(a.slice(fromA, i), b.slice(fromB, j)).map(([x, y]) => [x + fromA, y + fromB]));
    [fromA, fromB] = [i, j];
  }
  return pairs;
}

function linesOf(tokens, key) {
  const lines = [];
  let start = 0;
  tokens.forEach((token, index) => {
    if (!token.includes("\n") && index + 1 < tokens.length) return;
    lines.push({ start, end: index + 1, key: key(tokens.slice(start, index + 1).join("")) });
    start = index + 1;
  });
  return lines;
}

function uniquePairs(linesA, linesB) {
  const once = (lines) => {
    const seen = new Map();
    lines.forEach(({ key }, index) => seen.set(key, seen.has(key) || !key ? -1 : index));
    return seen;
  };
  const inB = once(linesB);
  return [...once(linesA)].filter(([key, index]) => index >= 0 && (inB.get(key) ?? -1) >= 0).map(([key, index]) => [index, inB.get(key)]);
}

/** The longest rising run of second numbers (patience sorting). */
function rising(pairs) {
  const piles = [];
  for (const [i, j] of pairs) {
    let at = piles.findIndex((pile) => pile.j > j);
    if (at < 0) at = piles.length;
    piles[at] = { i, j, before: piles[at - 1] };
  }
  const run = [];
  for (let pile = piles.at(-1); pile; pile = pile.before) run.push([pile.i, pile.j]);
  return run.reverse();
}
