/** A broken promise of our own code. Never caught below a composition root: the process exits and restarts. */
export class Bug extends Error {
  override readonly name = 'Bug';
}

/** Stops the process (by throwing a {@link Bug}) unless the condition holds. On in production. */
export function assert(condition: boolean, text: string): asserts condition {
  if (!condition) throw new Bug(text);
}

/** Closes a switch over a union: the compiler proves that nothing is left, this proves it at run time. */
export function unreachable(value: never): never {
  throw new Bug(`unreachable: ${String(value)}`);
}
