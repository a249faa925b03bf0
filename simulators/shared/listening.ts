const NOT_LISTENING: ReadonlySet<string> = new Set(['EACCES', 'EADDRINUSE', 'EADDRNOTAVAIL']);

/** The system's code for why it cannot be listened somewhere; null for an error of another kind. */
export function codeOfListening(error: unknown): string | null {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  return typeof code === 'string' && NOT_LISTENING.has(code) ? code : null;
}
