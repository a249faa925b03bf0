import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';

/** What a restore left for the next start to know. */
export interface Restored {
  /** Entries of the ledger that was put back. */
  readonly entries: number;
  /** Entries that it lacks against a checkpoint kept outside; null when there was nothing to compare with. */
  readonly rolledBack: number | null;
}

/** The file in which a restore tells the keeper of itself, once. */
export class RestoredFile {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  /** Null when nothing was restored. A file that cannot be read says that something was. */
  load(): Restored | null {
    if (!existsSync(this.#path)) return null;
    return parse(readFileSync(this.#path, 'utf8')) ?? { entries: 0, rolledBack: null };
  }

  save(restored: Restored): void {
    writeFileSync(this.#path, `${JSON.stringify(restored)}\n`, { mode: 0o600, flush: true });
  }

  /** The ledger knows it. */
  clear(): void {
    rmSync(this.#path);
  }
}

function parse(text: string): Restored | null {
  try {
    const { entries, rolledBack } = JSON.parse(text);
    if (!Number.isSafeInteger(entries)) return null;
    return { entries, rolledBack: Number.isSafeInteger(rolledBack) ? rolledBack : null };
  } catch {
    return null;
  }
}
