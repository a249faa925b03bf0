import type { Readable } from 'node:stream';
import { faultAlarm } from '../alerts/fault-alarm.ts';
import { makeSink, type SinkParts } from '../alerts/make-sink.ts';
import { Outbox } from '../alerts/outbox.ts';
import { LetterDesk } from '../alerts/letter-desk.ts';
import { RangeDesk } from '../alerts/range-desk.ts';
import type { QueueStore } from '../alerts/queue-file.ts';
import { parseEdgeWatching } from '../protocol/alarm-sinks.ts';
import type { FromWatch, ToWatch, WatchAnswer } from '../protocol/alarm-message.ts';
import { eachLine } from './each-line.ts';

/** Alarms that may come before the launcher has said what sinks there are. */
const EARLY_MAX = 400;

export interface AlarmDeskParts extends Omit<SinkParts, 'ask'> {
  readonly store: QueueStore;
  readonly letterStore: QueueStore;
  readonly onMetricsToken: (token: string | null) => void;
  /** Says something to the keeper. Null when too much is under way. */
  readonly say: (word: ToWatch) => Promise<WatchAnswer> | null;
}

/** Where alarms of the keeper meet the sinks that the launcher tells of. */
export class AlarmDesk {
  readonly #parts: AlarmDeskParts;
  readonly #outbox: Outbox;
  readonly #ranges: RangeDesk;
  readonly #letters: LetterDesk;
  #early: FromWatch[] | null = [];

  constructor(parts: AlarmDeskParts, fromLauncher: Readable) {
    this.#parts = parts;
    this.#ranges = new RangeDesk(parts.http);
    this.#letters = new LetterDesk(parts);
    const ask = (word: ToWatch): Promise<WatchAnswer | null> => parts.say(word) ?? Promise.resolve(null);
    this.#outbox = new Outbox({
      ...parts,
      makeSink: (settings) => makeSink({ ...parts, ask }, settings),
      report: (word) => void parts.say(word),
    });
    fromLauncher.on('error', () => fromLauncher.destroy());
    eachLine(fromLauncher, (line) => this.#learn(line));
  }

  /** Deliveries that wait. */
  get depth(): number {
    return this.#outbox.depth;
  }

  /** A fault of the edge or the launcher, which the keeper does not know of. Resolves when it waits on the disk. */
  async fault(who: 'edge' | 'launcher', text: string): Promise<void> {
    this.#outbox.take(faultAlarm(who, text, this.#parts.clock.wallMs()));
    await this.#outbox.saved();
  }

  /** Resolves when alarms that were taken wait on the disk. */
  saved(): Promise<void> {
    return this.#outbox.saved();
  }

  /** A message of the keeper. */
  take(message: FromWatch): void {
    if (this.#early !== null) {
      if (this.#early.length < EARLY_MAX) this.#early.push(message);
      return;
    }
    if (message.kind === 'range') {
      const { id, prefix } = message;
      void this.#ranges.range(prefix).then((text) => void this.#parts.say({ kind: 'range', id, text }));
      return;
    }
    if (message.kind === 'letter') return this.#letters.take(message.letter);
    if (message.kind === 'alarm') return this.#outbox.take(message.alarm);
    const { id } = message;
    void this.#outbox.test(message.alarm, message.sink).then((results) => {
      void this.#parts.say({ kind: 'tested', id, results });
    });
  }

  #learn(line: string): void {
    const told = parseEdgeWatching(line);
    if (told === null) return this.#parts.log.write('error', 'LAUNCHER_MESSAGE_MALFORMED');
    this.#parts.onMetricsToken(told.metricsToken);
    this.#ranges.learn(told.ranges);
    this.#letters.learn(told.sinks);
    this.#outbox.learn(told.sinks);
    const early = this.#early ?? [];
    this.#early = null;
    for (const message of early) this.take(message);
  }
}
