// HTML of other programs made plain before the schema reads it: word processors, mail and web pages write much around
// what they mean. Works on a document of its own that is never shown; must never touch what the editor itself copied.
import { made, renamed, unwrapped } from "./elements.js";
import { plainTables } from "./foreign_tables.js";

const BLOCK = "p, div, ul, ol, li, table, tr, td, th, h1, h2, h3, h4, h5, h6, pre, blockquote, hr, section, article";
const HEADING = "h1, h2, h3, h4, h5, h6";
const OWN = /\sdata-pm-slice=/;

/** `html` with nothing but what the schema understands; its `style` attributes are `data-style` afterwards. */
export function plainHtml(html) {
  if (OWN.test(html)) return html;
  const bare = withoutOfficeMarks(html);
  const cells = /^\s*<(?:td|th|tr|tbody|thead)\b/i.test(bare);
  const { body } = new DOMParser().parseFromString(cells ? `<table>${bare}</table>` : bare, "text/html");
  for (const step of [wordLists, headings, code, tasks, raised, links, pictures, plainTables, spaces, breaks, empty]) step(body);
  return body.innerHTML;
}

/**
 * Word processors put comments and scripts around what they mean. Their `style` attributes are renamed: the schema reads
 * bold and italic from them, and the content policy need not refuse them.
 */
