import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Restored } from '../store/restored-file.ts';
import type { Gateway } from './gateway.ts';
import { haltRestored } from './halt-restored.ts';

interface Seen {
  readonly reasons: string[];
  readonly cleared: string[];
}

async function startAfter(restored: Restored | null, recorded = true): Promise<Seen> {
  const seen: Seen = { reasons: [], cleared: [] };
  let skipped = 0;
  const gateway: Pick<Gateway, 'halt' | 'skipNonces'> = {
    skipNonces: () => {
      skipped += 1;
      return Promise.resolve();
    },
    halt: (request) => {
      assert.deepEqual(request.scope, { kind: 'everything' });
      seen.reasons.push(request.reason);
      return Promise.resolve({ recorded });
    },
  };
  const file = { load: () => restored, clear: () => void seen.cleared.push('cleared') };
  await haltRestored(file, gateway, { write: () => undefined });
  assert.equal(
    skipped,
    restored === null ? 0 : 1,
    'before the halt is lifted no nonce of before is given (I8)',
  );
  return seen;
}

test('F27, T40: after a restore the gateway starts halted and says what is missing', async () => {
  const cases = [
    [{ entries: 9, rolledBack: 3 }, 'restored from a backup: rolled back 3 entries vs the witness'],
    [
      { entries: 9, rolledBack: 0 },
      'restored from a backup of 9 entries, as many as the witness knows or more',
    ],
    [{ entries: 9, rolledBack: null }, 'restored from a backup of 9 entries, compared with nothing'],
  ] as const;
  for (const [restored, reason] of cases) {
    assert.deepEqual(await startAfter(restored), { reasons: [reason], cleared: ['cleared'] });
  }
});

test('F27: a gateway that was not restored starts as it was', async () => {
  assert.deepEqual(await startAfter(null), { reasons: [], cleared: [] });
});

test('F27: a restore is forgotten only when the ledger has the halt', async () => {
  assert.deepEqual((await startAfter({ entries: 1, rolledBack: 0 }, false)).cleared, []);
});
