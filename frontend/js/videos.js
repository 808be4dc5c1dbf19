// Videos of other sites: a link with data-video becomes a button that puts the player in its place. Nothing is loaded
// from there before somebody presses it. The id was checked by the server and is checked again here.
const PLAYERS = {
  youtube: (id, start) => /^[\w-]{11}$/.test(id) && `https://www.youtube-nocookie.com/embed/${id}?autoplay=1&rel=0${start ? `&start=${start}` : ""}`,
  vimeo: (id) => /^\d{6,12}$/.test(id) && `https://player.vimeo.com/video/${id}?autoplay=1&dnt=1`,
};

function play(event) {
  const link = event.currentTarget;
  if (event.ctrlKey || event.metaKey || event.shiftKey) return; // they want it in a window of its own
  const [site, id, start] = link.dataset.video.split(":");
  const address = PLAYERS[site]?.(id, start);
  if (!address) return;
  event.preventDefault();
  const frame = document.createElement("iframe");
  frame.src = address;
  frame.title = link.textContent.trim();
  frame.allow = "autoplay; fullscreen; picture-in-picture";
  frame.referrerPolicy = "strict-origin-when-cross-origin";
  const place = link.closest(".video");
  place.dataset.playing = "";
  place.append(frame); // over the words, which keep the place as large as it was
  frame.focus();
}

export function startVideos() {
  for (const link of document.querySelectorAll("a[data-video]")) {
    link.setAttribute("role", "button");
    link.addEventListener("click", play);
    link.addEventListener("keydown", (event) => {
      if (event.key === " ") {
        event.preventDefault();
        link.click();
      }
    });
  }
}
