// Buttons that copy the text of a field: <button data-copy="id of the field" data-copied="what it says then" hidden>.
// Without script the text stands in the field to be copied by hand.
const SHOWN = 2500; // milliseconds that the button says so

async function copy(button) {
  const field = document.getElementById(button.dataset.copy);
  try {
    await navigator.clipboard.writeText(field.value);
  } catch {
    field.select(); // the browser refused: the text is marked, ready for the keyboard
    return;
  }
  tell(button);
}

/** Says on the button, and to screen readers, that it has copied. */
export function tell(button) {
  const words = button.querySelector("span");
  const before = words.textContent;
  if (before === button.dataset.copied) return;
  words.textContent = button.dataset.copied;
  document.querySelector("[data-announce]").textContent = button.dataset.copied;
  setTimeout(() => { words.textContent = before; }, SHOWN);
}

export function startCopying() {
  for (const button of document.querySelectorAll("[data-copy]")) {
    button.hidden = false;
    button.addEventListener("click", () => copy(button));
  }
}
