// What the toolbar and the keys do to the document. Each is a ProseMirror command: (state, dispatch, view) → whether it
// can be done here.
import { autoJoin, lift, setBlockType, toggleMark, wrapIn } from "prosemirror-commands";
import { liftListItem, sinkListItem, wrapInList } from "prosemirror-schema-list";
import { NodeSelection, Selection } from "prosemirror-state";
import { schema } from "../text/schema.js";

const { nodes, marks } = schema;
export const LISTS = new Set([nodes.bullet_list, nodes.ordered_list]);

/** The nearest node around the selection for which `fits` holds, with its depth and position. */
export function around({ selection: { $from } }, fits) {
  for (let depth = $from.depth; depth > 0; depth--) {
    const node = $from.node(depth);
    if (fits(node)) return { node, depth, pos: $from.before(depth) };
  }
  return null;
}

export const mark = (name) => toggleMark(marks[name], null, { removeWhenPresent: false });

/** Makes paragraphs of a heading's level, 0 being plain text. */
export const textStyle = (level) => (level ? setBlockType(nodes.heading, { level }) : setBlockType(nodes.paragraph));

/** Puts the blocks into a list, makes the list around them one of this kind, or takes them out. */
export function list(name) {
  return (state, dispatch) => {
    const type = name === "ordered" ? nodes.ordered_list : nodes.bullet_list;
    const item = around(state, (node) => node.type === nodes.list_item);
    const parent = item && state.selection.$from.node(item.depth - 1);
    if (!parent) return intoList(type)(state, dispatch);
    const wanted = name === "task" ? !item.node.attrs.checked && item.node.attrs.checked !== false : parent.type !== type || item.node.attrs.checked !== null;
    if (!wanted) return liftListItem(nodes.list_item)(state, dispatch);
    dispatch?.(retyped(state, item, parent, type, name === "task" ? false : null));
    return true;
  };
}

/** A list that comes to stand beside another of its kind goes on with it, in the same way of writing. */
function intoList(type) {
  return (state, dispatch) => {
    const { $from, $to } = state.selection;
    const range = $from.blockRange($to);
    const beside = range && [range.startIndex - 1, range.endIndex].map((index) => range.parent.maybeChild(index)).find((node) => node?.type === type);
    return autoJoin(wrapInList(type, beside?.attrs), [type.name])(state, dispatch);
  };
}

export function taskList(state, dispatch) {
  if (around(state, (node) => node.type === nodes.list_item)) return list("task")(state, dispatch);
  return wrapInList(nodes.bullet_list)(state, dispatch && ((tr) => {
    const { $from, $to } = tr.selection;
    tr.doc.nodesBetween($from.before(1), $to.after(1), (node, pos) => {
      if (node.type === nodes.list_item) tr.setNodeMarkup(pos, null, { ...node.attrs, checked: false });
    });
    dispatch(tr);
  }));
}

function retyped(state, item, parent, type, checked) {
  const tr = state.tr;
  const start = state.selection.$from.before(item.depth - 1);
  if (parent.type !== type) tr.setNodeMarkup(start, type, { tight: parent.attrs.tight });
  parent.forEach((child, offset) => tr.setNodeMarkup(start + 1 + offset, null, { checked: checked ?? null, number: null }));
  return tr;
}

export const indent = sinkListItem(nodes.list_item);
export const outdent = liftListItem(nodes.list_item);

export function quote(state, dispatch) {
  if (around(state, (node) => node.type === nodes.blockquote)) return lift(state, dispatch);
  return wrapIn(nodes.blockquote)(state, dispatch);
}

/** Puts the blocks into a box of this name, gives the box around them the name, or with "" takes them out. */
export function box(name) {
  return (state, dispatch) => {
    const found = around(state, (node) => node.type === nodes.alert);
    if (!name) return Boolean(found) && lift(state, dispatch);
    if (!found) return wrapIn(nodes.alert, { name })(state, dispatch);
    dispatch?.(state.tr.setNodeMarkup(found.pos, null, { ...found.node.attrs, name }));
    return true;
  };
}

