import { assert } from '../../core/assert.ts';
import type { StreamRequest } from '../../core/order/stream-request.ts';
import type { KeyedStreams, Venue } from '../../core/order/venue.ts';
import type { SocketRoute } from '../../core/order/socket-route.ts';
import type { BotId } from '../../core/units/ids.ts';
import type { SocketPeer, UserStreams } from '../../ports.ts';
import { POLICY_VIOLATION, type BotSession } from './bot-session.ts';

/** Listen keys of one connection. A client has one; the venue would allow as many as market streams. */
const KEYS_MAX = 8;

export interface AccountSessionParts {
  readonly venue: Venue;
  readonly streams: UserStreams;
  readonly peer: SocketPeer;
}

interface Listened {
  readonly bot: BotId;
  readonly stop: () => void;
}

/**
 * A bot's connection that is told what happens on its account. Who may listen is decided by the listen key alone, as at
 * the venue; ours is worth nothing anywhere else, and nothing any more once its bot is revoked.
 */
export class AccountSession implements BotSession {
  readonly #parts: AccountSessionParts;
  readonly #listened = new Map<string, Listened>();
  #combined: boolean;

  private constructor(parts: AccountSessionParts, combined: boolean) {
    this.#parts = parts;
    this.#combined = combined;
  }

  /** Null when one of the listen keys is not alive. */
  static open(
    parts: AccountSessionParts,
    route: Extract<SocketRoute, { kind: 'account' }>,
  ): AccountSession | null {
    const session = new AccountSession(parts, route.combined);
    if (route.listenKeys.every((key) => session.#listen(key))) return session;
    session.closed();
    return null;
  }

  receive(text: string): Promise<void> {
    const { venue, peer } = this.#parts;
    peer.send(this.#obey(venue.sockets.readStreamRequest(text)));
    return Promise.resolve();
  }

  listens(bot: BotId): boolean {
    return [...this.#listened.values()].some((listened) => listened.bot === bot);
  }

  endFor(bot: BotId, why: string): void {
    if (!this.listens(bot)) return;
    this.#parts.peer.close(POLICY_VIOLATION, why);
  }

  closed(): void {
    for (const key of [...this.#listened.keys()]) this.#stop(key);
  }

  #obey(request: StreamRequest): string {
    const { sockets } = this.#parts.venue;
    const keyed = this.#keyed;
    switch (request.kind) {
      case 'refused':
        return request.answer;
      case 'list':
        return keyed.answerStream(request.id, JSON.stringify([...this.#listened.keys()]));
      case 'isCombined':
        return keyed.answerStream(request.id, String(this.#combined));
      case 'setCombined':
        this.#combined = request.combined;
        return keyed.answerStream(request.id, 'null');
      case 'unsubscribe':
        for (const name of request.names) this.#stop(name);
        return keyed.answerStream(request.id, 'null');
      case 'subscribe':
        return request.names.every((name) => this.#listen(name))
          ? keyed.answerStream(request.id, 'null')
          : sockets.refuseStream(request.id);
    }
  }

  get #keyed(): KeyedStreams {
    const { keyed } = this.#parts.venue.sockets;
    assert(keyed !== null, 'only a listen key opens such a connection');
    return keyed;
  }

  /** False for a key that is not one of ours, and for more than fit. */
  #listen(key: string): boolean {
    if (this.#listened.has(key)) return true;
    const { streams, peer } = this.#parts;
    const bot = this.#listened.size < KEYS_MAX ? streams.botOf(key) : null;
    if (bot === null) return false;
    const stop = streams.subscribe(bot, (message) =>
      peer.send(this.#combined ? this.#keyed.combine(key, message) : message),
    );
    this.#listened.set(key, { bot, stop });
    return true;
  }

  #stop(key: string): void {
    this.#listened.get(key)?.stop();
    this.#listened.delete(key);
  }
}
