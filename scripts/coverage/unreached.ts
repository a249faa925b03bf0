interface Unreached {
  readonly path: string;
  readonly because: string;
}

/** Files whose branches run in a process of their own only, with the tests that run them there. 2026-11-21. */
export const unreached: readonly Unreached[] = [];
