// Footnotes, as far as an editor needs them: where a note's block ends, and which marks in a line stand for a note.
const REFERENCE = /\[\^([^\]\s]{1,100})\]/y;
const DEFINITION = /\[\^([^\] ]+)\]:/y;

export function installFootnotes(md) {
  md.block.ruler.before("reference", "footnote_def", definition, { alt: ["paragraph", "reference"] });
  md.inline.ruler.before("link", "footnote_ref", reference);
}

function reference(state, silent) {
  if (!state.env.footnotes || state.linkLevel) return false;
  REFERENCE.lastIndex = state.pos;
  const found = REFERENCE.exec(state.src);
  if (!found || REFERENCE.lastIndex > state.posMax || !state.env.footnotes.has(found[1])) return false;
  if (!silent) Object.assign(state.push("raw", "", 0), { content: found[0], info: "footnote" });
  state.pos += found[0].length;
  return true;
}

/** The block rule of mdit-py-plugins: the note's text goes on in lines indented by four. */
function definition(state, start, end, silent) {
  if (state.sCount[start] - state.blkIndent >= 4) return false;
  DEFINITION.lastIndex = state.bMarks[start] + state.tShift[start];
  const found = DEFINITION.exec(state.src.slice(0, state.eMarks[start]));
  if (!found) return false;
  if (silent) return true;
  (state.env.footnotes ??= new Set()).add(found[1]);
  const open = state.push("footnote_open", "section", 1);
  const kept = [state.bMarks[start], state.tShift[start], state.sCount[start], state.parentType];
  enter(state, start, DEFINITION.lastIndex);
  state.md.block.tokenize(state, start, end);
  state.blkIndent -= 4;
  [state.bMarks[start], state.tShift[start], state.sCount[start], state.parentType] = kept;
  open.map = [start, state.line];
  state.push("footnote_close", "section", -1);
  return true;
}

function enter(state, line, after) {
  const initial = state.sCount[line] + after - (state.bMarks[line] + state.tShift[line]);
  let offset = initial;
  let pos = after;
  for (; /[ \t]/.test(state.src[pos] ?? "") && pos < state.eMarks[line]; pos++) offset += state.src[pos] === "\t" ? 4 - (offset % 4) : 1;
  state.tShift[line] = pos - after;
  state.sCount[line] = offset - initial;
  state.bMarks[line] = after;
  state.blkIndent += 4;
  state.parentType = "footnote";
  if (state.sCount[line] < state.blkIndent) state.sCount[line] += state.blkIndent;
}
