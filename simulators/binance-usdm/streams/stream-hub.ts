import type { Account } from '../account.ts';
import type { Exchange } from '../exchange.ts';
import type { Json } from '../order-views.ts';
import { eventOf, listenKeyExpiredEvent } from '../user-events.ts';
import type { MarketFamily, MarketStream } from './market-stream.ts';
import { openMarketStream } from './market-stream.ts';

/** Hears what a stream says. `line` names the frame for faults. */
export type Hearer = (stream: string, payload: unknown, line: string) => void;

interface Shared {
  readonly stream: MarketStream;
  readonly hearers: Set<Hearer>;
  /** The period in which it last spoke. */
  period: number;
}

interface Listening {
  readonly listenKey: string;
  readonly account: Account;
  readonly hear: Hearer;
  readonly stop: () => void;
}

/** Who listens to what: market streams, asked in turn, and the streams of accounts, which speak by themselves. */
export class StreamHub {
  readonly #exchange: Exchange;
  readonly #shared = new Map<string, Shared>();
  readonly #listening = new Set<Listening>();

  constructor(exchange: Exchange) {
    this.#exchange = exchange;
  }

  /**
   * Hears a market stream until the returned function is called. A name that the venue does not know, or not among the
   * streams of `family`, is accepted and never heard of.
   */
  hear(name: string, family: MarketFamily | null, hearer: Hearer): () => void {
    const shared = this.#shared.get(name) ?? this.#open(name);
    if (shared === null || (family !== null && shared.stream.family !== family)) return () => undefined;
    this.#shared.set(name, shared);
    shared.hearers.add(hearer);
    return () => {
      shared.hearers.delete(hearer);
      if (shared.hearers.size === 0 && this.#shared.get(name) === shared) this.#shared.delete(name);
    };
  }

  /**
   * Hears an account by its listen key, from now on. A key that is not alive is accepted and never heard of. `events`
   * narrows it to some types; null is all of them.
   */
  hearAccount(listenKey: string, events: ReadonlySet<string> | null, hear: Hearer): () => void {
    const account = this.#accountOf(listenKey);
    if (account === null) return () => undefined;
    const stop = this.#exchange.feed.listen(account.name, (fact) => {
      if (!this.#isAlive(account, listenKey)) return;
      tellAccount(hear, listenKey, eventOf(this.#exchange, account, fact), events);
    });
    const listening = { listenKey, account, hear, stop };
    this.#listening.add(listening);
    return () => {
      stop();
      this.#listening.delete(listening);
    };
  }

  /** Lets every market stream say what is new, and ends the streams whose listen key is not alive any more. */
  tick(): void {
    const now = this.#exchange.now;
    for (const [name, shared] of this.#shared) {
      const { everyMs } = shared.stream;
      const period = everyMs === 0 ? now : Math.floor(now / everyMs);
      if (everyMs !== 0 && period === shared.period) continue;
      shared.period = period;
      for (const payload of shared.stream.next()) {
        for (const hearer of [...shared.hearers]) hearer(name, payload, `market ${name}`);
      }
    }
    for (const listening of [...this.#listening]) this.#expire(listening);
  }

  #open(name: string): Shared | null {
    const stream = openMarketStream(this.#exchange, name);
    return stream === null ? null : { stream, hearers: new Set(), period: -1 };
  }

  #accountOf(listenKey: string): Account | null {
    for (const account of this.#exchange.accounts.values()) {
      if (this.#isAlive(account, listenKey)) return account;
    }
    return null;
  }

  #isAlive(account: Account, listenKey: string): boolean {
    const held = account.listenKey;
    return held !== null && held.key === listenKey && held.validUntil > this.#exchange.now;
  }

  #expire(listening: Listening): void {
    const { account, listenKey, hear } = listening;
    if (this.#isAlive(account, listenKey)) return;
    listening.stop();
    this.#listening.delete(listening);
    tellAccount(hear, listenKey, listenKeyExpiredEvent(this.#exchange, listenKey), null);
  }
}

function tellAccount(hear: Hearer, listenKey: string, event: Json, only: ReadonlySet<string> | null): void {
  const type = String(event['e']);
  if (only === null || only.has(type)) hear(listenKey, event, `user ${type}`);
}
