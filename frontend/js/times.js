// <time data-relative>: "3 hours ago" for the last thirty days, the exact time stays in its title.
// <time data-moment>: date and time in the reader's own zone.
const STEPS = [["minute", 60], ["hour", 3600], ["day", 86400]];
const MONTH = 30 * 86400;

/** "3 hours ago" in the page's language; null when it is in the future or longer ago than a month. */
function relative(seconds, format) {
  if (seconds < -5 || seconds > MONTH) return null;
  let [unit, size] = ["second", 1];
  for (const step of STEPS) if (seconds >= step[1]) [unit, size] = step;
  return format.format(unit === "second" ? 0 : -Math.floor(seconds / size), unit);
}

export function startTimes() {
  const format = new Intl.RelativeTimeFormat(document.documentElement.lang || "en", { numeric: "auto" });
  for (const time of document.querySelectorAll("time[data-relative]")) {
    const text = relative((Date.now() - Date.parse(time.dateTime)) / 1000, format);
    if (text) time.textContent = text;
  }
  const moment = new Intl.DateTimeFormat(document.documentElement.lang || "en", { dateStyle: "medium", timeStyle: "short" });
  for (const time of document.querySelectorAll("time[data-moment]")) time.textContent = moment.format(new Date(time.dateTime));
}
