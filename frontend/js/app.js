// Every screen's improvements. Each module finds its own elements and does nothing where there are none.
import { startContents } from "./contents.js";
import { startCopying } from "./copy.js";
import { tidyLocal } from "./draftlocal.js";
import { startFixing } from "./fix.js";
import { startHeadingLinks } from "./headings.js";
import { startKeeping } from "./kept.js";
import { startMenus } from "./menus.js";
import { startSharing } from "./share.js";
import { startSuggestions } from "./suggest.js";
import { startTabs } from "./tabs.js";
import { startThemeChoice } from "./themes.js";
import { startTimes } from "./times.js";
import { startVideos } from "./videos.js";

startMenus();
startThemeChoice();
startTimes();
startTabs();
startHeadingLinks();
startContents();
startCopying();
startSharing();
startSuggestions();
tidyLocal();
startKeeping();
startVideos();
startFixing();
