import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { GatewayState } from '../../src/core/account/state.ts';
import { checkpointIn } from '../../src/core/ledger/checkpoint.ts';
import { CheckpointKey } from '../../src/keeper/custody/checkpoint-key.ts';
import { credentialId, decoyId } from '../../src/keeper/custody/record-id.ts';
import { Vault } from '../../src/keeper/custody/vault.ts';
import { openLedger } from '../../src/keeper/open-ledger.ts';
import type { SpilledRecords } from '../../src/ports.ts';
import { CheckpointTable } from '../../src/store/checkpoint-table.ts';
import { LedgerTable } from '../../src/store/ledger-table.ts';
import { SnapshotFile } from '../../src/store/snapshot-file.ts';
import { SpillFile } from '../../src/store/spill-file.ts';
import { SqliteRecords } from '../../src/store/sqlite-records.ts';
import { SystemRandom } from '../../src/system/random.ts';

/** What the gateway would start with on a keeper's folder. */
export interface OpenedImage {
  readonly leaves: readonly Uint8Array[];
  readonly state: GatewayState;
  /** Entries that the kept checkpoint is over; null without one. */
  readonly signed: number | null;
  readonly hasUnprovenWord: boolean;
  readonly spilled: SpilledRecords;
  /** Accounts and bots that are in use and whose sealed record is not the one that the ledger names. */
  readonly lostKeys: readonly string[];
}

/** Puts files into an empty folder. */
export function writeImage(folder: string, files: ReadonlyMap<string, Uint8Array>): void {
  for (const name of existsSync(folder) ? readdirSync(folder) : []) rmSync(join(folder, name));
  mkdirSync(folder, { recursive: true });
  for (const [name, bytes] of files) if (!name.endsWith('.reserve')) writeFileSync(join(folder, name), bytes);
}

/** Opens a keeper's folder by the keeper's own code, in its order, without its threads. Throws what it throws. */
export async function openImage(folder: string, rootKey: Uint8Array): Promise<OpenedImage> {
  const random = new SystemRandom();
  const closes: (() => void)[] = [];
  try {
    const table = new LedgerTable(join(folder, 'ledger.db'));
    closes.push(() => table.close());
    const checkpoints = new CheckpointTable(join(folder, 'checkpoint.db'));
    closes.push(() => checkpoints.close());
    const records = new SqliteRecords(join(folder, 'vault.db'), () => undefined);
    closes.push(() => records.close());
    const spill = new SpillFile(join(folder, 'spill'), random);
    closes.push(() => spill.close());
    const vault = Vault.exists(records)
      ? await Vault.open(records, random, { kind: 'file', secret: rootKey })
      : await Vault.create(records, random, { kind: 'file', secret: rootKey });
    const { key } = CheckpointKey.open(vault);
    const size = table.size();
    const store = {
      size: () => size,
      append: () => Promise.reject(new RangeError('only read')),
      read: (from: number, limit: number) => Promise.resolve(table.read(from, limit)),
      close: () => Promise.resolve(),
    };
    const snapshot = new SnapshotFile(join(folder, 'snapshot')).load();
    const { state, hasUnprovenWord } = await openLedger(store, checkpoints, key, snapshot);
    const note = checkpoints.load();
    const signed = note === null ? null : Number(checkpointIn(note)?.size);
    const leaves = table.read(0, size);
    return { leaves, state, signed, hasUnprovenWord, spilled: spill.load(), lostKeys: lost(state, vault) };
  } finally {
    for (const close of closes) close();
  }
}

function lost(state: GatewayState, vault: Vault): readonly string[] {
  const accounts = [...state.accounts.values()]
    .filter(({ status }) => status !== 'removed')
    .filter(({ id, record }) => vault.recordDigest(credentialId(id), 'credential') !== record);
  const bots = [...state.bots.values()]
    .filter(({ revoked }) => !revoked)
    .filter(({ id, record }) => vault.recordDigest(decoyId(id), 'decoy') !== record);
  return [...accounts.map(({ id }) => `account ${id}`), ...bots.map(({ id }) => `bot ${id}`)];
}
