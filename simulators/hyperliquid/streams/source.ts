import type { Exchange } from '../exchange.ts';
import type { Fields } from '../fields.ts';

/** What a subscription listens to. */
export interface Source {
  readonly channel: string;
  /** How faults know its frames: `market l2Book BTC`, `user orderUpdates`. */
  readonly line: string;
  /** The address that it is of, for the venue's limit on addresses; null for a market's. */
  readonly user: string | null;
  /** Said at once when somebody subscribes. */
  readonly first: () => readonly unknown[];
  /** It is asked for news at most once in each period of this length. Zero: whenever time passes. */
  readonly everyMs: number;
  readonly next: () => readonly unknown[];
  /** Tells of what happens when it happens, until the returned function is called. */
  readonly listen: (tell: (payload: unknown) => void) => () => void;
}

/** Opens a source for a subscription's fields; null when they name none. */
export type OpenSource = (exchange: Exchange, subscription: Fields) => Source | null;

/** A source that has news from time to time: what it is, where it is not the same as before. */
export function changing(
  one: Pick<Source, 'channel' | 'line' | 'user' | 'everyMs'>,
  read: () => unknown,
  sameAs: (payload: unknown) => string = (payload) => JSON.stringify(payload),
): Source {
  let before = '';
  const next = (): readonly unknown[] => {
    const payload = read();
    const now = sameAs(payload);
    if (now === before) return [];
    before = now;
    return [payload];
  };
  return { ...one, first: next, next, listen: () => () => undefined };
}
