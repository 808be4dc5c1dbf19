// Small changes to a tree of elements, for foreign.js and foreign_tables.js.
export const made = (element, name) => element.ownerDocument.createElement(name);
export const unwrapped = (element) => element.replaceWith(...element.childNodes);

/** The element under another name, without its attributes. */
export function renamed(element, name) {
  const other = made(element, name);
  other.append(...element.childNodes);
  element.replaceWith(other);
  return other;
}