function withoutOfficeMarks(html) {
  return html.replace(/<[a-z][^>]*>/gi, (tag) => tag.replace(/\sstyle\s*=/gi, " data-style="))
    .replace(/<!--[\s\S]*?-->|<!\[[^>]*>/g, "").replace(/<\/?o:p[^>]*>/gi, "")
    .replace(/<(style|script|title|meta|link|xml)\b[^>]*>(?:[\s\S]*?<\/\1>)?/gi, "");
}

const each = (body, selector, change) => body.querySelectorAll(selector).forEach(change);
const styleOf = (element) => element.dataset.style ?? "";

const LEVEL = /mso-list:[^;]*\blevel(\d)/i;
const NUMBER = /^\s*\(?(\d{1,9}|[a-z]{1,5})[.)]/i;

/**
 * One word processor's lists are paragraphs that carry their sign as text, and their depth in a style; in the browser it
 * makes a list of each item, which is made such a paragraph first.
 */
function wordLists(body) {
  each(body, ".EOP", (end) => end.remove());
  each(body, ".ListContainerWrapper", (wrapper) => {
    wrapper.querySelectorAll("li").forEach(listParagraph);
    wrapper.querySelectorAll("ul, ol").forEach(unwrapped);
    unwrapped(wrapper);
  });
  const isItem = (element) => element?.matches("p, div") && LEVEL.test(styleOf(element));
  for (const first of body.querySelectorAll("p, div")) {
    const open = [];
    for (let item = first.isConnected ? first : null; isItem(item);) {
      const next = item.nextElementSibling;
      listItem(item, open);
      item = next;
    }
  }
  each(body, "[data-style*='mso-list:Ignore' i]", (sign) => sign.remove());
}

function listParagraph(item) {
  const { start } = item.parentElement;
  const sign = Object.assign(made(item, "span"), { textContent: start ? `${start}.` : "-" });
  sign.dataset.style = "mso-list:Ignore";
  item.querySelectorAll("p").forEach(unwrapped);
  item.prepend(sign);
  renamed(item, "p").dataset.style = `mso-list:l0 level${item.dataset.ariaLevel ?? 1}`;
}

/** Makes an item of the list at its depth of a paragraph; `open`: the lists around, the outermost first. */
function listItem(paragraph, open) {
  const sign = paragraph.querySelector("[data-style*='mso-list:Ignore' i]")?.textContent ?? "";
  const number = NUMBER.exec(sign)?.[1];
  const name = number ? "OL" : "UL";
  const depth = Math.min(Number(LEVEL.exec(styleOf(paragraph))[1]), open.length + 1);
  open.splice(depth);
  if (open[depth - 1] && open[depth - 1].tagName !== name) open.pop();
  if (!open[depth - 1]) {
    const list = made(paragraph, name);
    if (Number(number) > 1) list.start = Number(number);
    if (open.length) open.at(-1).lastElementChild.append(list);
    else paragraph.before(list);
    open.push(list);
  }
  const item = open.at(-1).appendChild(made(paragraph, "li"));
  item.append(...paragraph.childNodes);
  paragraph.remove();
}

/** Headings that are named as such, and none of them bold besides. */
function headings(body) {
  each(body, "p.MsoTitle", (title) => renamed(title, "h1"));
  each(body, "[role=heading][aria-level]", (heading) => {
    if (!heading.matches(HEADING)) renamed(heading, `h${Math.min(Math.max(Number(heading.ariaLevel) || 2, 1), 6)}`);
  });
  each(body, `:is(${HEADING}) :is(b, strong)`, unwrapped);
  each(body, `:is(${HEADING}) span`, (span) => { span.dataset.style = styleOf(span).replace(/font-weight:[^;]*/gi, ""); });
  each(body, `:is(${HEADING}) br`, (lineBreak) => lineBreak.replaceWith(" "));
}

/** Editors of programs copy each line as a box of coloured words. */
function code(body) {
  each(body, "div", (box) => {
    if (!/white-space:\s*pre\b/.test(styleOf(box)) || !/monospace|consolas|courier/i.test(styleOf(box))) return;
    const lines = [...box.children].map((line) => line.textContent);
    const pre = made(box, "pre");
    pre.append(made(box, "code"));
    pre.firstChild.textContent = lines.length ? lines.join("\n") : box.textContent;
    box.replaceWith(pre);
  });
}

function tasks(body) {
  each(body, "li[role=checkbox][aria-checked]", (item) => { item.dataset.checked = String(item.ariaChecked === "true"); });
}

/** Small letters above or below the line stay so: as tags, which Markdown takes over. */
function raised(body) {
  each(body, "span", (span) => {
    const found = /vertical-align:\s*(super|sub)\b/.exec(styleOf(span));
    if (found && span.textContent.trim()) renamed(span, found[1] === "super" ? "sup" : "sub");
  });
  each(body, "sup, sub", (small) => {
    if (small.querySelector("a") || !small.textContent.trim()) return;
    const name = small.tagName.toLowerCase();
    small.before(tag(small, `<${name}>`));
    small.after(tag(small, `</${name}>`));
    unwrapped(small);
  });
}

function tag(element, text) {
  const chip = made(element, "span");
  Object.assign(chip.dataset, { raw: text, kind: "html" });
  return chip;
}

const LEADS = /^(?:https?:|mailto:|tel:|\/|\?|#(?!_))/i;
const WRAPPERS = [[/^(?:www\.)?google\.[a-z.]+$/, "/url", "q"], [/\.safelinks\.protection\.outlook\.com$/, "/", "url"]];

/** Where links really lead: not by way of a program's own counter, and on this wiki by their path alone. */
function links(body) {
  each(body, "a[href]", (link) => {
    const href = link.getAttribute("href");
    const address = URL.canParse(href) ? new URL(href) : null;
    const wrapper = address && WRAPPERS.find(([host, path]) => host.test(address.hostname) && address.pathname === path);
    const led = wrapper && address.searchParams.get(wrapper[2]);
    if (!LEADS.test(href) || !link.textContent.trim()) unwrapped(link);
    else if (led) link.setAttribute("href", led);
    else if (address?.origin === location.origin) link.setAttribute("href", href.slice(address.origin.length) || "/");
  });
}

/** Pictures by their address; those that lie on somebody's device or are data have none. */
function pictures(body) {
  each(body, "img", (picture) => {
    const src = (picture.getAttribute("src") ?? "").replace(`${location.origin}/`, "/");
    if (/^(?:https?:|\/(?!\/))/.test(src)) picture.setAttribute("src", src);
    else picture.remove();
  });
}

/** No-break spaces that stand for plain ones: beside others, and at the edges of blocks. A single one between words stays. */
function spaces(body) {
  each(body, ".Apple-converted-space, [data-style*='mso-spacerun' i]", (space) => space.replaceWith(" "));
  for (const text of textsOf(body)) text.data = text.data.replace(/[ \u00a0]*(?:\u00a0[ \u00a0]| \u00a0)[ \u00a0]*/g, " ");
  each(body, BLOCK, (block) => {
    const texts = textsOf(block);
    if (!texts.length) return;
    texts[0].data = texts[0].data.replace(/^[\s\u00a0]+/, "");
    texts.at(-1).data = texts.at(-1).data.replace(/[\s\u00a0]+$/, "");
  });
}

function textsOf(root) {
  const found = [];
  const walker = root.ownerDocument.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) if (!walker.currentNode.parentElement.closest("pre, code")) found.push(walker.currentNode);
  return found;
}

/** Line breaks between blocks and at their edges are distance, not text; two together begin a paragraph. */
function breaks(body) {
  for (const lineBreak of body.querySelectorAll("br")) {
    const following = beside(lineBreak, "nextSibling");
    if (!lineBreak.isConnected || following?.nodeName !== "BR" || !lineBreak.parentElement.matches("p, div, body, blockquote")) continue;
    if (lineBreak.parentElement.matches("p")) renamed(lineBreak.parentElement, "div");
    following.remove();
    lineBreak.replaceWith(Object.assign(made(body, "div"), { className: APART }));
  }
  const all = [...body.querySelectorAll("br")];
  for (const lineBreak of [...all, ...all.reverse()]) {
    const next = beside(lineBreak, "nextSibling");
    if (isEdge(beside(lineBreak, "previousSibling")) || isEdge(next) || next.nodeName === "BR") lineBreak.remove();
  }
}

const APART = "apart"; // an empty block: the words before and behind it are two paragraphs
const isEdge = (node) => !node || (node.nodeType === Node.ELEMENT_NODE && node.matches(BLOCK));

/** The nearest sibling that is more than white space. */
function beside(node, way) {
  let other = node[way];
  while (other?.nodeType === Node.TEXT_NODE && !other.data.trim()) other = other[way];
  return other;
}

/** Paragraphs that hold nothing but distance. */
function empty(body) {
  each(body, `p, div:not(.${APART}), li, ${HEADING}`, (block) => {
    if (!/[^\s\u00a0]/.test(block.textContent) && !block.querySelector("img, hr, input, [data-raw], table")) block.remove();
  });
}
