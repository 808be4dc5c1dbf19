// Signing in again without leaving the text: a dialog that sends the sign-in form of the wiki and reads its answer.

/** Who is signed in now ({token, person, name}); every form on the screen gets the token. */
export async function freshToken() {
  const answer = await fetch("/-/token", { headers: { Accept: "application/json" }, credentials: "same-origin", cache: "no-store" });
  if (!answer.ok) throw new Error(String(answer.status));
  const known = await answer.json();
  for (const input of document.querySelectorAll("input[name=csrf_token]")) input.value = known.token;
  return known;
}

/** What the sign-in form says is wrong; "" for nothing in particular. */
function complaint(html) {
  const screen = new DOMParser().parseFromString(html, "text/html");
  const found = screen.querySelectorAll("main .notice--error li");
  return [...found].map((item) => item.textContent.trim()).join(" ");
}

async function send(form) {
  const { token } = await freshToken();
  const body = new URLSearchParams({ csrf_token: token, email: form.email.value, password: form.password.value });
  const answer = await fetch("/-/sign-in", { method: "POST", body, credentials: "same-origin", redirect: "manual" });
  return answer.type === "opaqueredirect" ? null : complaint(await answer.text());
}

/** `done(known)` is called when somebody is signed in again. Returns what opens the dialog. */
export function startSignIn(done) {
  const dialog = document.querySelector("dialog[data-sign-in]");
  if (!dialog) return () => {};
  const form = dialog.querySelector("form");
  const error = dialog.querySelector("[data-sign-in-error]");
  dialog.querySelector("[data-close]").addEventListener("click", () => dialog.close());
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    error.textContent = "";
    try {
      const wrong = await send(form);
      if (wrong === null) {
        form.password.value = "";
        dialog.close();
        done(await freshToken());
        return;
      }
      error.textContent = wrong || dialog.dataset.wrong;
    } catch {
      error.textContent = dialog.dataset.wrong;
    }
    form.password.select();
  });
  return () => dialog.showModal();
}
