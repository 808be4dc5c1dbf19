// Where the caret of a textarea stands in the window: measured on a copy of the field that shows the same text. Browsers
// do not say it themselves.
const COPIED = ["borderTopWidth", "borderLeftWidth", "paddingTop", "paddingRight", "paddingBottom", "paddingLeft", "fontFamily", "fontSize",
  "fontWeight", "letterSpacing", "lineHeight", "tabSize", "direction"];

export function caretPlace(text) {
  const copy = document.createElement("div");
  const style = getComputedStyle(text);
  for (const name of COPIED) copy.style[name] = style[name];
  Object.assign(copy.style, { position: "absolute", visibility: "hidden", whiteSpace: "pre-wrap", overflowWrap: "break-word", boxSizing: "border-box", width: `${text.clientWidth}px` });
  copy.textContent = text.value.slice(0, text.selectionEnd);
  const caret = copy.appendChild(document.createElement("span"));
  caret.textContent = "\u200b";
  text.parentElement.append(copy);
  const field = text.getBoundingClientRect();
  const place = { left: field.left + caret.offsetLeft, bottom: Math.min(field.bottom, field.top + caret.offsetTop + caret.offsetHeight - text.scrollTop) };
  copy.remove();
  return place;
}
