interface Entry {
  readonly place: string;
  readonly because: string;
}

const PUBLISHED = 'is published with the verifier, or proven by the vectors that are';

/** Files and folders whose exports somebody outside the program uses. 2026-11-21. */
export const entryPoints: readonly Entry[] = [
  { place: 'src/core/ledger', because: PUBLISHED },
  { place: 'test/vectors/ledger/generate.ts', because: 'writes the vectors, by hand' },
];
