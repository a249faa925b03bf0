import { test } from 'node:test';
import { raceHalts } from '../../src/keeper/execution/halt-race-fixture.test.ts';

test('of 40,000 orders that race 10,000 halts none leaves after the halt’s acknowledgement (I6)', () =>
  raceHalts(10_000, 12));
