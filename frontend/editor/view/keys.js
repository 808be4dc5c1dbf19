// Keys of the formatted view. Tab is never held: it goes to the next cell inside a table and everywhere else out of the
// editor; lists are moved with Ctrl+] and Ctrl+[ or the toolbar.
import { chainCommands, exitCode, newlineInCode } from "prosemirror-commands";
import { redo, undo } from "prosemirror-history";
import { undoInputRule } from "prosemirror-inputrules";
import { keymap } from "prosemirror-keymap";
import { splitListItemKeepMarks, liftListItem } from "prosemirror-schema-list";
import { TextSelection } from "prosemirror-state";
import { addRowAfter, goToNextCell, isInTable, selectedRect } from "prosemirror-tables";
import { schema } from "../text/schema.js";
import { around, indent, list, mark, outdent, textStyle } from "./commands.js";

const { nodes } = schema;

export function editingKeys(dialogs) {
  const open = (name) => (state, dispatch, view) => dialogs.open(name, view);
  return keymap({
    "Mod-z": undo, "Mod-y": redo, "Mod-Shift-z": redo, Backspace: chainCommands(undoInputRule, unindentAtStart),
    "Mod-b": mark("strong"), "Mod-i": mark("em"), "Mod-e": mark("code"), "Mod-Shift-x": mark("strike"), "Mod-k": open("link"),
    "Mod-Alt-0": textStyle(0), "Mod-Alt-2": textStyle(2), "Mod-Alt-3": textStyle(3), "Mod-Alt-4": textStyle(4),
    "Mod-Shift-7": list("ordered"), "Mod-Shift-8": list("bullet"), "Mod-]": indent, "Mod-[": outdent,
    Enter: chainCommands(nextRow, leaveSource, splitItem), "Shift-Enter": chainCommands(newlineInCode, lineBreak),
    Tab: chainCommands(goToNextCell(1)), "Shift-Tab": chainCommands(goToNextCell(-1)),
    "Mod-Enter": () => true, // saves the page: the form's own key
  });
}

/** A new item is a task when the one before it was one; its box is empty and it counts on. */
function splitItem(state, dispatch) {
  const item = around(state, (node) => node.type === nodes.list_item);
  const checked = item && item.node.attrs.checked !== null ? false : null;
  return splitListItemKeepMarks(nodes.list_item, { checked, number: null })(state, dispatch);
}

function unindentAtStart(state, dispatch) {
  const { $cursor } = state.selection;
  const item = $cursor?.parentOffset === 0 && around(state, (node) => node.type === nodes.list_item);
  if (!item || $cursor.index(item.depth) !== 0 || $cursor.index(item.depth - 1) !== 0) return false;
  return liftListItem(nodes.list_item)(state, dispatch);
}

/** Enter in a table goes to the cell below; in the last row it makes one. */
function nextRow(state, dispatch, view) {
  if (!isInTable(state)) return false;
  const { map, top, left, tableStart } = selectedRect(state);
  if (!dispatch) return true;
  if (top + 1 >= map.height) addRowAfter(state, dispatch);
  const now = view?.state ?? state;
  const rect = selectedRect(now);
  const cell = tableStart + rect.map.map[(top + 1) * rect.map.width + left];
  (view?.dispatch ?? dispatch)(now.tr.setSelection(TextSelection.near(now.doc.resolve(cell + 1))).scrollIntoView());
  return true;
}

/** Two empty lines at the end of a source block leave it, as in a block of code. */
function leaveSource(state, dispatch) {
  const { $head, empty } = state.selection;
  const atEnd = empty && $head.parent.type.spec.code && $head.parentOffset === $head.parent.content.size;
  if (!atEnd || !$head.parent.textContent.endsWith("\n\n")) return false;
  const trimmed = state.apply(state.tr.delete($head.pos - 2, $head.pos));
  return exitCode(trimmed, dispatch && ((tr) => dispatch(onto(state, $head.pos, tr))));
}

function onto(state, pos, later) {
  const tr = state.tr.delete(pos - 2, pos);
  later.steps.forEach((step) => tr.step(step));
  return tr.setSelection(later.selection.constructor.fromJSON(tr.doc, later.selection.toJSON())).scrollIntoView();
}

function lineBreak(state, dispatch) {
  if (!state.selection.$from.parent.type.contentMatch.matchType(nodes.hard_break)) return true;
  dispatch?.(state.tr.replaceSelectionWith(nodes.hard_break.create()).scrollIntoView());
  return true;
}
