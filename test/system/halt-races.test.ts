import { test } from 'node:test';
import { raceHalts } from '../../src/keeper/execution/halt-race-fixture.test.ts';

test('of 8,000 orders that race 2,000 halts none leaves after the halt’s acknowledgement (I6)', () =>
  raceHalts(2_000, 12));
