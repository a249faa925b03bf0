/** Where a fault is, from our own stack: a kind of error and a place, no values, no text from outside. */
export function faultText(reason: unknown): string {
  if (!(reason instanceof Error)) return 'not an error';
  const at = /\/src\/[a-z/-]+\.ts:[0-9]+/.exec(reason.stack ?? '')?.[0] ?? 'unknown place';
  const name = /^[A-Za-z]{1,40}$/.test(reason.name) ? reason.name : 'Error';
  return `${name} at ${at}`;
}
