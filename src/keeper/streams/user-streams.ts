import { assert } from '../../core/assert.ts';
import type { AccountEvent } from '../../core/order/account-event.ts';
import type { Account, Bot, GatewayState } from '../../core/account/state.ts';
import type { OrderReference } from '../../core/order/order.ts';
import type { Venue, VenueAccountStream } from '../../core/order/venue.ts';
import type { BotId } from '../../core/units/ids.ts';
import type { Clock, Random, UserStreams } from '../../ports.ts';

/** As at the venue: a key lives this long after it was opened or extended. */
const LIFE_MS = 60 * 60_000;
const LOOK_EVERY_MS = 60_000;
const KEY_LENGTH = 64;
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

interface OwnKey {
  readonly key: string;
  /** On the monotonic clock. */
  until: number;
}

type Take = (message: string) => void;

export interface BotStreamsParts {
  readonly clock: Clock;
  readonly random: Random;
  readonly state: GatewayState;
  readonly venueOf: (account: Account) => Venue;
}

/**
 * What happens on accounts, cut to what each bot may see: under listen keys of the gateway's own, or on connections
 * that a bot logged on. The keys live in memory: after a restart a bot opens a new one, as it does when the venue's
 * connection ends.
 */
export class BotStreams implements UserStreams {
  readonly #parts: BotStreamsParts;
  readonly #keys = new Map<BotId, OwnKey>();
  readonly #bots = new Map<string, BotId>();
  readonly #listeners = new Map<BotId, Set<Take>>();
  #callOff: () => void = () => undefined;

  constructor(parts: BotStreamsParts) {
    this.#parts = parts;
  }

  /** Begins to end keys that nobody extends. */
  start(): void {
    this.#callOff = this.#parts.clock.after(LOOK_EVERY_MS, () => {
      for (const [bot, { key }] of [...this.#keys]) if (!this.#isAlive(bot)) this.#expire(bot, key);
      this.start();
    });
  }

  stop(): void {
    this.#callOff();
  }

  issue(bot: BotId): string {
    const known = this.#extended(bot);
    if (known !== null) return known.key;
    const key = this.#makeKey();
    this.#keys.set(bot, { key, until: this.#end() });
    this.#bots.set(key, bot);
    return key;
  }

  extend(bot: BotId): boolean {
    return this.#extended(bot) !== null;
  }

  /** The bot's key, for another term; null where it has none that is alive. */
  #extended(bot: BotId): OwnKey | null {
    const known = this.#keys.get(bot);
    if (known === undefined || !this.#isAlive(bot)) return null;
    known.until = this.#end();
    return known;
  }

  revoke(bot: BotId): void {
    const known = this.#keys.get(bot);
    if (known !== undefined) this.#bots.delete(known.key);
    this.#keys.delete(bot);
  }

  botOf(listenKey: string): BotId | null {
    const bot = this.#bots.get(listenKey);
    return bot !== undefined && this.#isAlive(bot) ? bot : null;
  }

  subscribe(bot: BotId, take: Take): () => void {
    const listeners = this.#listeners.get(bot) ?? new Set();
    this.#listeners.set(bot, listeners.add(take));
    return () => {
      listeners.delete(take);
      if (listeners.size === 0) this.#listeners.delete(bot);
    };
  }

  /** Whether any bot of the account listens. */
  isHeard(account: Account): boolean {
    return [...this.#listeners.keys()].some((bot) => this.#parts.state.bots.get(bot)?.account === account.id);
  }

  /** Passes a message of an account on to the bots that it is about. */
  publish(account: Account, event: AccountEvent, message: string): void {
    for (const [bot, listeners] of this.#listeners) {
      const known = this.#parts.state.bots.get(bot);
      if (known?.account !== account.id || !this.#mayHear(account, known) || !isAbout(event, account, known))
        continue;
      for (const take of listeners) take(message);
    }
  }

  /** Where a log-on opens a stream, the connection itself ends with its bot. */
  #mayHear(account: Account, bot: Bot): boolean {
    const { kind } = this.#streamOf(account);
    return kind === 'keyed' ? this.#isAlive(bot.id) : !bot.revoked;
  }

  #streamOf(account: Account): VenueAccountStream {
    const stream = this.#parts.venueOf(account).accountStream;
    assert(stream !== null, 'bots listen only where an account can be listened to');
    return stream;
  }

  #isAlive(bot: BotId): boolean {
    const { clock, state } = this.#parts;
    const known = this.#keys.get(bot);
    return known !== undefined && state.bots.get(bot)?.revoked === false && clock.monotonicMs() < known.until;
  }

  #expire(bot: BotId, key: string): void {
    const { clock, state } = this.#parts;
    const holder = state.bots.get(bot);
    assert(holder !== undefined, 'keys are of bots that are known');
    const account = state.accounts.get(holder.account);
    assert(account !== undefined, 'a bot belongs to an account');
    this.revoke(bot);
    const stream = this.#streamOf(account);
    assert(stream.kind === 'keyed', 'keys are given out only where they open a stream');
    const message = stream.expired(key, clock.wallMs());
    for (const take of this.#listeners.get(bot) ?? []) take(message);
  }

  #end(): number {
    return this.#parts.clock.monotonicMs() + LIFE_MS;
  }

  #makeKey(): string {
    let key = '';
    while (key.length < KEY_LENGTH) {
      for (const byte of this.#parts.random.bytes(KEY_LENGTH)) {
        // The first 248 values only: all letters are equally likely.
        if (byte < 248 && key.length < KEY_LENGTH) key += ALPHABET.charAt(byte % ALPHABET.length);
      }
    }
    return key;
  }
}

/** An order is its own bot's affair; balances, positions and settings are everybody's on the account. */
function isAbout(event: AccountEvent, account: Account, bot: Bot): boolean {
  if (event.kind === 'account') return true;
  return event.kind === 'order' && event.names.some((name) => ownerOf(account, name) === bot.id);
}

function ownerOf(account: Account, name: OrderReference): BotId | null {
  const id = name.by === 'client' ? name.id : account.venueIds.get(name.id);
  return id === undefined ? null : (account.usedIds.get(id)?.bot ?? null);
}
