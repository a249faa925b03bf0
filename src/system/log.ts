import { writeSync } from 'node:fs';
import { allowedFacts } from '../log-events.ts';
import type { Log, LogFacts, LogLevel } from '../ports.ts';

/**
 * One JSON object a line on standard error. What no event of the catalogue may have is not written, and counted in
 * `dropped`.
 */
export class StderrLog implements Log {
  readonly #process: string;

  constructor(process: 'launcher' | 'keeper' | 'edge') {
    this.#process = process;
  }

  write(level: LogLevel, code: string, facts?: LogFacts): void {
    if (level === 'debug') return;
    const allowed = facts === undefined ? null : allowedFacts(code, facts);
    const line = JSON.stringify({
      at: new Date().toISOString(),
      process: this.#process,
      level,
      code,
      // Apart from the rest: a fact may have any name, also that of a field above.
      ...(allowed === null ? {} : { facts: allowed.facts }),
      ...(allowed === null || allowed.dropped === 0 ? {} : { dropped: allowed.dropped }),
    });
    try {
      writeSync(2, `${line}\n`);
    } catch {
      // Nobody reads the log any more. Trading does not stop for that.
    }
  }
}
