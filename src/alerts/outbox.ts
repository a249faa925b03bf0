import {
  ALARM_SEVERITIES,
  type AlarmMessage,
  type SinkTest,
  type ToWatch,
} from '../protocol/alarm-message.ts';
import type { SinkSettings } from '../protocol/alarm-sinks.ts';
import type { Clock } from '../ports.ts';
import { KeptText } from './kept-text.ts';
import { bounded, firstOf, parseQueue, type Waiting } from './queue.ts';
import type { QueueStore } from './queue-file.ts';
import type { Sink } from './sink.ts';

const MINUTE_MS = 60_000;
/** A queue that knows nothing takes no older alarm: whoever begins is not told of last week. */
const FRESH_MS = 10 * MINUTE_MS;
/** What could not be delivered for so long is dropped. */
const KEPT_MS = 24 * 60 * MINUTE_MS;
const AGAIN_MS = 1_000;
const AGAIN_MAX_MS = 5 * MINUTE_MS;
/** Attempts after which a sink is told of as failing. */
const FAILING_AFTER = 3;
/** An alarm that is not in the ledger may come again when the ledger takes it: the same is not told twice. */
const UNRECORDED_MS = 30 * MINUTE_MS;
const UNRECORDED_MAX = 200;
/** Kinds that are about the gateway itself. */
const FAULTS: ReadonlySet<string> = new Set(['trouble', 'sinkFailing', 'tokenFailing']);

export interface OutboxParts {
  readonly clock: Clock;
  readonly store: QueueStore;
  readonly makeSink: (settings: SinkSettings) => Sink;
  /** Tells the keeper. */
  readonly report: (word: Extract<ToWatch, { kind: 'sink' | 'dropped' }>) => void;
}

interface Way {
  readonly settings: SinkSettings;
  readonly sink: Sink;
  /** Attempts that failed one after the other. */
  failures: number;
  isBusy: boolean;
  /** Failing, as the keeper knows it. */
  isTold: boolean;
  callOff: () => void;
}

/**
 * Alarms on their way to people: each to every sink that wants it, at least once, the most severe first, again and
 * again until it is there or a day has passed. What waits survives a restart.
 */
export class Outbox {
  readonly #parts: OutboxParts;
  #ways = new Map<string, Way>();
  #last: number | null;
  #waiting: readonly Waiting[];
  readonly #kept: KeptText;
  readonly #unrecorded = new Map<string, number>();

