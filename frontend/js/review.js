// The queue of proposals and the screen of one: keys, and ticking all that are shown. Nothing here is needed to review.
import { startKeys } from "./keys.js";
import { startTickAll } from "./tickall.js";

startKeys();
startTickAll();
