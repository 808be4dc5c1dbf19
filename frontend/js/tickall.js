// A button that ticks every box of its form, or none when all are ticked.
export function startTickAll() {
  for (const button of document.querySelectorAll("[data-tick-all]")) {
    const boxes = [...button.form.querySelectorAll("input[type=checkbox]")];
    button.hidden = false;
    button.addEventListener("click", () => {
      const all = boxes.every((box) => box.checked);
      for (const box of boxes) box.checked = !all;
    });
  }
}
