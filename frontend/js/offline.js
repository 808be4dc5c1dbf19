// The screen that stands in for what cannot be loaded: lists the pages that the worker has kept, the last read first.
const list = document.querySelector("[data-kept-pages]");

function line(path, title) {
  const item = document.createElement("li");
  const link = document.createElement("a");
  const name = document.createElement("p");
  name.className = "list__title";
  link.href = path;
  link.textContent = title;
  name.append(link);
  item.append(name);
  return item;
}

async function show() {
  const cache = await caches.open("almanac-pages");
  for (const request of (await cache.keys()).reverse()) {
    const kept = new DOMParser().parseFromString(await (await cache.match(request)).text(), "text/html");
    const path = new URL(request.url).pathname;
    list.append(line(path, path === "/" ? list.dataset.home : kept.querySelector("h1").textContent.trim()));
  }
  list.hidden = list.childElementCount === 0;
  document.querySelector("[data-kept-none]").hidden = !list.hidden;
}

if ("caches" in window) show();
addEventListener("online", () => location.reload());
const again = document.querySelector("[data-again]");
again.hidden = false;
again.addEventListener("click", () => location.reload());
