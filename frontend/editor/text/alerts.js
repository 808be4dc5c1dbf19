// Quotations that say what they are (`> [!NOTE]`) and tasks (`- [ ] …`): marked on the block tokens before inline text is
// read, as wiki/markup/alerts.py does.
const ALERT = /^\[!(NOTE|TIP|IMPORTANT|WARNING|CAUTION|NEED|TIME)\]([ \t]*)(\n?)/i;
const OTHER = /^\[!(?:VIDEO\s+https?:\/\/[^\s\]]{1,500}\s*\]|div\s+class="?[A-Za-z-]{1,40}"?\s*\])/i;
const TASK = /^\[([ xX])\][ \t]/;
/** After the box of a task these would begin a block, and the browser reads them as words. */
const BLOCK = /^(?:\s|#{1,6}(?:\s|$)|>|[-+*](?:\s|$)|\d{1,9}[.)](?:\s|$)|```|~~~|<|\||\[\^?[^\]]+\]:|: |(?:[-*_]\s*){3,}$)/;

export function installAlerts(md) {
  md.core.ruler.before("inline", "alerts", ({ tokens }) => tokens.forEach((token, index) => {
    if (token.type === "inline" && tokens[index - 1]?.type === "paragraph_open") mark(tokens[index - 2], token);
  }));
}

function mark(parent, inline) {
  if (parent?.type === "blockquote_open") markQuotation(parent, inline);
  else if (parent?.type === "list_item_open") markTask(parent, inline);
}

function markQuotation(quotation, inline) {
  const found = ALERT.exec(inline.content);
  if (found) {
    const rest = inline.content.slice(found[0].length);
    quotation.meta = { alert: found[1], separator: !rest ? "\n\n" : found[3] || " " };
    inline.content = rest.trimStart();
  } else if (OTHER.test(inline.content)) quotation.meta = { verbatim: true };
}

function markTask(item, inline) {
  const found = TASK.exec(inline.content);
  if (!found) return;
  const rest = inline.content.slice(found[0].length);
  item.meta = BLOCK.test(rest) ? { verbatim: true } : { checked: found[1] !== " " };
  inline.content = rest;
}
