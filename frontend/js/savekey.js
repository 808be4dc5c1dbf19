// Ctrl+Enter (Cmd+Enter on a Mac) in a text of <form data-unsaved> presses the form's primary button.
export function startSaveKey() {
  for (const form of document.querySelectorAll("form[data-unsaved]")) {
    form.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.isComposing) return;
      event.preventDefault();
      form.querySelector(".button--primary[type=submit]")?.click();
    });
  }
}
