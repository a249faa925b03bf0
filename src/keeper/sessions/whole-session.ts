import { assert } from '../../core/assert.ts';
import type { NamedStream, NamedStreams } from '../../core/order/stream-request.ts';
import type { Venue } from '../../core/order/venue.ts';
import type { BotId } from '../../core/units/ids.ts';
import type { SocketPeer, UserStreams } from '../../ports.ts';
import type { Identified } from '../execution/identify.ts';
import { POLICY_VIOLATION, type BotSession } from './bot-session.ts';
import { CallSession, type CallSessionParts } from './call-session.ts';
import type { UsedLogOns } from './used-log-ons.ts';

/** Streams of one connection; a client listens to three of one account. */
const STREAMS_MAX = 32;

export interface WholeSessionParts extends CallSessionParts {
  readonly usedLogOns: UsedLogOns;
  /** The bot that has a decoy key, and its account's own name at the venue; null for a key that is not in use. */
  readonly botOf: (venue: Venue, key: string) => Identified | null;
}

export interface WholeSessionPlace {
  readonly venue: Venue;
  /** Null where no account is followed: calls are served all the same. */
  readonly streams: UserStreams | null;
  readonly peer: SocketPeer;
}

interface Listened {
  readonly bot: BotId;
  readonly stop: () => void;
}

/**
 * A bot's connection for everything at once: calls, each judged as the same request over HTTP, and what happens on the
 * bot's own account. Who names a decoy's key may listen, as whoever names it may read: nothing is signed for that.
 */
export class WholeSession implements BotSession {
  readonly #parts: WholeSessionParts;
  readonly #place: WholeSessionPlace;
  readonly #calls: CallSession;
  /** By key and name of the stream. */
  readonly #listened = new Map<string, Listened>();

  constructor(parts: WholeSessionParts, place: WholeSessionPlace) {
    this.#parts = parts;
    this.#place = place;
    this.#calls = new CallSession(parts, { venue: place.venue, peer: place.peer, limits: false });
  }

  async receive(text: string): Promise<void> {
    const asked = this.#codec.readAsked(text);
    if (asked === null) return this.#calls.receive(text);
    const refusal = asked.op === 'subscribe' ? this.#subscribe(asked) : this.#unsubscribe(asked);
    for (const message of this.#codec.answer(asked, refusal)) this.#place.peer.send(message);
  }

  closed(): void {
    for (const { stop } of this.#listened.values()) stop();
    this.#listened.clear();
    this.#calls.closed();
  }

  /** Nobody proves anything by listening here, so it is no sign that the bot is there. */
  listens(): boolean {
    return false;
  }

  endFor(bot: BotId, why: string): void {
    if (![...this.#listened.values()].some((listened) => listened.bot === bot)) return;
    this.closed();
    this.#place.peer.close(POLICY_VIOLATION, why);
  }

  /** Null for done, or why not. */
  #subscribe(asked: NamedStream): string | null {
    const { venue, streams, peer } = this.#place;
    const place = placeOf(asked);
    if (asked.name === null) return 'of an account, orderUpdates, userEvents and userFills are told here:';
    if (this.#listened.has(place)) return 'already subscribed:';
    if (this.#listened.size >= STREAMS_MAX) return 'too many streams on one connection:';
    const known = streams === null ? null : this.#parts.botOf(venue, asked.key);
    if (streams === null || known === null) return this.#refuseStranger();
    const { bot, account } = known;
    const stop = streams.subscribe(bot.id, (message) => {
      const told = this.#codec.tell(message, asked, account.address);
      if (told !== null) peer.send(told);
    });
    this.#listened.set(place, { bot: bot.id, stop });
    return null;
  }

  /** One sentence for every reason: a stranger learns nothing by it. */
  #refuseStranger(): string {
    this.#parts.tally.malformed();
    return 'not an address that this gateway gave to a bot:';
  }

  #unsubscribe(asked: NamedStream): string | null {
    const place = placeOf(asked);
    const listened = this.#listened.get(place);
    if (listened === undefined) return 'already unsubscribed:';
    listened.stop();
    this.#listened.delete(place);
    return null;
  }

  get #codec(): NamedStreams {
    const { named } = this.#place.venue.sockets;
    assert(named !== undefined, 'such a connection is opened only where a name opens streams');
    return named;
  }
}

function placeOf({ key, name }: NamedStream): string {
  return `${key} ${name ?? ''}`;
}
