// Editing screens: Markdown toolbar, preview and changes as tabs, warning before unsaved text is left, Ctrl+Enter saves,
// pages that exist already while a title is typed, and drafts (before all that reads the text, as they may fill it in).
import "@github/markdown-toolbar-element";
import { startDrafts } from "./drafts.js";
import { startLeaveWarning } from "./leaving.js";
import { startSaveKey } from "./savekey.js";
import { startPreview } from "./preview.js";
import { startSimilar } from "./similar.js";
import { startUploads } from "./upload.js";

startDrafts();
startPreview();
startUploads();
startLeaveWarning();
startSaveKey();
startSimilar();
