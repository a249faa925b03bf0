import { assert } from '../../core/assert.ts';
import type { StreamRequest, StreamWord } from '../../core/order/stream-request.ts';
import type { PrivateStreams, SocketCall } from '../../core/order/venue.ts';
import type { BotId } from '../../core/units/ids.ts';
import type { AccountSessionParts } from './account-session.ts';
import { POLICY_VIOLATION, type BotSession } from './bot-session.ts';
import type { CallSessionParts } from './call-session.ts';
import { logOnOnce, type LoggedOnBot, type LogOnOnceParts } from './log-on-once.ts';

/** One sentence for every reason: a stranger learns nothing by it. */
const NOT_PROVEN = 'the log-on is not proven: unknown key, wrong signature, or its time has passed.';

/**
 * A bot's connection that is told what happens on its account after a log-on with its decoy, by topics. Nothing is told
 * of what was before.
 */
export class PrivateSession implements BotSession {
  readonly #parts: Pick<CallSessionParts, 'logOn' | 'tally'> & LogOnOnceParts;
  readonly #place: AccountSessionParts;
  readonly #names = new Set<string>();
  #loggedOn: LoggedOnBot | null = null;
  #stop: () => void = () => undefined;

  constructor(parts: Pick<CallSessionParts, 'logOn' | 'tally'> & LogOnOnceParts, place: AccountSessionParts) {
    this.#parts = parts;
    this.#place = place;
  }

  receive(text: string): Promise<void> {
    const { peer, venue } = this.#place;
    const call = this.#codec.readLogOn(text);
    const request = call === null ? venue.sockets.readStreamRequest(text) : null;
    if (call !== null) peer.send(this.#answer({ op: 'logOn', id: call.id }, this.#logOn(call)));
    if (request !== null) peer.send(this.#obey(request));
    return Promise.resolve();
  }

  closed(): void {
    this.#stop();
    this.#loggedOn = null;
  }

  listens(bot: BotId): boolean {
    return this.#loggedOn?.bot === bot && this.#names.size > 0;
  }

  endFor(bot: BotId, why: string): void {
    if (this.#loggedOn?.bot !== bot) return;
    this.closed();
    this.#place.peer.close(POLICY_VIOLATION, why);
  }

  /** Null for done, or why not. */
  #logOn(call: SocketCall): string | null {
    const proven = this.#parts.logOn(this.#place.venue, call.request, (check, now) =>
      this.#codec.authenticate(call, check, now),
    );
    const loggedOn = proven.kind === 'proven' ? logOnOnce(this.#parts, proven, this.#loggedOn) : null;
    if (loggedOn === null) return NOT_PROVEN;
    if (this.#loggedOn?.bot !== loggedOn.bot) this.#listen(loggedOn.bot);
    this.#loggedOn = loggedOn;
    return null;
  }

  /** What a connection listened to as one bot is not told to another. */
  #listen(bot: BotId): void {
    const { streams, peer } = this.#place;
    this.#stop();
    this.#names.clear();
    this.#stop = streams.subscribe(bot, (message) => {
      for (const told of this.#codec.tell(message, this.#names)) peer.send(told);
    });
  }

  #obey(request: StreamRequest): string {
    if (request.kind === 'refused') {
      this.#parts.tally.malformed();
      return request.answer;
    }
    const { id } = request;
    if (request.kind === 'subscribe')
      return this.#answer({ op: 'subscribe', id }, this.#subscribe(request.names));
    // Of what else there is, clients say nothing here but pings.
    if (request.kind !== 'unsubscribe') return this.#answer({ op: 'ping', id }, null);
    for (const name of request.names) this.#names.delete(name);
    return this.#answer({ op: 'unsubscribe', id }, null);
  }

  #subscribe(names: readonly string[]): string | null {
    if (this.#loggedOn === null) return 'log on first.';
    if (!names.every((name) => this.#codec.isTopic(name))) return 'not a topic of this connection.';
    for (const name of names) this.#names.add(name);
    return null;
  }

  #answer(word: StreamWord, refusal: string | null): string {
    return this.#codec.answer(word, refusal, this.#parts.clock.wallMs());
  }

  get #codec(): PrivateStreams {
    const { privately } = this.#place.venue.sockets;
    assert(privately !== null, 'such a connection is opened only where a log-on opens streams');
    return privately;
  }
}
