import { writeSync } from 'node:fs';
import type { Log, LogFacts } from '../ports.ts';

/** One JSON object a line on standard error. Only closed codes and facts of closed kinds ever come in here. */
export class StderrLog implements Log {
  readonly #process: string;

  constructor(process: 'launcher' | 'keeper' | 'edge') {
    this.#process = process;
  }

  write(
    level: 'debug' | 'info' | 'notice' | 'warn' | 'error' | 'alert',
    code: string,
    facts?: LogFacts,
  ): void {
    if (level === 'debug') return;
    const line = JSON.stringify({
      at: new Date().toISOString(),
      process: this.#process,
      level,
      code,
      // Apart from the rest: a fact may have any name, also that of a field above.
      facts,
    });
    try {
      writeSync(2, `${line}\n`);
    } catch {
      // Nobody reads the log any more. Trading does not stop for that.
    }
  }
}
