// What is typed into the form of a template, kept on this device until the text that comes of it is in the editor.
import { dropLocal, keepLocal, readLocal } from "./draftlocal.js";

const GUIDED = "guided:"; // before the place of the new page

/** Its text is in the editor. */
export const dropGuided = (person, place) => dropLocal(person, GUIDED + place);

export function startGuided() {
  const form = document.querySelector("form[data-guided]");
  if (!form) return;
  const { person, guided } = form.dataset;
  const place = GUIDED + guided;
  const asked = [...form.elements].filter((control) => /^(part|heading)-/.test(control.name));
  const local = readLocal(person, place);
  if (local?.parts && asked.every((control) => !control.value)) {
    for (const control of asked) control.value = local.parts[control.name] ?? "";
    form.querySelector("[data-back]").hidden = false;
  }
  form.addEventListener("input", () => {
    const parts = Object.fromEntries(asked.filter((control) => control.value).map((control) => [control.name, control.value]));
    const entry = { fields: { title: form.elements.title.value }, parts, editor: form.dataset.editor };
    delete form.dataset.kept;
    if (!Object.keys(parts).length) dropLocal(person, place);
    else if (keepLocal(person, place, entry)) form.dataset.kept = "yes";
  });
}
