// For the site that shows pages in frames: makes each frame as high as its page. Served as /-/embed.js.
(() => {
  const { origin } = new URL(document.currentScript.src);
  const highest = 20000; // pixels
  const frames = () => [...document.querySelectorAll("iframe")].filter((frame) => frame.src.startsWith(`${origin}/-/embed/`));
  addEventListener("message", ({ origin: from, source, data }) => {
    if (from !== origin || data?.almanac !== "height" || !(data.height > 0)) return;
    for (const frame of frames()) if (frame.contentWindow === source) frame.style.height = `${Math.min(data.height, highest)}px`;
  });
  // Those that spoke before this ran. Whoever else is there now may hear the question.
  for (const frame of frames()) frame.contentWindow.postMessage({ almanac: "ask" }, "*");
})();
