// Takes the place of the worker where reading offline is switched off: forgets everything and goes.
async function leave() {
  for (const name of await caches.keys()) if (name.startsWith("almanac-")) await caches.delete(name);
  await self.registration.unregister();
}

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(leave()));
