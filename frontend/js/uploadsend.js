// Sends one file as the body of a request, tells how far it is, and can be stopped. Knows no screen.
const ADDRESS = "/-/media";

/** `done` is fulfilled with { answer }, { refusal } (the server's words) or { broken } (no answer came, or it was stopped). */
export function send(form, file, progressed) {
  const request = new XMLHttpRequest();
  const done = new Promise((resolve) => {
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) progressed(Math.round((100 * event.loaded) / event.total));
    });
    request.addEventListener("load", () => resolve(read(request)));
    for (const kind of ["error", "abort", "timeout"]) request.addEventListener(kind, () => resolve({ broken: true }));
  });
  request.open("POST", ADDRESS);
  request.setRequestHeader("Accept", "application/json");
  request.setRequestHeader("Content-Type", "application/octet-stream");
  request.setRequestHeader("X-CSRFToken", form.elements.csrf_token.value);
  request.setRequestHeader("X-File-Name", encodeURIComponent(file.name));
  request.send(file);
  return { done, cancel: () => request.abort() };
}

function read(request) {
  let answer = null;
  try {
    answer = JSON.parse(request.responseText);
  } catch {
    return {};
  }
  if (request.status === 201) return { answer };
  return { refusal: answer.error?.message };
}

/** Notes with the file itself what it shows, for pages that say nothing. It does not matter if that fails. */
export function describe(form, answer, alt, isDecoration) {
  if (!alt && !isDecoration) return;
  const body = new FormData();
  body.set("csrf_token", form.elements.csrf_token.value);
  body.set("alt", alt);
  if (isDecoration) body.set("decorative", "1");
  fetch(`${ADDRESS}/${answer.hash}/act/describe`, { method: "POST", body, headers: { Accept: "application/json" } }).catch(() => {});
}
