import { existsSync, rmSync, statSync, writeFileSync } from 'node:fs';

/** Room for some hundred commits: enough to halt and to cancel everything that rests. */
const RESERVE_BYTES = 2 * 1024 * 1024;

/**
 * Disk space that is taken while there is plenty, and given up when there is none: what halts and cancels are then
 * written into (F14).
 */
export class Reserve {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  /** Takes the space if it is not taken yet. On a disk without room for it there is no reserve, and nothing fails. */
  take(): void {
    if (existsSync(this.#path) && statSync(this.#path).size === RESERVE_BYTES) return;
    try {
      writeFileSync(this.#path, Buffer.alloc(RESERVE_BYTES), { mode: 0o600 });
    } catch {
      rmSync(this.#path, { force: true });
    }
  }

  /** Gives the space up. False when there was none. */
  release(): boolean {
    if (!existsSync(this.#path)) return false;
    rmSync(this.#path);
    return true;
  }
}
