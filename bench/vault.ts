import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assert } from '../src/core/assert.ts';
import { Vault } from '../src/keeper/custody/vault.ts';
import { SqliteRecords } from '../src/store/sqlite-records.ts';
import { SystemRandom } from '../src/system/random.ts';
import { quantile } from './load.ts';
import type { SignRow } from './sign.ts';

/**
 * How long one write to the vault keeps the keeper's own thread, and so every order, waiting: seals, replaces and
 * removes that many records, one flush each, as bots and keys are added, rotated and removed. On the disk of this
 * machine, without anything else of a gateway.
 */
export async function measureVault(count: number): Promise<readonly SignRow[]> {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-bench-vault-'));
  const records = new SqliteRecords(join(folder, 'vault.db'), () =>
    assert(false, 'the disk takes every write'),
  );
  try {
    const secret = new Uint8Array(32).fill(1);
    const vault = await Vault.create(records, new SystemRandom(), { kind: 'file', secret });
    const timed = (step: string, one: (id: string) => unknown): SignRow => {
      const times = Array.from({ length: count }, (_, index) => {
        const startedAt = performance.now();
        one(`bot-${index}`);
        return (performance.now() - startedAt) * 1_000;
      });
      return { step, p50_us: quantile(times, 0.5), p99_us: quantile(times, 0.99) };
    };
    return [
      timed('a record sealed', (id) => vault.seal(id, 'decoy', secret)),
      timed('a record replaced', (id) => vault.seal(id, 'decoy', secret, true)),
      timed('a record removed', (id) => vault.remove(id, 'decoy')),
    ];
  } finally {
    records.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
