// Runs before the first paint, so that a page in the chosen theme never flashes in the other one.
try {
  const chosen = localStorage.getItem('smartmon.theme');
  if (chosen === 'light' || chosen === 'dark') document.documentElement.dataset.theme = chosen;
} catch {
  // Without storage the system's theme is used.
}
