// Saving without a line would end on the browser's own error screen, away from the text: the form stays where it is.
import { freshToken } from "./draftsignin.js";

/** `stay()` is called instead of leaving the form. A device that takes itself for offline may still reach the wiki (one on
    the same machine), so that is tried. Listens behind the form: what other parts take over, such as the preview, is theirs. */
export function stayWithoutLine(form, stay) {
  let reached = false;
  document.addEventListener("submit", async (event) => {
    if (event.target !== form || navigator.onLine || reached || event.defaultPrevented) return;
    event.preventDefault();
    try {
      await freshToken();
    } catch {
      stay();
      return;
    }
    reached = true;
    form.requestSubmit(event.submitter);
    reached = false;
  });
}
