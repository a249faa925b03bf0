import type { VaultRecords } from './vault-records.ts';
import type { RotationPace } from './vault.ts';

/** A rotation with nobody else to give way to. */
export const AT_ONCE: RotationPace = { turn: () => Promise.resolve(), moved: () => undefined };

/** Records in memory that a test can look into, spoil, and make fail at a chosen write. */
export class Shelf implements VaultRecords {
  readonly rows = new Map<string, Uint8Array>();
  /** How many writes succeed before the process "dies"; null for all. */
  writesLeft: number | null = null;
  /** Refuses the compare-and-swap, as if another writer had been here. */
  refuses = false;

  read(id: string): Uint8Array | null {
    return this.rows.get(id) ?? null;
  }

  write(id: string, sealed: Uint8Array, expected: Uint8Array | null): boolean {
    const current = this.read(id);
    const same =
      expected === null ? current === null : current !== null && Buffer.compare(current, expected) === 0;
    if (!same || this.refuses) return false;
    if (this.writesLeft !== null) {
      if (this.writesLeft === 0) throw new Error('killed');
      this.writesLeft -= 1;
    }
    this.rows.set(id, Uint8Array.from(sealed));
    return true;
  }

  remove(id: string): void {
    this.rows.delete(id);
  }

  list(): readonly string[] {
    return [...this.rows.keys()].sort();
  }

  /** A copy of everything, as a backup or a stolen disk. */
  copy(): Shelf {
    const copy = new Shelf();
    for (const [id, row] of this.rows) copy.rows.set(id, Uint8Array.from(row));
    return copy;
  }
}
