import { writeSync } from 'node:fs';
import { allowedFacts } from '../log-events.ts';
import type { Log, LogFacts, LogLevel } from '../ports.ts';

/** How lines of the log are written: an object of JSON each, or words for people. The same is in both. */
export type LogFormat = 'json' | 'text';

/** JSON for anything but `text`. */
export function parseLogFormat(word: string | undefined): LogFormat {
  return word === 'text' ? 'text' : 'json';
}

interface Line {
  readonly at: string;
  readonly process: string;
  readonly level: LogLevel;
  readonly code: string;
  readonly facts?: LogFacts;
  readonly dropped?: number;
}

/**
 * One event a line on standard error. What no event of the catalogue may have is not written, and counted in
 * `dropped`.
 */
export class StderrLog implements Log {
  readonly #process: string;
  readonly #format: LogFormat;

  constructor(process: 'launcher' | 'keeper' | 'edge', format: LogFormat) {
    this.#process = process;
    this.#format = format;
  }

  write(level: LogLevel, code: string, facts?: LogFacts): void {
    if (level === 'debug') return;
    const allowed = facts === undefined ? null : allowedFacts(code, facts);
    const line: Line = {
      at: new Date().toISOString(),
      process: this.#process,
      level,
      code,
      // Apart from the rest: a fact may have any name, also that of a field above.
      ...(allowed === null ? {} : { facts: allowed.facts }),
      ...(allowed === null || allowed.dropped === 0 ? {} : { dropped: allowed.dropped }),
    };
    try {
      writeSync(2, `${this.#format === 'text' ? wordsOf(line) : JSON.stringify(line)}\n`);
    } catch {
      // Nobody reads the log any more. Trading does not stop for that.
    }
  }
}

/** `TIME PROCESS LEVEL CODE name=value …`; a value is quoted as in JSON where it is more than a plain word. */
function wordsOf({ at, process, level, code, facts = {}, dropped }: Line): string {
  const told = Object.entries(facts).map(([name, value]) => `${name}=${worded(value)}`);
  const lost = dropped === undefined ? [] : [`dropped=${dropped}`];
  return [at, process, level, code, ...told, ...lost].join(' ');
}

function worded(value: LogFacts[string]): string {
  const text = String(value);
  return /^[A-Za-z0-9_.:/-]+$/.test(text) ? text : JSON.stringify(text);
}
