import { join } from 'node:path';
import { SpillFile } from '../store/spill-file.ts';
import { SqliteCheckpoints } from '../store/sqlite-checkpoints.ts';
import { SqliteLedger } from '../store/sqlite-ledger.ts';
import { SqliteRecords } from '../store/sqlite-records.ts';
import { Vault } from './custody/vault.ts';
import type { Random } from '../ports.ts';
import type { KeeperStart } from '../protocol/launcher-message.ts';

/** What of a keeper's options its stores need. */
export interface StoreParts {
  readonly start: Pick<KeeperStart, 'folder' | 'custodian'>;
  readonly unsealing: Uint8Array;
  readonly random: Random;
  readonly onUncertain: (reason: unknown) => void;
}

/** What a keeper keeps on the disk. */
export interface Stores {
  readonly ledger: SqliteLedger;
  readonly checkpoints: SqliteCheckpoints;
  readonly records: SqliteRecords;
  readonly spill: SpillFile;
}

/** Opens the stores of a keeper's folder. */
export async function openStores({ start, random, onUncertain }: StoreParts): Promise<Stores> {
  return {
    ledger: await SqliteLedger.open(join(start.folder, 'ledger.db')),
    checkpoints: await SqliteCheckpoints.open(join(start.folder, 'checkpoint.db')),
    records: new SqliteRecords(join(start.folder, 'vault.db'), onUncertain),
    spill: new SpillFile(join(start.folder, 'spill'), random),
  };
}

/** Opens the vault, or makes it at the first start. */
export function openVault(options: StoreParts, records: SqliteRecords): Promise<Vault> {
  const { start, random } = options;
  const unsealing = { kind: start.custodian, secret: options.unsealing };
  return Vault.exists(records)
    ? Vault.open(records, random, unsealing)
    : Vault.create(records, random, unsealing);
}
