import { test } from 'node:test';
import { raceHalts } from '../../src/keeper/execution/halt-race-fixture.test.ts';

test('of 100,000 orders that race 25,000 halts none leaves after the halt’s acknowledgement (I6)', () =>
  raceHalts(25_000, 12));
