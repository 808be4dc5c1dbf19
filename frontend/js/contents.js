// Marks in the contents list which part of the text is being read.
function mark(links, id) {
  for (const link of links) {
    if (link.hash === `#${id}`) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
}

export function startContents() {
  const links = [...document.querySelectorAll(".toc--wide li > a:first-child")];
  const headings = links.map((link) => document.getElementById(decodeURIComponent(link.hash.slice(1)))).filter(Boolean);
  if (!headings.length) return;
  const above = new Set();
  const seen = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting, boundingClientRect } of entries) {
      if (isIntersecting || boundingClientRect.top < 0) above.add(target);
      else above.delete(target);
    }
    const last = headings.filter((heading) => above.has(heading)).at(-1);
    mark(links, last?.id);
  }, { rootMargin: "0px 0px -70% 0px" });
  for (const heading of headings) seen.observe(heading);
}
