import { test } from 'node:test';
import { raceHalts } from '../../src/keeper/execution/halt-race-fixture.test.ts';

test('of 20,000 orders that race 5,000 halts none leaves after the halt’s acknowledgement (I6)', () =>
  raceHalts(5_000, 12));
