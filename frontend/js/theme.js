// The chosen theme, before first paint. Loaded in <head> without defer; it must stay this small.
try {
  const theme = localStorage.getItem("theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
} catch { /* storage is refused: the system's theme it is */ }
