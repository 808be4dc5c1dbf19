// Editing screens: formatted and Markdown view, toolbars, preview and changes as tabs and beside the text, warning before
// unsaved text is left, Ctrl+Enter saves, pages that exist already while a title is typed, and drafts (before all that
// reads the text, as they may fill it in).
import "@github/markdown-toolbar-element";
import { startBeside } from "./beside.js";
import { startDrafts } from "./drafts.js";
import { startGuided } from "./guided.js";
import { startKeyboard } from "./keyboard.js";
import { startLeaveWarning } from "./leaving.js";
import { startMarkdown } from "./markdown.js";
import { startPickers } from "./picker.js";
import { startPreview } from "./preview.js";
import { startSaveKey } from "./savekey.js";
import { startSimilar } from "./similar.js";
import { startUploads } from "./upload.js";
import { startViews } from "./views.js";

startDrafts();
startGuided();
startPreview();
startUploads();
startPickers();
startLeaveWarning();
startMarkdown();
startViews();
startBeside();
startKeyboard();
startSaveKey();
startSimilar();
