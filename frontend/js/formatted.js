// The formatted view as a script of its own: editor.js fetches it when somebody writes in that view.
export { openFormatted, toMarkdown } from "../editor/view/formatted.js";
