import type { Exchange } from '../exchange.ts';
import type { Fields } from '../fields.ts';
import { ACCOUNT_SOURCES } from './account-sources.ts';
import { MARKET_SOURCES } from './market-sources.ts';
import type { Source } from './source.ts';

/** Hears what a source says. */
export type Hearer = (source: Source, payload: unknown) => void;

interface Heard {
  readonly source: Source;
  readonly hear: Hearer;
  /** The period in which it was last asked. */
  period: number;
}

const SUBSCRIPTIONS_MAX = 1000;
const USERS_MAX = 10;

/** Who listens to what. All connections share the venue's limits, as they would behind one address. */
export class StreamHub {
  readonly #exchange: Exchange;
  readonly #heard = new Set<Heard>();
  readonly #watches = new Set<() => void>();

  constructor(exchange: Exchange) {
    this.#exchange = exchange;
  }

  /** What a subscription names, or null. */
  open(subscription: Fields): Source | null {
    const type = String(subscription.get('type'));
    const open = MARKET_SOURCES.get(type) ?? ACCOUNT_SOURCES.get(type);
    return open?.(this.#exchange, subscription) ?? null;
  }

  /** Why one more subscription is too many; null when it is not. */
  refusal(source: Source): string | null {
    if (this.#heard.size >= SUBSCRIPTIONS_MAX)
      return `Cannot subscribe to more than ${SUBSCRIPTIONS_MAX} channels`;
    const users = new Set([...this.#heard].map(({ source: { user } }) => user));
    users.delete(null);
    if (source.user === null || users.has(source.user) || users.size < USERS_MAX) return null;
    return `Cannot track more than ${USERS_MAX} total users`;
  }

  /** Hears a source until the returned function is called. */
  hear(source: Source, hear: Hearer): () => void {
    const heard = { source, hear, period: -1 };
    this.#heard.add(heard);
    for (const payload of source.first()) hear(source, payload);
    const stop = source.listen((payload) => hear(source, payload));
    return () => {
      stop();
      this.#heard.delete(heard);
    };
  }

  /** Calls `watch` whenever time passes, after everybody has spoken, until the returned function is called. */
  watch(watch: () => void): () => void {
    this.#watches.add(watch);
    return () => this.#watches.delete(watch);
  }

  /** Lets every source say what is new. */
  tick(): void {
    const { now } = this.#exchange;
    for (const heard of [...this.#heard]) {
      const { everyMs } = heard.source;
      const period = everyMs === 0 ? now : Math.floor(now / everyMs);
      if (period === heard.period) continue;
      heard.period = period;
      for (const payload of heard.source.next()) heard.hear(heard.source, payload);
    }
    for (const watch of [...this.#watches]) watch();
  }
}
