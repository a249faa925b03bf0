import type { Clock, Log, LogFacts } from '../../ports.ts';
import type { Journal } from '../execution/journal.ts';

/** Alerts that an entry of their own tells of, which detectors look at. */
const TOLD: ReadonlySet<string> = new Set(['KEY_LEAKED', 'FORCED_ORDER', 'BOT_SILENT']);
/** The same alert is recorded no more often: it may come with every request. */
const EVERY_MS = 60_000;
/** Alerts whose last time is remembered. */
const KNOWN_MAX = 500;
const TEXT_MAX = 200;

export interface NoticeLogParts {
  readonly log: Log;
  readonly clock: Clock;
  readonly journal: Pick<Journal, 'submit' | 'isLow'>;
}

/**
 * A log whose alerts are recorded as well, so that detectors see them. Without room on the disk, or while too much
 * waits for the ledger, the alert stays in the log alone.
 */
export class NoticeLog implements Log {
  readonly #parts: NoticeLogParts;
  readonly #lastAt = new Map<string, number>();

  constructor(parts: NoticeLogParts) {
    this.#parts = parts;
  }

  write(level: Parameters<Log['write']>[0], code: string, facts: LogFacts = {}): void {
    const { log, clock, journal } = this.#parts;
    log.write(level, code, facts);
    if (level !== 'alert' || TOLD.has(code) || journal.isLow) return;
    const told = Object.entries(facts).map(([name, value]): [string, string] => [
      name,
      String(value).slice(0, TEXT_MAX),
    ]);
    const key = [code, facts['account'] ?? '', facts['bot'] ?? ''].join(' ');
    const now = clock.monotonicMs();
    if (now - (this.#lastAt.get(key) ?? -Infinity) < EVERY_MS) return;
    this.#lastAt.delete(key);
    this.#lastAt.set(key, now);
    const [oldest] = this.#lastAt.keys();
    if (this.#lastAt.size > KNOWN_MAX && oldest !== undefined) this.#lastAt.delete(oldest);
    const sorted = told.sort(([a], [b]) => (a < b ? -1 : 1));
    // Whoever writes the log waits for nothing; a journal that stops has said so itself.
    journal.submit((book) => book.append({ kind: 'notice', code, facts: sorted }))?.then(nothing, nothing);
  }
}

function nothing(): void {
  return undefined;
}
