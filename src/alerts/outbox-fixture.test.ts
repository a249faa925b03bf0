import type { AlarmMessage } from '../protocol/alarm-message.ts';
import type { SinkSettings } from '../protocol/alarm-sinks.ts';
import type { Clock } from '../ports.ts';
import { unixMs } from '../core/units/time.ts';
import { Outbox, type OutboxParts } from './outbox.ts';
import type { Delivery } from './sink.ts';

/** A clock that stands until it is told to go on. */
export class StandingClock implements Clock {
  now = 1_800_000_000_000;
  #tasks: { readonly at: number; readonly task: () => void }[] = [];

  wallMs(): ReturnType<Clock['wallMs']> {
    return unixMs(this.now);
  }

  monotonicMs(): number {
    return this.now;
  }

  after(delayMs: number, task: () => void): () => void {
    const one = { at: this.now + delayMs, task };
    this.#tasks.push(one);
    return () => void (this.#tasks = this.#tasks.filter((each) => each !== one));
  }

  soon(task: () => void): void {
    queueMicrotask(task);
  }

  get waiting(): number {
    return this.#tasks.length;
  }

  async pass(ms: number): Promise<void> {
    await turn();
    const until = this.now + ms;
    for (;;) {
      const [next] = this.#tasks.filter(({ at }) => at <= until).toSorted((a, b) => a.at - b.at);
      if (next === undefined) break;
      this.#tasks = this.#tasks.filter((one) => one !== next);
      this.now = next.at;
      next.task();
      await turn();
    }
    this.now = until;
    await turn();
  }
}

export function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

export function alarm(number: number, more: Partial<AlarmMessage> = {}): AlarmMessage {
  return {
    number,
    raised: number,
    at: 1_800_000_000_000,
    kind: 'halt',
    severity: 'warning',
    subject: 'everything',
    fingerprint: `f${number}`,
    count: 1,
    what: `w${number}.`,
    next: 'n.',
    ...more,
  };
}

export function sink(name: string, more: Partial<SinkSettings> = {}): SinkSettings {
  const words = { least: 'warning', subjects: [], administrators: false, allow: [], ca: null } as const;
  const secret = 'a secret of the test, thirty-two characters long';
  return { name, kind: 'webhook', url: 'https://h.example/', secret, ...words, ...more } as SinkSettings;
}

/** An outbox with sinks that answer as they are told to, and a store in memory. */
export class Stage {
  readonly clock = new StandingClock();
  readonly reports: string[] = [];
  /** What arrived, as sink and number. */
  readonly arrived: string[] = [];
  readonly closed: string[] = [];
  /** How tries end, by sink; delivered where nothing is said. */
  readonly ends = new Map<string, Delivery>();
  kept: string | null = null;
  saves = 0;
  isStuck = false;

  open(more: Partial<OutboxParts> = {}): Outbox {
    return new Outbox({
      clock: this.clock,
      store: {
        load: () => this.kept,
        save: async (text) => {
          this.saves += 1;
          await turn();
          this.kept = text;
          return true;
        },
      },
      makeSink: ({ name }) => ({
        deliver: ({ number }) => {
          if (this.isStuck) return new Promise(() => undefined);
          const end = this.ends.get(name) ?? { code: 'delivered' };
          if (end.code === 'delivered') this.arrived.push(`${name} ${number}`);
          return Promise.resolve(end);
        },
        close: () => void this.closed.push(name),
      }),
      report: (word) => void this.reports.push(Object.values(word).join(' ')),
      ...more,
    });
  }
}
