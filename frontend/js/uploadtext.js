// Puts a stored file into the text where the cursor is: as Markdown, or through the formatted view when that is shown.

/** The Markdown that shows a file. */
export function markdownOf(answer, alt) {
  const words = alt.replace(/[\\[\]]/g, "\\$&").replace(/\s+/g, " ");
  return answer.shape === "file" ? `[${words || answer.name}](${answer.address})` : `![${words}](${answer.address})`;
}

export function putIn(editor, text, answer, alt) {
  const formatted = editor.dataset.shows === "formatted" ? editor.formatted : null;
  if (!formatted) typeIn(text, markdownOf(answer, alt));
  else if (answer.shape === "file") typeInFormatted(formatted, markdownOf(answer, alt));
  else {
    formatted.insertImage({ src: answer.address, alt });
    formatted.view.focus();
  }
}

/** As if it were typed, so that it can be undone. On an empty line it gets a paragraph of its own. */
function typeIn(text, markdown) {
  const { start, end, written } = around(text.value, text.selectionStart, text.selectionEnd, markdown);
  text.focus();
  text.setSelectionRange(start, end);
  if (!document.execCommand("insertText", false, written)) {
    text.setRangeText(written, start, end, "end");
    text.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

function typeInFormatted(formatted, markdown) {
  const { text, offset } = formatted.cursor();
  const { start, end, written } = around(text, offset, offset, markdown);
  formatted.setText(text.slice(0, start) + written + text.slice(end));
  formatted.setCursor(start + written.length);
  formatted.view.focus();
}

function around(value, start, end, markdown) {
  const before = value.slice(0, start);
  const after = value.slice(end);
  const ownLine = /(^|\n)[ \t]*$/.test(before) && /^[ \t]*(\n|$)/.test(after);
  if (ownLine) return { start, end, written: `${markdown}\n\n` };
  const space = before && !/\s$/.test(before) ? " " : "";
  return { start, end, written: space + markdown };
}
