// Markdown signs as they are typed in the formatted view: "## " makes a heading, "- " a list, "**word**" bold text. One
// Backspace takes it back and leaves the signs.
import { InputRule, inputRules, textblockTypeInputRule, wrappingInputRule } from "prosemirror-inputrules";
import { schema } from "../text/schema.js";
import { around } from "./commands.js";

const { nodes, marks } = schema;

export function typedSigns() {
  return inputRules({
    rules: [
      textblockTypeInputRule(/^(#{1,6})\s$/, nodes.heading, ([, signs]) => ({ level: signs.length })),
      wrappingInputRule(/^\s*([-*+])\s$/, nodes.bullet_list, ([, bullet]) => ({ bullet })),
      wrappingInputRule(/^(\d{1,9})([.)])\s$/, nodes.ordered_list, ([, order, delimiter]) => ({ order: Number(order), delimiter }),
        ([, order, delimiter], before) => before.childCount + before.attrs.order === Number(order) && before.attrs.delimiter === delimiter),
      wrappingInputRule(/^>\s$/, nodes.blockquote),
      textblockTypeInputRule(/^```$/, nodes.code_block),
      new InputRule(/^\[([ xX])\]\s$/, task),
      new InputRule(/^\[!(NOTE|TIP|IMPORTANT|WARNING|CAUTION|NEED|TIME)\]$/i, alert),
      new InputRule(/^(?:---|___|\*\*\*)$/, rule),
      new InputRule(/\[\[([^[\]\n|]{1,300}(?:\|[^[\]\n]{1,300})?)\]\]$/, wikiLink),
      new InputRule(/(?:^|[^*\w])(\*\*([^*\s](?:[^*]*[^*\s])?)\*\*)$/, wrapped("strong")),
      new InputRule(/(?:^|[^*\w])(\*([^*\s](?:[^*]*[^*\s])?)\*)$/, wrapped("em")),
      new InputRule(/(?:^|[^`])(`([^`]+)`)$/, wrapped("code")),
    ],
  });
}

function wrapped(name) {
  return (state, match, start, end) => {
    const from = start + match[0].length - match[1].length;
    const signs = (match[1].length - match[2].length) / 2;
    const missing = match[0].length - (end - start); // the last sign is in the document only if it was composed
    const tr = state.tr.delete(end - (signs - missing), end).delete(from, from + signs);
    return tr.addMark(from, from + match[2].length, marks[name].create()).removeStoredMark(marks[name]);
  };
}

function wikiLink(state, match, start, end) {
  if (state.doc.resolve(start).parent.type.spec.code) return null;
  return state.tr.replaceWith(start, end, nodes.raw.create({ text: match[0], kind: "page" }));
}

function task(state, match, start, end) {
  const item = around(state, (node) => node.type === nodes.list_item);
  if (!item) return null;
  return state.tr.setNodeMarkup(item.pos, null, { ...item.node.attrs, checked: match[1] !== " " }).delete(start, end);
}

function alert(state, match, start, end) {
  const quotation = around(state, (node) => node.type === nodes.blockquote);
  if (!quotation) return null;
  return state.tr.setNodeMarkup(quotation.pos, nodes.alert, { name: match[1].toUpperCase() }).delete(start, end);
}

function rule(state, match, start, end) {
  const $start = state.doc.resolve(start);
  if ($start.parent.type !== nodes.paragraph || $start.depth !== 1) return null;
  const from = $start.before();
  return state.tr.delete(start, end).insert(from, nodes.horizontal_rule.create());
}
