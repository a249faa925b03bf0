import { test } from 'node:test';
import { raceHalts } from './halt-race-fixture.test.ts';

test('of 4,000 orders that race 1,000 halts none leaves after the halt’s acknowledgement (I6, T35)', () =>
  raceHalts(1_000, 11));
