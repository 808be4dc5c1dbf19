// Inside a page that another site shows in a frame: tells that site how high it is, so that nothing has to scroll twice.
(() => {
  const page = document.querySelector("main");
  const tell = () => parent.postMessage({ almanac: "height", height: Math.ceil(page.getBoundingClientRect().height) }, "*");
  new ResizeObserver(tell).observe(page);
  addEventListener("message", ({ data }) => { if (data?.almanac === "ask") tell(); });
  for (const link of document.querySelectorAll('a[href^="#"]')) link.target = "_self";
})();
