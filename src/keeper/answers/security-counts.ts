import { assert } from '../../core/assert.ts';
import type { Entry } from '../../core/ledger/entry.ts';
import type { LedgerStore } from '../../ports.ts';
import { SECURITY_HOURS_MAX } from '../../protocol/api/security.ts';
import { intentOf } from './orders.ts';
import { backwards, forwards } from './reading-ledger.ts';

/** What happened in one hour. */
export interface HourCounts {
  /** Beginning of the hour, Unix milliseconds. */
  readonly at: number;
  signIns: number;
  signInsRefused: number;
  allowed: number;
  refused: number;
  /** Refusals of bots by code. */
  readonly reasons: Map<string, number>;
  /** Refused sign-ins by why. */
  readonly whys: Map<string, number>;
}

export const HOUR_MS = 3_600_000;
/** What is looked back at for the first answer: some seconds of work, in pieces. */
const BACK_MAX = 100_000;

/**
 * Counts by the hour of what the ledger tells about sign-ins and refusals, at most a week back. Reads what came since
 * the answer before, and before the first one backwards.
 */
export class SecurityCounts {
  readonly #store: Pick<LedgerStore, 'read'>;
  readonly #hours = new Map<number, HourCounts>();
  /** Entries up to here are counted; null before the first answer. */
  #to: number | null = null;
  /** From here on hours are counted in full. */
  #since = 0;
  #reading: Promise<void> = Promise.resolve();

  constructor(store: Pick<LedgerStore, 'read'>) {
    this.#store = store;
  }

  /** Hours that are counted in full by now, oldest first, and since when. `size`: entries that are durable. */
  async until(
    size: number,
    now: number,
  ): Promise<{ readonly since: number; readonly hours: readonly HourCounts[] }> {
    const turn = this.#reading.then(() => this.#catchUp(size, now));
    this.#reading = turn.catch(() => undefined);
    await turn;
    for (const at of this.#hours.keys()) if (at < now - SECURITY_HOURS_MAX * HOUR_MS) this.#hours.delete(at);
    const hours = [...this.#hours.values()].toSorted((a, b) => a.at - b.at);
    return { since: this.#since, hours: hours.filter(({ at }) => at >= this.#since) };
  }

  async #catchUp(size: number, now: number): Promise<void> {
    this.#to ??= await this.#lookBack(size, now);
    for (let from = this.#to; from < size;) {
      let last = from;
      await forwards(this.#store, { from, end: size }, (entry) => {
        this.#count(entry);
        last = entry.seq + 1;
        return true;
      });
      assert(last > from, 'what is durable can be read');
      from = last;
      this.#to = last;
    }
  }

  async #lookBack(size: number, now: number): Promise<number> {
    const oldest = now - SECURITY_HOURS_MAX * HOUR_MS;
    let before: number | null = size;
    let earliest = now;
    let isOld = false;
    while (before !== null && !isOld && size - before < BACK_MAX) {
      before = await backwards(this.#store, before, (entry) => {
        isOld = entry.at < oldest;
        if (isOld) return false;
        this.#count(entry);
        earliest = entry.at;
        return true;
      });
    }
    // The hour in which the looking ended is there in part only, unless nothing older is left to be seen.
    const isWhole = before === null || isOld;
    this.#since = isWhole ? hourOf(oldest) + HOUR_MS : hourOf(earliest) + HOUR_MS;
    return size;
  }

  #count(entry: Entry): void {
    const hour = this.#hourAt(hourOf(entry.at));
    const { body } = entry;
    const intent = intentOf(entry);
    if (intent !== null) {
      if (intent.verdict === 'allow') hour.allowed += 1;
      else hour.refused += 1;
      for (const code of new Set(intent.denials.map(({ code }) => code))) bump(hour.reasons, code, 1);
    }
    if (body.kind === 'session') hour.signIns += 1;
    if (body.kind !== 'signInsRefused') return;
    hour.signInsRefused += body.count;
    bump(hour.whys, body.why, body.count);
  }

  #hourAt(at: number): HourCounts {
    const known = this.#hours.get(at);
    if (known !== undefined) return known;
    const none = { signIns: 0, signInsRefused: 0, allowed: 0, refused: 0 };
    const hour: HourCounts = { at, ...none, reasons: new Map(), whys: new Map() };
    this.#hours.set(at, hour);
    return hour;
  }
}

/** Adds up counts by name. */
export function bump(counts: Map<string, number>, name: string, by: number): void {
  counts.set(name, (counts.get(name) ?? 0) + by);
}

/** The beginning of the hour, in UTC. */
export function hourOf(at: number): number {
  return Math.floor(at / HOUR_MS) * HOUR_MS;
}
