import { assert } from '../../core/assert.ts';
import type { TickerRequest, VenueTicker } from '../../core/order/ticker.ts';
import type { BotId } from '../../core/units/ids.ts';
import type { Ticker, TickerWatch } from '../../ports.ts';
import type { AccountSessionParts } from './account-session.ts';
import { POLICY_VIOLATION, type BotSession } from './bot-session.ts';
import type { CallSessionParts } from './call-session.ts';

/** RFC 6455, section 7.4.1: the server is going away. */
const GOING_AWAY = 1001;
/** What is asked is asked at the venue, on the one connection that all bots of the account share. */
const MESSAGES_PER_SECOND = 50;

/** The edge gives its credit after the session is made, so a connection that ends at once does so a moment later. */
type TickerSessionParts = Pick<CallSessionParts, 'clock' | 'logOn' | 'tally'> & { readonly ticker: Ticker };

/**
 * A bot's connection that is told the prices it asks for, and what becomes of its own orders. The address shows the
 * token of its decoy: whoever shows none is not let in.
 */
export class TickerSession implements BotSession {
  readonly #parts: TickerSessionParts;
  readonly #place: AccountSessionParts;
  readonly #bot: BotId;
  readonly #watch: TickerWatch | null;
  readonly #stop: () => void;
  #second = 0;
  #messages = 0;

  private constructor(parts: TickerSessionParts, place: AccountSessionParts, bot: BotId) {
    const { peer, streams } = place;
    this.#parts = parts;
    this.#place = place;
    this.#bot = bot;
    this.#watch = parts.ticker.open(bot, {
      onBytes: (message) => peer.send(message),
      onEnd: () => this.#endSoon(GOING_AWAY, 'the ticker of the venue is not there: connect again'),
    });
    if (this.#watch === null) this.#endSoon(POLICY_VIOLATION, 'this bot has as many connections as it may');
    this.#stop = streams.subscribe(bot, (message) => peer.send(message));
  }

  /** Null where the address shows no decoy of a bot's. */
  static open(parts: TickerSessionParts, place: AccountSessionParts, target: string): TickerSession | null {
    const { venue } = place;
    const headers = codecOf(place).credentialsOf(target);
    assert(headers !== null, 'an address without them is no route of a ticker');
    const request = { method: 'GET', target, headers, body: new Uint8Array(0) };
    const proven = parts.logOn(venue, request, (check, now) => {
      const proof = venue.authenticate(request, check, now);
      return proof.kind === 'unsigned' ? { kind: 'refused', why: 'malformed' } : proof;
    });
    return proven.kind === 'proven' ? new TickerSession(parts, place, proven.bot) : null;
  }

  receive(text: string): Promise<void> {
    if (this.#isTooFast()) this.#end('too many messages');
    else this.#hear(text);
    return Promise.resolve();
  }

  closed(): void {
    this.#stop();
    this.#watch?.stop();
  }

  listens(bot: BotId): boolean {
    return bot === this.#bot;
  }

  endFor(bot: BotId, why: string): void {
    if (bot === this.#bot) this.#end(why);
  }

  #hear(text: string): void {
    const codec = codecOf(this.#place);
    const request = codec.read(text);
    if (request === null) this.#parts.tally.malformed();
    const refusal = request === null ? 'this message is not understood.' : this.#obey(request);
    if (refusal !== null) this.#place.peer.send(codec.refusal(`Sallyport: ${refusal}`));
  }

  #end(why: string): void {
    this.closed();
    this.#place.peer.close(POLICY_VIOLATION, why);
  }

  #isTooFast(): boolean {
    const second = Math.floor(this.#parts.clock.monotonicMs() / 1_000);
    if (second !== this.#second) this.#messages = 0;
    this.#second = second;
    this.#messages += 1;
    return this.#messages > MESSAGES_PER_SECOND;
  }

  /** Null for done, or why not. */
  #obey(request: TickerRequest): string | null {
    if (request.kind === 'unwatch') this.#watch?.unwatch(request.tokens);
    else if (this.#watch?.watch(request.tokens, request.mode) !== true)
      return 'nothing was subscribed to: together these are more instruments than the venue tells on one connection.';
    return null;
  }

  #endSoon(code: number, reason: string): void {
    this.#parts.clock.soon(() => this.#place.peer.close(code, reason));
  }
}

function codecOf({ venue }: AccountSessionParts): VenueTicker {
  const { ticker } = venue.sockets;
  assert(ticker !== undefined, 'such a connection is opened only where there is a ticker');
  return ticker;
}
