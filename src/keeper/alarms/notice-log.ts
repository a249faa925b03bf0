import type { AlarmFacts } from '../../core/anomaly/alarm.ts';
import type { FactsOf, LogCode } from '../../log-events.ts';
import type { Clock, Log, LogFacts, LogLevel } from '../../ports.ts';
import type { Journal } from '../execution/journal.ts';

/** Alerts that an entry of their own tells of, which detectors look at. */
const TOLD: ReadonlySet<string> = new Set([
  ...['KEY_LEAKED', 'FORCED_ORDER', 'BOT_SILENT', 'SESSION_ENDED', 'WALLET_FIRST_USE'],
]);
/** The same alert is recorded no more often: it may come with every request. */
const EVERY_MS = 60_000;
/** Alerts that are recorded in that time, of all kinds together. */
const RECORDED_MAX = 60;
/** Alerts whose last time is remembered. */
const KNOWN_MAX = 500;
const TEXT_MAX = 200;
/** A ledger that takes longer is one that does not answer. */
const LEDGER_WAIT_MS = 500;

export interface NoticeLogParts {
  readonly log: Log;
  readonly clock: Clock;
  readonly journal: Pick<Journal, 'submit' | 'isLow'>;
  /** The ledger does not take it, or not in time: people must be told without it. */
  readonly onUnrecorded: (code: string, facts: AlarmFacts) => void;
}

/**
 * A log whose alerts are recorded as well, so that detectors see them. What the ledger does not take in half a second
 * is told without it.
 */
export class NoticeLog implements Log {
  readonly #parts: NoticeLogParts;
  readonly #lastAt = new Map<string, number>();
  #begunAt = -Infinity;
  #recorded = 0;

  constructor(parts: NoticeLogParts) {
    this.#parts = parts;
  }

  write<C extends LogCode>(level: LogLevel, code: C, said?: FactsOf<C>): void {
    this.#parts.log.write(level, code, said);
    const facts: LogFacts = said ?? {};
    if (level !== 'alert' || TOLD.has(code) || !this.#isDue(code, facts)) return;
    const told = Object.entries(facts)
      .map(([name, value]): [string, string] => [name, String(value).slice(0, TEXT_MAX)])
      .sort(([a], [b]) => (a < b ? -1 : 1));
    this.#record(code, told);
  }

  #record(code: string, facts: readonly (readonly [string, string])[]): void {
    const { journal, clock, onUnrecorded } = this.#parts;
    const tell = (): void => onUnrecorded(code, Object.fromEntries(facts));
    const submitted = journal.isLow
      ? null
      : journal.submit((book) => book.append({ kind: 'notice', code, facts }));
    if (submitted === null) return tell();
    const callOff = clock.after(LEDGER_WAIT_MS, tell);
    // A journal that stops has said so itself, and the gateway ends: what waits for the half second still tells.
    submitted.then(callOff, nothing);
  }

  #isDue(code: string, facts: LogFacts): boolean {
    const now = this.#parts.clock.monotonicMs();
    const names = ['account', 'bot', 'sink'].map((name) => String(facts[name] ?? ''));
    const key = [code, ...names].join(' ');
    if (now - (this.#lastAt.get(key) ?? -Infinity) < EVERY_MS) return false;
    if (now - this.#begunAt >= EVERY_MS) {
      this.#begunAt = now;
      this.#recorded = 0;
    }
    if (this.#recorded >= RECORDED_MAX) return false;
    this.#recorded += 1;
    this.#lastAt.delete(key);
    this.#lastAt.set(key, now);
    const [oldest] = this.#lastAt.keys();
    if (this.#lastAt.size > KNOWN_MAX && oldest !== undefined) this.#lastAt.delete(oldest);
    return true;
  }
}

function nothing(): void {
  return undefined;
}
