/**
 * Whole gateways that wait for clocks, start many times or compute long. `npm run test:system` runs them, and so does
 * `npm test` when they are named; otherwise it would take half as long again.
 */
export const LONG_TESTS: readonly string[] = [
  'test/clients/account-streams.test.ts',
  'test/clients/algo-orders.test.ts',
  'test/clients/doubt.test.ts',
  'test/e2e/bybit-streams.test.ts',
  'test/e2e/canary-key-types.test.ts',
  'test/e2e/dead-man.test.ts',
  'test/e2e/failpoints.test.ts',
  'test/e2e/hyperliquid-keys.test.ts',
  'test/e2e/hyperliquid-nonces.test.ts',
  'test/e2e/kite-doubt.test.ts',
  'test/e2e/passphrase.test.ts',
  'test/e2e/rate-budget.test.ts',
  'test/e2e/root-rotation.test.ts',
  'test/e2e/skew.test.ts',
  'test/e2e/stop.test.ts',
  'test/e2e/upkeep.test.ts',
  'test/e2e/ways.test.ts',
  'test/e2e/witness.test.ts',
  'test/faults/clock-steps.test.ts',
  'test/faults/disk-faults.test.ts',
  'test/faults/power-cut.test.ts',
  'test/faults/spill-disk.test.ts',
  'test/hostile/drain.test.ts',
  'test/hostile/forged-ledger.test.ts',
  'test/hostile/siege.test.ts',
];
