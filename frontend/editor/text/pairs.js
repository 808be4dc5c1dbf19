// Which block of the old document each block of the new one was. Blocks that are the same are paired first; what lies
// between is paired by how many words they share, in order.
import { matches } from "./diff.js";

const ALIKE = 0.3; // share of common words from which two blocks count as the same one, changed
const MOST = 40_000; // comparisons within one stretch; beyond, blocks are paired in order

/** For each new node the index of its old one, or undefined. */
export function pairsOf(olds, news) {
  const partners = new Array(news.length);
  const same = matches(...keysOf(olds, news));
  let [fromOld, fromNew] = [0, 0];
  for (const [i, j] of [...same, [olds.length, news.length]]) {
    for (const [x, y] of stretch(olds.slice(fromOld, i), news.slice(fromNew, j))) partners[fromNew + y] = fromOld + x;
    if (j < news.length) partners[j] = i;
    [fromOld, fromNew] = [i + 1, j + 1];
  }
  return partners;
}

/** A number for each node, equal nodes having equal ones. */
function keysOf(olds, news) {
  const known = new Map();
  const keyOf = (node) => {
    const rough = node.type.name + node.textContent;
    if (!known.has(rough)) known.set(rough, []);
    const alike = known.get(rough);
    let at = alike.findIndex((other) => other === node || other.eq(node));
    if (at < 0) at = alike.push(node) - 1;
    return `${at}:${rough}`;
  };
  return [olds.map(keyOf), news.map(keyOf)];
}

function stretch(olds, news) {
  if (!olds.length || !news.length) return [];
  if (olds.length === 1 && news.length === 1) return [[0, 0]];
  if (olds.length * news.length > MOST) return olds.slice(0, news.length).map((_, index) => [index, index]);
  return bestPairs(olds, news);
}

/** The pairs, both rising, with the greatest sum of likeness. */
function bestPairs(olds, news) {
  const [bagsA, bagsB] = [olds.map(bag), news.map(bag)];
  const best = Array.from({ length: olds.length + 1 }, () => new Float64Array(news.length + 1));
  const score = (i, j) => (olds[i].type === news[j].type ? 0.05 : 0) + alike(bagsA[i], bagsB[j]);
  for (let i = olds.length - 1; i >= 0; i--) {
    for (let j = news.length - 1; j >= 0; j--) {
      const both = score(i, j);
      best[i][j] = Math.max(best[i + 1][j], best[i][j + 1], both >= ALIKE ? both + best[i + 1][j + 1] : 0);
    }
  }
  const pairs = [];
  for (let i = 0, j = 0; i < olds.length && j < news.length;) {
    if (best[i][j] === best[i + 1][j]) i++;
    else if (best[i][j] === best[i][j + 1]) j++;
    else pairs.push([i++, j++]);
  }
  return pairs;
}

function bag(node) {
  const counted = new Map();
  for (const word of node.textContent.match(/[\p{L}\p{N}]+/gu) ?? []) counted.set(word, (counted.get(word) ?? 0) + 1);
  return counted;
}

/** Dice's coefficient of two bags of words. */
function alike(a, b) {
  let [common, all] = [0, 0];
  for (const [word, times] of a) {
    common += Math.min(times, b.get(word) ?? 0);
    all += times;
  }
  for (const times of b.values()) all += times;
  return all ? (2 * common) / all : 1;
}
