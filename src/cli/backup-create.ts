import { createHash } from 'node:crypto';
import {
  closeSync,
  fsyncSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { NodePlatform } from '../../verifier/node-platform.ts';
import { judge } from '../backup/judge.ts';
import { pack } from '../backup/pack.ts';
import { memberPath } from '../backup/unpacked.ts';
import type { DataFolder } from '../launcher/folder.ts';
import { encrypt } from './age.ts';
import type { Desk } from './desk.ts';
import { askFields } from './door-client.ts';
import { Fields } from './fields.ts';
import { CliRefusal } from './refusal.ts';

/** A page of the ledger is built and sent in less than this. */
const PAGE_WAIT_MS = 60_000;
/** What a command that was killed leaves behind, and after how long no living one can be at it. */
const COPY = /^backup-[A-Za-z0-9]{6}$/;
const PART = /^sallyport-[0-9]{8}T[0-9]{6}Z\.age\.part$/;
const STALE_MS = 24 * 3_600_000;

export interface MadeBackup {
  readonly entries: number;
  readonly records: number;
  readonly bytes: number;
  readonly ledgerKey: string;
}

/**
 * Copies the running gateway into one encrypted file: a whole one, or none. The copy lies unencrypted in the data
 * folder meanwhile, where the same things lie anyway, and nowhere else.
 */
export async function createBackup(
  desk: Desk,
  folder: DataFolder,
  to: { readonly file: string; readonly recipients: readonly string[] },
): Promise<MadeBackup> {
  removeStale(folder.root, COPY);
  removeStale(dirname(to.file), PART);
  const copy = mkdtempSync(join(folder.root, 'backup-'));
  const part = `${to.file}.part`;
  try {
    desk.progress('Copying …');
    const records = await copyInto(copy, folder);
    desk.progress('Checking the copy …');
    const judged = judge(new NodePlatform(), copy, { key: null, checkpoint: null });
    if (judged.kind === 'refused') {
      const text =
        `the copy is not good (${judged.what}); no backup was made. ` +
        `Next: sallyport ledger verify --data ${folder.root}`;
      throw new CliRefusal('BACKUP_REFUSED', text);
    }
    desk.progress('Encrypting …');
    const bytes = await writeOut(part, encrypt(pack(copy), to.recipients));
    renameSync(part, to.file);
    return { entries: judged.statement.size, records, bytes, ledgerKey: judged.vkey };
  } finally {
    rmSync(copy, { recursive: true, force: true });
    rmSync(part, { force: true });
  }
}

/** Nobody else can remove them, and a copy is the ledger unencrypted. */
function removeStale(folder: string, names: RegExp): void {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (!names.test(name) || Date.now() - statSync(path).mtimeMs < STALE_MS) continue;
    rmSync(path, { recursive: true, force: true });
  }
}

/** Fills a folder with the members of a backup and says how many records the vault has. */
async function copyInto(copy: string, folder: DataFolder): Promise<number> {
  const settings = readFileSync(folder.settings);
  const dialList = readFileSync(folder.dialList);
  writeFileSync(memberPath(copy, 'settings.json'), settings, { mode: 0o600 });
  writeFileSync(memberPath(copy, 'dial-list.json'), dialList, { mode: 0o600 });
  const ledger = openSync(memberPath(copy, 'ledger.sallyport-ledger'), 'wx', 0o600);
  let records = 0;
  const takeLine = (line: string): void => {
    const fields = Fields.parse(line);
    const statement = fields?.text('statement') ?? null;
    if (statement === null) return void writeSync(ledger, fields?.text('text') ?? '');
    const sealed = fields?.text('records') ?? '';
    records = sealed.split('\n').length - 1;
    writeFileSync(memberPath(copy, 'statement'), statement, { mode: 0o600 });
    writeFileSync(memberPath(copy, 'vault-records'), sealed, { mode: 0o600 });
  };
  try {
    const fields = { settings: digestOf(settings), dialList: digestOf(dialList) };
    await askFields(folder, { command: 'backup', fields, waitMs: PAGE_WAIT_MS, onLine: takeLine });
  } finally {
    closeSync(ledger);
  }
  return records;
}

function digestOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

async function writeOut(path: string, chunks: AsyncIterable<Uint8Array>): Promise<number> {
  const file = openSync(path, 'wx', 0o600);
  try {
    let bytes = 0;
    for await (const chunk of chunks) {
      for (let at = 0; at < chunk.length;) at += writeSync(file, chunk, at);
      bytes += chunk.length;
    }
    fsyncSync(file);
    return bytes;
  } finally {
    closeSync(file);
  }
}
