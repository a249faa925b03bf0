import assert from 'node:assert/strict';
import { test } from 'node:test';
import { recordedWays, rowName, rowNames } from '../clients/ways/recorded.ts';
import { runWays } from '../clients/ways/run-ways.ts';
import { WAY_CLIENTS, type WayResult } from '../clients/ways/way-actions.ts';

test('the table of clients and ways in has a row for everything that is run, and no other', () => {
  assert.deepEqual(recordedWays().map(rowName), rowNames());
});

for (const [venue, client] of WAY_CLIENTS) {
  test(`${client} does at ${venue} on each way in what the table says`, { timeout: 110_000 }, async () => {
    const told = recordedWays().filter((row) => row.venue === venue && row.client === client);
    const found = await runWays(venue, client);
    const ends = (rows: readonly WayResult[]): readonly string[] =>
      rows.map((row) => `${rowName(row)}: ${row.end}`);
    const why = found.filter(({ end }) => end === 'no').map(({ way, action, why }) => [way, action, why]);
    assert.deepEqual(ends(found), ends(told), JSON.stringify(why));
  });
}
