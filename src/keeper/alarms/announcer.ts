import { alarmText } from '../../core/anomaly/alarm-text.ts';
import type { Alarm, AlarmFacts } from '../../core/anomaly/alarm.ts';
import type { GatewayState } from '../../core/account/state.ts';
import { unixMs } from '../../core/units/time.ts';
import type {
  AlarmMessage,
  FromWatch,
  SinkTest,
  ToWatch,
  WatchAnswer,
} from '../../protocol/alarm-message.ts';
import type { MetricSample } from '../../protocol/metrics.ts';
import type { Clock, Log } from '../../ports.ts';
import { RangeQuestions } from './range-questions.ts';
import { statusLines } from './status-lines.ts';

/** An edge that comes up hears of alarms no older than this: it may have been told of them, and knows. */
const RECENT_MS = 24 * 3_600_000;
/** Sinks try for ten seconds; a test waits a little longer. */
const TEST_MS = 15_000;
const TESTS_MAX = 16;
/** A halt from a sink is written no more often: it stands already. */
const HALT_EVERY_MS = 10_000;

export interface AnnouncerParts {
  readonly clock: Clock;
  readonly log: Log;
  readonly state: GatewayState;
  /** Sends to every edge that is up; false when none is. */
  readonly send: (message: FromWatch) => boolean;
  readonly metrics: () => readonly MetricSample[];
  /** Stops openings everywhere, with that reason. */
  readonly halt: (reason: string) => Promise<{ readonly recorded: boolean }>;
}

/**
 * Hands alarms to the edge once they are durable, and takes what its sinks say. Nothing that comes from a sink can
 * loosen anything: it can ask how things stand, and halt.
 */
export class Announcer {
  readonly #parts: AnnouncerParts;
  #told: number;
  #testId = 0;
  readonly #ranges: RangeQuestions;
  readonly #tests = new Map<number, (results: readonly SinkTest[]) => void>();
  #haltedAt = -Infinity;

  constructor(parts: AnnouncerParts) {
    this.#parts = parts;
    this.#ranges = new RangeQuestions(parts.clock);
    this.#told = parts.state.watch.raised;
  }

  /** For each edge's link. */
  get watch(): {
    readonly recent: () => readonly FromWatch[];
    readonly hear: (word: ToWatch) => Promise<WatchAnswer>;
  } {
    return { recent: () => this.#recent(), hear: (word) => this.#hear(word) };
  }

  /** Entries are durable: tells of the alarms that they raised. */
  tell(): void {
    const { watch } = this.#parts.state;
    if (watch.raised === this.#told) return;
    const fresh = watch.recent.filter(({ number }) => number > this.#told);
    this.#told = watch.raised;
    for (const alarm of fresh) this.#parts.send({ kind: 'alarm', alarm: this.#message(alarm) });
  }

  #recent(): readonly FromWatch[] {
    const { clock, state } = this.#parts;
    const from = clock.wallMs() - RECENT_MS;
    return state.watch.recent
      .filter(({ at, number }) => at >= from && number <= this.#told)
      .map((alarm) => ({ kind: 'alarm', alarm: this.#message(alarm) }));
  }

  /** Tells of something that the ledger could not take. */
  tellUnrecorded(code: string, facts: AlarmFacts): void {
    const at = unixMs(this.#parts.clock.wallMs());
    const told = { ...facts, code };
    const fingerprint = `trouble everything ${code}`;
    const alarm = { kind: 'trouble', subject: 'everything', facts: told, count: 1, since: at, at } as const;
    const message = { number: 0, severity: 'critical', fingerprint, ...alarm } as const;
    this.#parts.send({ kind: 'alarm', alarm: this.#message(message) });
  }

  /** Has the edge try one sink, or all. Null when no edge is up, or none answered in time. */
  test(sink: string | null): Promise<readonly SinkTest[] | null> {
    const { clock, send } = this.#parts;
    const at = unixMs(clock.wallMs());
    const words = { kind: 'test', subject: 'everything', facts: {}, count: 1, since: at, at } as const;
    const alarm = this.#message({ number: 0, severity: 'note', fingerprint: 'test', ...words });
    this.#testId += 1;
    const id = this.#testId;
    if (this.#tests.size >= TESTS_MAX || !send({ kind: 'test', id, sink, alarm }))
      return Promise.resolve(null);
    return new Promise((resolve) => {
      const callOff = clock.after(TEST_MS, () => {
        this.#tests.delete(id);
        resolve(null);
      });
      this.#tests.set(id, (results) => {
        callOff();
        this.#tests.delete(id);
        resolve(results);
      });
    });
  }

  /** A range of breached passwords, by five digits; null where no edge can get it in time. */
  range(prefix: string): Promise<string | null> {
    return this.#ranges.ask(prefix, this.#parts.send);
  }

  async #hear(word: ToWatch): Promise<WatchAnswer> {
    const { log, state, clock } = this.#parts;
    switch (word.kind) {
      case 'status':
        return { lines: statusLines(state, unixMs(clock.wallMs())) };
      case 'metrics':
        return { lines: [], samples: this.#parts.metrics() };
      case 'halt':
        return this.#halt(word);
      case 'sink':
        if (word.state === 'well') log.write('notice', 'SINK_WELL', { sink: word.sink });
        else log.write('alert', 'SINK_FAILING', { sink: word.sink, reason: word.code });
        return NOTHING;
      case 'dropped':
        log.write('alert', 'ALARMS_DROPPED', { count: word.count });
        return NOTHING;
      case 'tested':
        this.#tests.get(word.id)?.(word.results);
        return NOTHING;
      case 'range':
        this.#ranges.take(word.id, word.text);
        return NOTHING;
    }
  }

  async #halt({ sink, person }: Extract<ToWatch, { kind: 'halt' }>): Promise<WatchAnswer> {
    const now = this.#parts.clock.monotonicMs();
    const stands = this.#parts.state.halts.has('everything');
    if (stands && now - this.#haltedAt < HALT_EVERY_MS) return { lines: [STANDS] };
    this.#haltedAt = now;
    const { recorded } = await this.#parts.halt(`from the sink ${sink}, by person ${person} on its list`);
    return { lines: [recorded ? HALTED : HALTED_UNRECORDED] };
  }

  #message(alarm: Told): AlarmMessage {
    const { number, at, kind, severity, subject, fingerprint, count } = alarm;
    const { raised } = this.#parts.state.watch;
    return { number, raised, at, kind, severity, subject, fingerprint, count, ...alarmText(alarm) };
  }
}

type Told = Omit<Alarm, 'seq'>;

const NOTHING: WatchAnswer = { lines: [] };
const STANDS = 'Everything is halted already. Resuming is done at the gateway: sallyport resume.';
const HALTED =
  'Halted: nothing is opened any more. Cancels and exits pass. Resume at the gateway: sallyport resume.';
const HALTED_UNRECORDED = `${HALTED} The ledger has not answered yet; the halt stands all the same.`;
