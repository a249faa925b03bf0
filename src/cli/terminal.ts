import { writeSync } from 'node:fs';

/** Where the words of a command go, and who reads them. Tests give one of their own. */
export interface Terminal {
  /** The answer: what a script reads. */
  out(text: string): void;
  /** Everything else: errors, warnings, progress. */
  err(text: string): void;
  /** A person sits at the keyboard and can be asked. */
  readonly canAsk: boolean;
  /** A person watches standard error, so that progress is worth writing. */
  readonly isWatched: boolean;
}

/** The terminal of this process. */
export class ProcessTerminal implements Terminal {
  readonly canAsk = process.stdin.isTTY;
  readonly isWatched = process.stderr.isTTY;

  out(text: string): void {
    writeAll(1, text);
  }

  err(text: string): void {
    writeAll(2, text);
  }
}

/** Synchronous, so that nothing is lost when the process ends. A reader that has gone away is no fault of ours. */
function writeAll(descriptor: number, text: string): void {
  let rest = Buffer.from(text, 'utf8');
  while (rest.length > 0) {
    try {
      rest = rest.subarray(writeSync(descriptor, rest));
    } catch (reason) {
      if (codeOf(reason) !== 'EAGAIN') return;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
    }
  }
}

/** The code of an error of the operating system, or an empty text. */
export function codeOf(reason: unknown): string {
  if (typeof reason !== 'object' || reason === null || !('code' in reason)) return '';
  return typeof reason.code === 'string' ? reason.code : '';
}
