import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import type { KeptSnapshot } from '../ports.ts';

/** The latest snapshot in a file: a line of JSON about it, then the state. Replaced as a whole or not at all. */
export class SnapshotFile {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  /** Null when there is none, or none that can be read: the ledger is folded from its beginning then. */
  load(): KeptSnapshot | null {
    if (!existsSync(this.#path)) return null;
    const text = readFileSync(this.#path, 'utf8');
    const end = text.indexOf('\n');
    const about = end < 0 ? null : parseAbout(text.slice(0, end));
    return about === null ? null : { ...about, state: text.slice(end + 1) };
  }

  /** Takes away what must not be built upon: one that the ledger does not name. */
  remove(): void {
    rmSync(this.#path, { force: true });
  }

  save({ state, ...about }: KeptSnapshot): void {
    const draft = `${this.#path}.new`;
    writeFileSync(draft, `${JSON.stringify(about)}\n${state}`, { mode: 0o600 });
    renameSync(draft, this.#path);
  }
}

function parseAbout(line: string): Omit<KeptSnapshot, 'state'> | null {
  try {
    const { size, named, hashes } = JSON.parse(line);
    if (!Number.isSafeInteger(size) || !Number.isSafeInteger(named) || !Array.isArray(hashes)) return null;
    return { size, named, hashes: hashes.map(String) };
  } catch {
    return null;
  }
}
