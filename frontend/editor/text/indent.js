// How far an author indents, learned from the lines that a block's source has in common with what we would write, and
// put on what we write: many indent the text of a list by four where three would do.
const INDENT = /^[ >]*/;
const words = (line) => line.replace(/[^\p{L}\p{N}]+/gu, "");

/** For each of our indents the author's most frequent one, where they differ. */
export function indentsOf(source, ours) {
  const theirs = new Map(source.split("\n").map((line) => [words(line), INDENT.exec(line)[0]]));
  const counts = new Map();
  for (const line of ours.split("\n")) {
    const [own, author] = [INDENT.exec(line)[0], theirs.get(words(line))];
    if (!own || author === undefined) continue;
    if (!counts.has(own)) counts.set(own, new Map());
    counts.get(own).set(author, (counts.get(own).get(author) ?? 0) + 1);
  }
  return new Map([...counts].map(([own, found]) => [own, [...found].sort((a, b) => b[1] - a[1])[0][0]]));
}

/** `text` with each line's indent as the author has it; an indent never seen begins as the longest one that was. */
export function reindented(text, indents) {
  if ([...indents].every(([own, author]) => own === author)) return text;
  return text.split("\n").map((line) => {
    let known = INDENT.exec(line)[0];
    const whole = known.length;
    while (known && !indents.has(known)) known = known.slice(0, -1);
    return known && line.length > whole ? indents.get(known) + line.slice(known.length) : line;
  }).join("\n");
}