export function codeBlock(state, dispatch) {
  if (state.selection.$from.parent.type === nodes.code_block) return setBlockType(nodes.paragraph)(state, dispatch);
  return setBlockType(nodes.code_block)(state, dispatch);
}

export function language(info) {
  return (state, dispatch) => {
    const found = around(state, (node) => node.type === nodes.code_block);
    if (!found || found.node.attrs.info === info) return false;
    dispatch?.(state.tr.setNodeMarkup(found.pos, null, { info, fence: found.node.attrs.fence || "```" }));
    return true;
  };
}

/** Puts a block behind the one the cursor is in, or in its place when that is an empty line; the cursor goes into it. */
function insertBlock(state, dispatch, node) {
  const { $from } = state.selection;
  const isEmpty = $from.parent.type === nodes.paragraph && !$from.parent.content.size;
  const [from, to] = $from.depth === 0 ? [$from.pos, $from.pos] : [isEmpty ? $from.before() : $from.after(), $from.after()];
  const tr = state.tr.replaceWith(from, to, node);
  dispatch?.(tr.setSelection(Selection.near(tr.doc.resolve(from + 1))).scrollIntoView());
  return true;
}

export function rule(state, dispatch) {
  return !around(state, (node) => node.type === nodes.table) && insertBlock(state, dispatch, nodes.horizontal_rule.create());
}

/** A table of three columns, its first row the heading. */
export function insertTable(state, dispatch) {
  if (around(state, (node) => node.type === nodes.table)) return false;
  const row = (type) => nodes.table_row.create(null, [0, 1, 2].map(() => type.createAndFill()));
  return insertBlock(state, dispatch, nodes.table.create(null, [row(nodes.table_header), row(nodes.table_cell), row(nodes.table_cell)]));
}

/** Puts a picture where the cursor is. `alt`: what it shows, for those who cannot see it. */
export function insertImage({ src, alt = "", title = null }) {
  return inserted(nodes.image.create({ src, alt, title }));
}

/** Puts an inline node in place of the selection; a selected one of its kind is replaced. */
export function inserted(node) {
  return (state, dispatch) => {
    if (!state.selection.$from.parent.inlineContent && !(state.selection instanceof NodeSelection)) return false;
    dispatch?.(state.tr.replaceSelectionWith(node, false).scrollIntoView());
    return true;
  };
}

/** The link around the cursor or in the selection: its mark and where it runs from and to. */
export function linkAt({ selection: { $from, from, to, empty } }) {
  const parent = $from.parent;
  const has = (node) => node && marks.link.isInSet(node.marks);
  const { index } = parent.childAfter($from.parentOffset);
  const at = has(parent.maybeChild(index)) ? index : empty ? index - 1 : -1;
  const link = has(parent.maybeChild(at));
  if (!link) return { link: null, from, to };
  let [first, last] = [at, at];
  while (first > 0 && link.isInSet(parent.child(first - 1).marks)) first--;
  while (last + 1 < parent.childCount && link.isInSet(parent.child(last + 1).marks)) last++;
  const offset = (count) => parent.children.slice(0, count).reduce((sum, child) => sum + child.nodeSize, $from.start());
  return { link, from: offset(first), to: offset(last + 1) };
}

/** Makes a link of the selection, or of `text` where nothing is selected. Without `href` the link goes. */
export function setLink(href, text = "") {
  return (state, dispatch) => {
    const { link, from, to } = linkAt(state);
    if (!href && !link) return false;
    const tr = state.tr;
    if (from === to) tr.insertText(text || href, from);
    const end = from === to ? from + (text || href).length : to;
    tr.removeMark(from, end, marks.link).removeMark(from, end, marks.address);
    if (href) tr.addMark(from, end, marks.link.create({ href, title: link?.attrs.title ?? null }));
    dispatch?.(tr.removeStoredMark(marks.link).scrollIntoView());
    return true;
  };
}
