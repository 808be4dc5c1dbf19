// The worker that makes pages readable without a connection: the front page and the pages read last. With a connection
// every page comes from the server. It keeps only what strangers may read, so nothing of anybody's own is ever kept:
// for somebody signed in it fetches the page once more, without cookies. Signing in or out forgets all pages.
// Files have names that change with what is in them, so pages of an older build stay whole beside newer ones.
const PAGES = "almanac-pages";
const FILES = "almanac-files";
const MOST = 30; // pages besides the front page
const OFFLINE = "/-/offline";
const DIST = "/-/static/dist/";
const GONE = [401, 403, 404, 410];
const PERSON_CHANGES = /^\/-\/(sign-|confirm|reset|invitation|first-staff|account)/;

let era = 0; // what was fetched before somebody signed in or out is not kept after it

const isPage = (url) => url.search === "" && !url.pathname.startsWith("/-/");
const isHtml = (answer) => answer.headers.get("Content-Type")?.startsWith("text/html");
const isForAnyone = (answer) => answer.status === 200 && isHtml(answer) && answer.headers.get("cache-control")?.startsWith("public");
const filesOf = (html) => [...new Set([...html.matchAll(/"(\/-\/static\/dist\/[^"#]+)/g)].map((found) => found[1]))];

async function keepFiles(addresses) {
  const cache = await caches.open(FILES);
  const missing = [];
  for (const address of addresses) if (!await cache.match(address)) missing.push(address);
  await cache.addAll(missing);
}

async function store(path, answer, began) {
  const html = await answer.clone().text();
  await keepFiles(filesOf(html));
  if (era !== began) return;
  const cache = await caches.open(PAGES);
  await cache.delete(path); // so that the last read one is the last of the list
  await cache.put(path, answer);
  const others = (await cache.keys()).map((request) => new URL(request.url).pathname).filter((other) => other !== "/");
  await Promise.all(others.slice(0, -MOST).map((other) => cache.delete(other)));
}

/** What strangers get, in `language` or else in the one that the browser prefers. */
function asStranger(path, language, options) {
  const headers = language ? { "X-Kept": "1", "accept-language": language } : { "X-Kept": "1" };
  return fetch(path, { credentials: "omit", redirect: "manual", ...options, headers });
}

/** The screen for all that cannot be loaded, in the language of what was read last. */
async function keepOffline(language, { anew = false } = {}) {
  const cache = await caches.open(FILES);
  const spoken = (await cache.match(OFFLINE))?.headers.get("Content-Language");
  if (!anew && spoken && (spoken === language || !language)) return;
  const offline = await asStranger(OFFLINE, language ?? spoken, { cache: "no-store" });
  if (!offline.ok) throw new Error(offline.status);
  await keepFiles(filesOf(await offline.clone().text()));
  await cache.put(OFFLINE, offline);
}

/** Keeps what `answer`, if it is for anyone, or else what strangers get at the same address. */
async function keep(path, answer) {
  const began = era;
  const language = answer.headers.get("Content-Language");
  if (answer.ok) await keepOffline(language).catch(() => undefined);
  if (isForAnyone(answer)) return store(path, answer, began);
  const isRefused = answer.type === "opaqueredirect" || GONE.includes(answer.status);
  if (answer.status === 200 && isHtml(answer)) {
    const plain = await asStranger(path, language);
    if (isForAnyone(plain)) return store(path, plain, began);
  } else if (!isRefused) return undefined; // the server is busy: what is kept stays
  return (await caches.open(PAGES)).delete(path);
}

async function kept(url) {
  const found = isPage(url) && await (await caches.open(PAGES)).match(url.pathname);
  if (!found) return (await (await caches.open(FILES)).match(OFFLINE)) ?? Response.error();
  const headers = { "Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": found.headers.get("Content-Security-Policy") };
  return new Response((await found.text()).replace("<html ", "<html data-kept "), { headers });
}

async function page(event, url) {
  let answer;
  try {
    answer = (await event.preloadResponse) ?? await fetch(event.request);
  } catch {
    return kept(url);
  }
  if (isPage(url)) event.waitUntil(keep(url.pathname, answer.clone()).catch(() => undefined));
  return answer;
}

async function file(request) {
  return (await (await caches.open(FILES)).match(request.url)) ?? fetch(request);
}

async function forget() {
  era += 1;
  await caches.delete(PAGES);
}

/** Files that neither this build nor a kept page needs any more. */
async function tidy() {
  const pages = await caches.open(PAGES);
  const needed = new Set([OFFLINE, ...BUILT]);
  for (const request of await pages.keys()) filesOf(await (await pages.match(request)).text()).forEach((name) => needed.add(name));
  const files = await caches.open(FILES);
  for (const request of await files.keys()) if (!needed.has(new URL(request.url).pathname)) await files.delete(request);
}

/** The page that was open when this began was read, too. */
async function keepOpen() {
  for (const { url } of await self.clients.matchAll({ type: "window" })) {
    const address = new URL(url);
    const answer = isPage(address) && await fetch(address.pathname, { redirect: "manual", headers: { "X-Kept": "1" } });
    if (answer) await keep(address.pathname, answer);
  }
}

async function prepare() {
  await keepFiles(BUILT);
  await keepOffline(undefined, { anew: true });
}

/** With preloading the browser itself asks for each screen, and the server sees who opened it, and from where. */
async function begin() {
  await tidy();
  await self.registration.navigationPreload?.enable();
  await self.clients.claim();
  await keepOpen().catch(() => undefined);
}

self.addEventListener("install", (event) => event.waitUntil(prepare().then(() => self.skipWaiting())));
self.addEventListener("activate", (event) => event.waitUntil(begin()));
self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (url.origin !== location.origin) return;
  if (event.request.method !== "GET") {
    if (PERSON_CHANGES.test(url.pathname)) event.waitUntil(forget());
  } else if (url.pathname.startsWith(DIST)) {
    event.respondWith(file(event.request));
  } else if (event.request.mode === "navigate" && (isPage(url) || !navigator.onLine || self.registration.navigationPreload)) {
    event.respondWith(page(event, url));
  }
});
