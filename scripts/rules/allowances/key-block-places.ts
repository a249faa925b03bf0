interface Fixture {
  readonly path: string;
  readonly because: string;
}

/** Keys that open nothing, each made for the test that holds it. 2026-11-21. */
export const keyBlockPlaces: readonly Fixture[] = [];
