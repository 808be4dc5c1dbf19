// Editing screens: Markdown toolbar, preview and changes as tabs, warning before unsaved text is left, Ctrl+Enter saves,
// pages that exist already while a title is typed.
import "@github/markdown-toolbar-element";
import { startLeaveWarning } from "./leaving.js";
import { startSaveKey } from "./savekey.js";
import { startPreview } from "./preview.js";
import { startSimilar } from "./similar.js";

startPreview();
startLeaveWarning();
startSaveKey();
startSimilar();
