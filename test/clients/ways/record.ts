import { writeFileSync } from 'node:fs';
import { recordedWays } from './recorded.ts';
import { WAY_CLIENTS, type WayResult } from './way-actions.ts';
import { runWays } from './run-ways.ts';

/**
 * Runs every client on every way in, and writes what came of it: `node test/clients/ways/record.ts`. With a venue and a
 * client behind it, only that one; the others stay as they were recorded.
 */
const [, , venueAsked, clientAsked] = process.argv;
const all: WayResult[] = [];
for (const [venue, client] of WAY_CLIENTS) {
  const isAsked = venueAsked === undefined || (venueAsked === venue && clientAsked === client);
  const results = isAsked
    ? await runWays(venue, client)
    : recordedWays().filter((row) => row.venue === venue && row.client === client);
  const count = results.filter(({ end }) => end === 'yes').length;
  process.stderr.write(`${venue} ${client}: ${count} of ${results.length}\n`);
  all.push(...results);
}
const rows = all.map((row) => `  ${JSON.stringify(row)}`).join(',\n');
writeFileSync(new URL('results.json', import.meta.url), `[\n${rows}\n]\n`);
