// Which HTML authors may write: the same names as wiki/markup/raw_tags.py (a test compares them). Any other is text.
export const ALLOWED = new Set(`a abbr b br cite code del dfn em i img ins kbd mark q s samp small span strong sub sup u var wbr
  blockquote center dd details div dl dt figcaption figure h1 h2 h3 h4 h5 h6 hr li ol p pre summary table ul
  caption tbody td tfoot th thead tr`.split(/\s+/));

const NAME = /<\/?([A-Za-z][A-Za-z0-9-]*)(?=[\s/>])/y;

/** Whether HTML that the server would keep seems to begin at `pos`. */
export function mayBegin(source, pos) {
  if (source.startsWith("<!--", pos)) return true;
  NAME.lastIndex = pos;
  const found = NAME.exec(source);
  return Boolean(found) && ALLOWED.has(found[1].toLowerCase());
}
