import { existsSync } from 'node:fs';
import type { DataFolder } from '../launcher/folder.ts';
import { Fields } from './fields.ts';
import { readText, writePrivately } from './files.ts';

/** What `up` does by itself, beside running the gateway. */
export type Chore = 'backup' | 'rootKey';

/** What came of the last time. */
export interface ChoreTold {
  /** Unix milliseconds. */
  readonly at: number;
  /** OK, or why not. */
  readonly code: string;
  readonly text: string;
  /** When it last went well; null if never. */
  readonly goodAt: number | null;
}

export type Told = Readonly<Record<Chore, ChoreTold | null>>;

/** What came of all chores of a folder's gateway; nothing for a file that is not there or not understood. */
export function readTold(folder: DataFolder): Told {
  const fields = existsSync(folder.upkeep) ? Fields.parse(readText(folder.upkeep, 'the upkeep')) : null;
  return {
    backup: choreOf(fields?.part('backup') ?? null),
    rootKey: choreOf(fields?.part('rootKey') ?? null),
  };
}

/** Keeps what came of a chore, for `status`, `doctor` and the next start. */
export function writeTold(folder: DataFolder, told: Told): void {
  writePrivately(folder.upkeep, `${JSON.stringify(told, null, 2)}\n`);
}

function choreOf(fields: Fields | null): ChoreTold | null {
  const at = fields?.count('at') ?? null;
  const code = fields?.text('code') ?? null;
  if (fields === null || at === null || code === null) return null;
  return { at, code, text: fields.text('text') ?? '', goodAt: fields.count('goodAt') };
}
