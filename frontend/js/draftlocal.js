// What was typed and is not on the server yet, kept on this device: one entry for each person and place. An entry goes when
// the server has it, when the page is saved, and all of them when somebody signs out.
const PREFIX = "almanac.draft.";
const keyOf = (person, place) => `${PREFIX}${person}.${place}`;
const DAY = 24 * 3600 * 1000; // ms
const OLDEST = 30 * DAY;
export const STRANGER = "0"; // whose device it is, nobody knows: kept for one day
const ANSWERED = 120 * 1000; // ms in which a screen that says "saved" is the answer to what was sent

function entries() {
  try {
    return Object.keys(localStorage).filter((key) => key.startsWith(PREFIX));
  } catch {
    return []; // the browser keeps nothing for this site
  }
}

function parsed(key) {
  try {
    return JSON.parse(localStorage.getItem(key));
  } catch {
    return null;
  }
}

export const readLocal = (person, place) => parsed(keyOf(person, place));

/** Whether it could be kept. Where it could not, what was kept before is not what its window wrote last any more. */
export function keepLocal(person, place, entry) {
  const key = keyOf(person, place);
  try {
    localStorage.setItem(key, JSON.stringify({ ...entry, at: new Date().toISOString() }));
    return true;
  } catch {
    disown(key);
    return false;
  }
}

function disown(key) {
  const before = parsed(key);
  try {
    if (before?.word) localStorage.setItem(key, JSON.stringify({ ...before, word: "" }));
  } catch { /* it is said that nothing more is kept */ }
}

export function dropLocal(person, place) {
  try {
    localStorage.removeItem(keyOf(person, place));
  } catch { /* there is none */ }
}

/** Everything of one person that is still here: place and entry. */
export function listLocal(person) {
  const own = keyOf(person, "");
  return entries().filter((key) => key.startsWith(own)).map((key) => [key.slice(own.length), parsed(key)]).filter(([, entry]) => entry);
}

/** On every screen: texts whose page was just saved, and what was left here long ago. At sign-out, everything. */
export function tidyLocal() {
  const saved = document.querySelector(".flashes .notice--success");
  for (const key of entries()) {
    const entry = parsed(key);
    const oldest = key.startsWith(keyOf(STRANGER, "")) ? DAY : OLDEST;
    if (!entry || Date.now() - Date.parse(entry.at) > oldest || (saved && Date.now() - entry.sent < ANSWERED)) localStorage.removeItem(key);
  }
  for (const form of document.querySelectorAll('form[action="/-/sign-out"]')) {
    form.addEventListener("submit", () => entries().forEach((key) => localStorage.removeItem(key)));
  }
}
