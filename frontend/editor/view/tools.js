// The toolbar of the formatted view: what each button does, which are pressed where the cursor stands, which have nothing
// to do. One tab stop, arrow keys within (WAI-ARIA APG, toolbar). The buttons and their names are in the template.
import { redo, undo } from "prosemirror-history";
import { addColumnAfter, addColumnBefore, addRowAfter, addRowBefore, deleteColumn, deleteRow, deleteTable } from "prosemirror-tables";
import { schema } from "../text/schema.js";
import { around, box, codeBlock, indent, insertTable, language, LISTS, list, mark, outdent, quote, rule, taskList, textStyle } from "./commands.js";

const { nodes, marks } = schema;

const DOES = {
  undo, redo, strong: mark("strong"), em: mark("em"), strike: mark("strike"), code: mark("code"),
  bullet: list("bullet"), ordered: list("ordered"), task: taskList, indent, outdent, quote, codeBlock, rule, table: insertTable,
  rowBefore: addRowBefore, rowAfter: addRowAfter, columnBefore: addColumnBefore, columnAfter: addColumnAfter,
  deleteRow, deleteColumn, deleteTable,
};
const inItem = (state) => around(state, (node) => node.type === nodes.list_item);
const inList = (state, type, task) => {
  const item = inItem(state);
  return Boolean(item) && state.selection.$from.node(item.depth - 1).type === type && (item.node.attrs.checked !== null) === task;
};
const inside = (type) => (state) => Boolean(around(state, (node) => node.type === type));
const marked = (name) => (state) => isMarked(state, marks[name]);

const PRESSED = {
  strong: marked("strong"), em: marked("em"), strike: marked("strike"), code: marked("code"), link: marked("link"),
  bullet: (state) => inList(state, nodes.bullet_list, false), ordered: (state) => inList(state, nodes.ordered_list, false),
  task: (state) => inList(state, nodes.bullet_list, true) || inList(state, nodes.ordered_list, true),
  quote: inside(nodes.blockquote), codeBlock: inside(nodes.code_block),
};
const SHOWN = { table: inside(nodes.table), code: inside(nodes.code_block), list: (state) => Boolean(around(state, (node) => LISTS.has(node.type))) };

function isMarked({ doc, storedMarks, selection: { $from, from, to, empty } }, type) {
  return empty ? Boolean(type.isInSet(storedMarks ?? $from.marks())) : doc.rangeHasMark(from, to, type);
}

export function startTools(editor, dialogs) {
  const bar = editor.querySelector("[data-tools=formatted]");
  let view = null;
  const run = (command) => {
    command(view.state, view.dispatch, view);
    view.focus();
  };
  bar.addEventListener("mousedown", (event) => event.target.closest("button") && event.preventDefault()); // the text keeps its selection
  bar.addEventListener("click", (event) => {
    const button = event.target.closest("[data-do]");
    if (!button || button.getAttribute("aria-disabled") === "true") return;
    if (DOES[button.dataset.do]) run(DOES[button.dataset.do]);
    else dialogs.open(button.dataset.do, view);
  });
  bar.addEventListener("change", ({ target }) => {
    if ("style" in target.dataset) run(textStyle(Number(target.value)));
    else if ("box" in target.dataset) run(box(target.value));
    else if ("language" in target.dataset) run(language(target.value.trim()));
  });
  bar.addEventListener("keydown", (event) => {
    const leaves = event.key === "Escape" || (event.key === "Enter" && event.target.matches("input"));
    if (leaves) event.preventDefault(); // Enter would send the form
    if (leaves) view.focus();
    else rove(bar, event);
  });
  return {
    update(shown) {
      view = shown;
      show(bar, view);
    },
  };
}

function show(bar, view) {
  const { state } = view;
  for (const group of bar.querySelectorAll("[data-when]")) group.hidden = !SHOWN[group.dataset.when](state);
  for (const button of bar.querySelectorAll("[data-do]")) {
    const name = button.dataset.do;
    if (PRESSED[name]) button.setAttribute("aria-pressed", String(PRESSED[name](state)));
    if (DOES[name]) button.setAttribute("aria-disabled", String(!PRESSED[name]?.(state) && !DOES[name](state, undefined, view)));
  }
  const heading = around(state, (node) => node.type === nodes.heading);
  bar.querySelector("[data-style]").value = String(heading?.node.attrs.level ?? 0);
  bar.querySelector("[data-box]").value = around(state, (node) => node.type === nodes.alert)?.node.attrs.name.toUpperCase() ?? "";
  const field = bar.querySelector("[data-language]");
  if (document.activeElement !== field) field.value = around(state, (node) => node.type === nodes.code_block)?.node.attrs.info ?? "";
  oneTabStop(bar);
}

const stops = (bar) => [...bar.querySelectorAll("button, select, input")].filter((control) => !control.closest("[hidden]"));

function oneTabStop(bar, wanted = null) {
  const controls = stops(bar);
  const current = wanted ?? controls.find((control) => control.tabIndex === 0) ?? controls[0];
  for (const control of bar.querySelectorAll("button, select, input")) control.tabIndex = control === current ? 0 : -1;
}

function rove(bar, event) {
  if (event.target.matches("input") && event.key !== "Tab") return;
  const controls = stops(bar);
  const forward = document.dir === "rtl" ? "ArrowLeft" : "ArrowRight";
  const at = controls.indexOf(event.target);
  const to = { [forward]: at + 1, [forward === "ArrowRight" ? "ArrowLeft" : "ArrowRight"]: at - 1, Home: 0, End: controls.length - 1 }[event.key];
  if (to === undefined) return;
  event.preventDefault();
  const next = controls[(to + controls.length) % controls.length];
  oneTabStop(bar, next);
  next.focus();
}
