interface Unreached {
  readonly path: string;
  readonly because: string;
}

/**
 * Files that run in a process of their own only, behind walls that a test's process has not; with the tests of the
 * whole gateway that run them there. 2026-11-21.
 */
export const unreached: readonly Unreached[] = [
  { path: 'src/keeper/main.ts', because: 'begins the process: test/e2e/halt.test.ts and all others there' },
  {
    path: 'src/keeper/run.ts',
    because:
      'is the process, with its descriptors, signals and end: test/e2e/failpoints.test.ts, halt.test.ts',
  },
  {
    path: 'src/keeper/self-test.ts',
    because: 'what it tries is refused behind the walls alone: test/e2e/walls.test.ts',
  },
  {
    path: 'src/keeper/keeper.ts',
    because:
      'does not open where its self-test is not refused: test/e2e/failpoints.test.ts, backup.test.ts, ' +
      'rotation.test.ts, test/hostile/forged-ledger.test.ts',
  },
];