  constructor(parts: OutboxParts) {
    this.#parts = parts;
    const kept = parts.store.load();
    const state = kept === null ? null : parseQueue(kept);
    this.#last = state?.last ?? null;
    this.#waiting = state?.waiting ?? [];
    const write = (): string => JSON.stringify({ last: this.#last, waiting: this.#waiting });
    this.#kept = new KeptText(parts.store, write);
  }

  /** How many deliveries wait. */
  get depth(): number {
    return this.#waiting.length;
  }

  /** Resolves when what waits is on the disk. */
  saved(): Promise<void> {
    return this.#kept.saved();
  }

  /** Replaces the sinks. Those that stay as they were go on; what waits for one that is gone is dropped. */
  learn(all: readonly SinkSettings[]): void {
    const before = this.#ways;
    this.#ways = new Map(
      all.map((settings) => {
        const known = before.get(settings.name);
        const isSame = known !== undefined && JSON.stringify(known.settings) === JSON.stringify(settings);
        return [settings.name, isSame ? known : this.#open(settings)];
      }),
    );
    for (const [name, way] of before) {
      if (this.#ways.get(name) === way) continue;
      way.callOff();
      way.sink.close();
    }
    this.#waiting = this.#waiting.filter(({ sink }) => this.#ways.has(sink));
    this.#kept.save();
    for (const name of this.#ways.keys()) this.#go(name);
  }

  /** Takes an alarm, unless it was taken before. */
  take(alarm: AlarmMessage): void {
    if (!this.#isNew(alarm)) return;
    const since = this.#parts.clock.wallMs();
    const wanted = [...this.#ways.values()].filter(({ settings }) => wants(settings, alarm));
    const all = [...this.#waiting, ...wanted.map(({ settings: { name } }) => ({ sink: name, alarm, since }))];
    this.#waiting = bounded(all);
    if (this.#waiting.length < all.length) {
      this.#parts.report({ kind: 'dropped', count: all.length - this.#waiting.length });
    }
    this.#kept.save();
    for (const { settings } of wanted) this.#go(settings.name);
  }

  /** Tries one sink, or all, at once and once, past the queue. */
  async test(alarm: AlarmMessage, only: string | null): Promise<readonly SinkTest[]> {
    const tried = [...this.#ways.values()].filter(({ settings }) => only === null || settings.name === only);
    if (only !== null && tried.length === 0) return [{ sink: only, code: 'no-sink', tookMs: 0 }];
    return Promise.all(
      tried.map(async ({ settings, sink }) => {
        const startedAt = this.#parts.clock.monotonicMs();
        const { code } = await sink.deliver(alarm);
        return { sink: settings.name, code, tookMs: Math.round(this.#parts.clock.monotonicMs() - startedAt) };
      }),
    );
  }

  close(): void {
    for (const way of this.#ways.values()) {
      way.callOff();
      way.sink.close();
    }
    this.#ways = new Map();
  }

  #open(settings: SinkSettings): Way {
    const sink = this.#parts.makeSink(settings);
    return { settings, sink, failures: 0, isBusy: false, isTold: false, callOff: () => undefined };
  }

  #isNew({ number, raised, at, fingerprint }: AlarmMessage): boolean {
    const now = this.#parts.clock.wallMs();
    if (number === 0) {
      const told = this.#unrecorded.get(fingerprint);
      if (told !== undefined && now - told < UNRECORDED_MS) return false;
      this.#unrecorded.set(fingerprint, now);
      const [oldest] = this.#unrecorded.keys();
      if (this.#unrecorded.size > UNRECORDED_MAX && oldest !== undefined) this.#unrecorded.delete(oldest);
      return true;
    }
    // Another ledger, or one that was put back from a backup: its numbers begin again.
    if (this.#last !== null && raised < this.#last) this.#last = null;
    if (this.#last !== null && number <= this.#last) return false;
    const isFresh = this.#last !== null || now - at <= FRESH_MS;
    this.#last = number;
    const told = this.#unrecorded.get(fingerprint);
    const isTold = told !== undefined && at - told < UNRECORDED_MS;
    return isFresh && !isTold;
  }

  /** Begins the next delivery to a sink, if one waits and none is under way. */
  #go(name: string): void {
    const way = this.#ways.get(name);
    if (way === undefined || way.isBusy) return;
    const now = this.#parts.clock.wallMs();
    this.#forget(({ sink, since }) => sink === name && now - since > KEPT_MS);
    const [next] = this.#waiting.filter(({ sink }) => sink === name).toSorted(firstOf);
    if (next === undefined) return;
    way.isBusy = true;
    way.callOff();
    void way.sink.deliver(next.alarm).then(({ code, retryAfterMs }) => {
      way.isBusy = false;
      if (this.#ways.get(name) !== way) return;
      if (code === 'delivered') this.#delivered(way, next);
      else this.#failed(way, code, retryAfterMs);
    });
  }

  #delivered(way: Way, done: Waiting): void {
    way.failures = 0;
    if (way.isTold) {
      way.isTold = false;
      this.#parts.report({ kind: 'sink', sink: done.sink, state: 'well', code: 'delivered' });
    }
    this.#forget((one) => one === done);
    this.#kept.save();
    this.#go(done.sink);
  }

  #failed(way: Way, code: SinkTest['code'], retryAfterMs: number | undefined): void {
    const { name } = way.settings;
    way.failures += 1;
    if (way.failures >= FAILING_AFTER && !way.isTold) {
      way.isTold = true;
      this.#parts.report({ kind: 'sink', sink: name, state: 'failing', code });
    }
    const wait = retryAfterMs ?? Math.min(AGAIN_MS * 2 ** Math.min(way.failures - 1, 16), AGAIN_MAX_MS);
    way.callOff = this.#parts.clock.after(wait, () => this.#go(name));
  }

  #forget(isOver: (one: Waiting) => boolean): void {
    this.#waiting = this.#waiting.filter((one) => !isOver(one));
  }
}

function wants(
  { kind, administrators, least, subjects }: SinkSettings,
  { kind: what, severity, subject }: AlarmMessage,
): boolean {
  // Whoever collects faults learns nothing of trading or of people.
  if (kind === 'reporter' && !FAULTS.has(what)) return false;
  if (administrators) return true;
  const isSevere = ALARM_SEVERITIES.indexOf(severity) >= ALARM_SEVERITIES.indexOf(least);
  return isSevere && (subjects.length === 0 || subject === 'everything' || subjects.includes(subject));
}
