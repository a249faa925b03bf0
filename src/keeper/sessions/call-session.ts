import type { RawReply, RawRequest, SocketCall, Venue } from '../../core/order/venue.ts';
import type { UnixMs } from '../../core/units/time.ts';
import type { Clock, SocketPeer } from '../../ports.ts';
import type { Prove } from '../execution/serve.ts';
import type { BotSession } from './bot-session.ts';

export interface CallSessionParts {
  readonly clock: Clock;
  /** Counts what was no call, or not one that is served. */
  readonly tally: { malformed(): void };
  /** The way of every request of a bot. */
  readonly serve: (venue: string, request: RawRequest, prove: Prove) => Promise<RawReply>;
}

/**
 * A bot's connection on which every message is a call. Each one is judged exactly as the same request over HTTP, by its
 * own key and signature: the connection adds nothing to it.
 */
export class CallSession implements BotSession {
  readonly #parts: CallSessionParts;
  readonly #venue: Venue;
  readonly #peer: SocketPeer;
  readonly #limits: boolean;
  readonly #connectedSince: UnixMs;

  constructor(parts: CallSessionParts, venue: Venue, peer: SocketPeer, limits: boolean) {
    this.#parts = parts;
    this.#venue = venue;
    this.#peer = peer;
    this.#limits = limits;
    this.#connectedSince = parts.clock.wallMs();
  }

  async receive(text: string): Promise<void> {
    const { sockets } = this.#venue;
    const call = sockets.readCall(text);
    if (call === null) this.#parts.tally.malformed();
    const reply = call === null ? this.#venue.refuse({ kind: 'notServed' }) : await this.#answer(call);
    this.#peer.send(sockets.answerCall(call, reply, this.#limits));
  }

  closed(): void {
    // Calls that are under way are finished: their orders exist whether or not somebody listens.
  }

  listens(): boolean {
    // Its calls are heard as requests.
    return false;
  }

  revoked(): void {
    // Every call names its bot by itself, and that bot is a stranger now.
  }

  #answer(call: SocketCall): Promise<RawReply> | RawReply {
    const { sockets } = this.#venue;
    switch (call.purpose) {
      case 'request':
        return this.#parts.serve(this.#venue.id, call.request, (check, now) =>
          sockets.authenticateCall(call, check, now),
        );
      case 'logOn':
        return sockets.refuseLogOn();
      case 'logOut':
      case 'status':
        return sockets.tellLoggedOn({
          key: null,
          since: null,
          connectedSince: this.#connectedSince,
          limits: this.#limits,
          now: this.#parts.clock.wallMs(),
        });
      case 'notServed':
        this.#parts.tally.malformed();
        return this.#venue.refuse({ kind: 'notServed' });
    }
  }
}
