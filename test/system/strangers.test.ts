import test from 'node:test';
import { FLOOR_VENUES } from '../e2e/venue-floor.ts';
import { STRANGERS } from '../e2e/strangers.ts';

/** The first venue's are in test/e2e/leaked-key.test.ts. */
for (const venue of FLOOR_VENUES.slice(1)) {
  for (const [name, there] of STRANGERS) test(`at ${venue}: ${name}`, () => there(venue));
}
