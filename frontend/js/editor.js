// Editing screens: Markdown toolbar, preview and changes as tabs, warning before unsaved text is left, Ctrl+Enter saves.
import "@github/markdown-toolbar-element";
import { startLeaveWarning } from "./leaving.js";
import { startSaveKey } from "./savekey.js";
import { startPreview } from "./preview.js";

startPreview();
startLeaveWarning();
startSaveKey();
