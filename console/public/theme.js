// Before the first paint, so that a page in the dark does not flash. What is kept is this one word and nothing else.
(() => {
  let chosen = null;
  try {
    chosen = localStorage.getItem('sallyport-theme');
  } catch {
    // A browser that keeps nothing follows the system.
  }
  const dark =
    chosen === 'dark' || (chosen !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.dataset.theme = dark ? 'dark' : 'light';
})();
