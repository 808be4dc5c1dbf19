// The choice of light, dark or the system's theme: <button data-theme-choice="light|dark|system">.
function chosen() {
  return document.documentElement.dataset.theme ?? "system";
}

function show(buttons) {
  for (const button of buttons) button.setAttribute("aria-pressed", String(button.dataset.themeChoice === chosen()));
}

function choose(theme) {
  const root = document.documentElement;
  if (theme === "system") delete root.dataset.theme;
  else root.dataset.theme = theme;
  try {
    if (theme === "system") localStorage.removeItem("theme");
    else localStorage.setItem("theme", theme);
  } catch { /* storage is refused: the choice lasts as long as this page */ }
}

export function startThemeChoice() {
  const buttons = document.querySelectorAll("[data-theme-choice]");
  for (const box of document.querySelectorAll("[data-themes]")) box.hidden = false;
  show(buttons);
  for (const button of buttons) {
    button.addEventListener("click", () => {
      choose(button.dataset.themeChoice);
      show(buttons);
    });
  }
}
