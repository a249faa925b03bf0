/** Calls `run` after so many milliseconds; returns what calls it off. */
export function afterMs(ms: number, run: () => void): () => void {
  const timer = setTimeout(run, ms);
  return () => clearTimeout(timer);
}

/** Where sockets of this page's gateway are opened. */
export function socketUrl(): string {
  return window.location.origin.replace(/^http/, 'ws');
}
