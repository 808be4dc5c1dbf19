// Keys of the Markdown view: Enter goes on with a list, Ctrl+] and Ctrl+[ move lines in and out (Tab leaves the field, as
// everywhere), an address pasted over words makes them a link, rich text is pasted as Markdown, `[[` offers titles.
// Everything is typed into the field as the browser types it, so that undo takes it back.
import { caretPlace } from "./caret.js";
import { TitleList } from "./titles.js";

const ITEM = /^([ \t]*(?:>[ \t]?)*[ \t]*)([-*+]|\d{1,9}[.)])([ \t]+)(\[[ xX]\][ \t]+)?/;
const QUOTE = /^([ \t]*>[ \t]?)+/;
const ADDRESS = /^(?:https?:\/\/|mailto:)\S+$/;
const OPEN = /\[\[([^[\]\n|]{0,100})$/;

export function startMarkdown() {
  for (const editor of document.querySelectorAll(".editor[data-formatted]")) start(editor, editor.querySelector("textarea"));
}

function start(editor, text) {
  const titles = new TitleList(text, text.parentElement, (title) => takeTitle(text, title));
  text.addEventListener("input", (event) => {
    const typed = event.isTrusted && OPEN.exec(before(text));
    if (typed) titles.ask(typed[1], () => caretPlace(text));
    else titles.close();
  });
  text.addEventListener("blur", () => titles.close());
  let plain = false; // Shift+Enter: a line that goes on with nothing
  text.addEventListener("keydown", (event) => {
    if (event.isComposing || titles.key(event)) return;
    plain = event.key === "Enter" && (event.shiftKey || event.ctrlKey || event.metaKey || event.altKey);
    if ((event.ctrlKey || event.metaKey) && !event.altKey && (event.key === "]" || event.key === "[")) hold(event, shift(text, event.key === "]"));
  });
  // Not by the key: keyboards of phones end a word and its line in one go, and then name no key.
  text.addEventListener("beforeinput", (event) => {
    if (event.inputType === "insertLineBreak" && !event.isComposing && !plain) hold(event, nextItem(text));
    plain = false;
  });
  text.addEventListener("paste", (event) => paste(editor, text, event));
}

const hold = (event, done) => done && event.preventDefault();
const before = (text) => text.value.slice(0, text.selectionStart);

/** Types `words` over the selection. `insertText` keeps the field's own undo. */
function type(text, words) {
  text.focus();
  if (words ? document.execCommand("insertText", false, words) : document.execCommand("delete")) return;
  text.setRangeText(words, text.selectionStart, text.selectionEnd, "end");
  text.dispatchEvent(new Event("input", { bubbles: true }));
}

/** Begins the next item of the list or line of the quotation; an empty one ends it. */
function nextItem(text) {
  if (text.selectionStart !== text.selectionEnd) return false;
  const line = before(text).split("\n").at(-1);
  const item = ITEM.exec(line);
  const sign = item ? item[0] : QUOTE.exec(line)?.[0];
  if (!sign) return false;
  if (line === sign && /^(\n|$)/.test(text.value.slice(text.selectionEnd))) {
    text.setSelectionRange(text.selectionStart - sign.length, text.selectionStart);
    type(text, "");
  } else type(text, `\n${item ? item[1] + counted(item[2]) + item[3] + (item[4] ? "[ ] " : "") : sign}`);
  return true;
}

const counted = (sign) => sign.replace(/\d+/, (number) => String(Number(number) + 1));

/** Moves the selected lines in or out by as much as their list needs. */
function shift(text, inwards) {
  const { value, selectionStart, selectionEnd } = text;
  const start = value.lastIndexOf("\n", selectionStart - 1) + 1;
  const found = value.indexOf("\n", selectionEnd);
  const end = found < 0 ? value.length : found;
  const lines = value.slice(start, end).split("\n");
  const step = " ".repeat(/^\s*\d/.test(lines[0]) ? 3 : 2);
  const moved = lines.map((line) => (inwards ? (line ? step + line : line) : line.replace(new RegExp(`^(\\t| {1,${step.length}})`), ""))).join("\n");
  if (moved === lines.join("\n")) return true;
  text.setSelectionRange(start, end);
  type(text, moved);
  const first = moved.split("\n")[0].length - lines[0].length;
  text.setSelectionRange(Math.max(start, selectionStart + first), selectionEnd + moved.length - (end - start));
  return true;
}

function paste(editor, text, event) {
  const plain = event.clipboardData.getData("text/plain").trim();
  const chosen = text.value.slice(text.selectionStart, text.selectionEnd);
  const html = event.clipboardData.getData("text/html");
  if (ADDRESS.test(plain) && chosen.trim() && !chosen.includes("\n")) {
    event.preventDefault();
    type(text, `[${chosen}](${plain})`);
  } else if (/<(?:p|h[1-6]|[ou]l|table|a|b|strong|em|i|pre|code|blockquote)\b/i.test(html) && !event.clipboardData.files.length) {
    event.preventDefault();
    asMarkdown(editor, html, plain).then((words) => type(text, words));
  }
}

async function asMarkdown(editor, html, plain) {
  try {
    return (await import(editor.dataset.formatted)).toMarkdown(html) || plain;
  } catch {
    return plain; // offline before the formatted view was ever fetched
  }
}

function takeTitle(text, title) {
  const typed = OPEN.exec(before(text));
  if (!typed) return;
  const end = text.value.startsWith("]]", text.selectionEnd) ? text.selectionEnd + 2 : text.selectionEnd;
  text.setSelectionRange(text.selectionStart - typed[1].length, end);
  type(text, `${title}]]`);
}
