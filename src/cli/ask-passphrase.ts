import type { Terminal } from './terminal.ts';
import { CliRefusal } from './refusal.ts';

const LENGTH_MAX = 1_024;
const ENTER = new Set([0x0a, 0x0d]);
const ERASE = new Set([0x08, 0x7f]);
const INTERRUPT = 0x03;
const END = 0x04;

/** Asks a person for a passphrase without showing it. The caller wipes the result. */
export function askPassphrase(terminal: Terminal, question: string): Promise<Buffer> {
  const { stdin } = process;
  terminal.err(question);
  stdin.setRawMode(true);
  stdin.resume();
  const typed: number[] = [];
  return new Promise((resolve, reject) => {
    const end = (): void => {
      stdin.off('data', take);
      stdin.setRawMode(false);
      stdin.pause();
      terminal.err('\n');
    };
    const take = (chunk: Buffer): void => {
      for (const byte of chunk) {
        if (byte === INTERRUPT || (byte === END && typed.length === 0)) {
          end();
          reject(new CliRefusal('INTERRUPTED', 'interrupted; nothing was done.'));
          return;
        }
        if (ENTER.has(byte)) {
          end();
          resolve(Buffer.from(typed));
          typed.fill(0);
          return;
        }
        if (ERASE.has(byte)) eraseLast(typed);
        else if (typed.length < LENGTH_MAX) typed.push(byte);
      }
      chunk.fill(0);
    };
    stdin.on('data', take);
  });
}

/** A character of UTF-8 may have several bytes: those that continue it go with it. */
export function eraseLast(typed: number[]): void {
  let last = typed.pop();
  while (last !== undefined && (last & 0xc0) === 0x80) last = typed.pop();
}
