/** The code of what was thrown, as a thread can tell another: the system's, SQLite's or a fault's; else ERROR. */
export function failureCode(reason: unknown): string {
  if (typeof reason === 'object' && reason !== null && 'code' in reason) return String(reason.code);
  return 'ERROR';
}
