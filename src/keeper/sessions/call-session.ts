import { assert } from '../../core/assert.ts';
import type {
  Authentication,
  RawReply,
  RawRequest,
  SocketCall,
  Venue,
  VenueCalls,
} from '../../core/order/venue.ts';
import { toHex } from '../../core/units/bytes.ts';
import type { BotId } from '../../core/units/ids.ts';
import type { UnixMs } from '../../core/units/time.ts';
import type { Clock, Random, SocketPeer } from '../../ports.ts';
import type { LogOn } from '../execution/log-on.ts';
import type { Prove } from '../execution/serve.ts';
import { POLICY_VIOLATION, type BotSession } from './bot-session.ts';
import { logOnOnce, type LoggedOnBot } from './log-on-once.ts';
import type { UsedLogOns } from './used-log-ons.ts';

const NONCE_BYTES = 16;

export interface CallSessionParts {
  readonly clock: Clock;
  readonly random: Random;
  /** Counts what was no call, or not one that is served. */
  readonly tally: { malformed(): void };
  /** The way of every request of a bot. */
  readonly serve: (venue: string, request: RawRequest, prove: Prove) => Promise<RawReply>;
  /** Who a request is proven to be from. */
  readonly logOn: (venue: Venue, request: RawRequest, prove: Prove) => LogOn;
}

/** One connection: whose protocol, whose socket, and whether answers tell how much of the limits is used. */
export interface CallSessionPlace {
  readonly venue: Venue;
  readonly peer: SocketPeer;
  readonly limits: boolean;
}

/**
 * A bot's connection on which every message is a call. Each one is judged exactly as the same request over HTTP, by its
 * own key and signature. After a log-on a call may leave those two out: it is then judged as that bot's, for as long as
 * the bot is not revoked.
 */
export class CallSession implements BotSession {
  readonly #parts: CallSessionParts & { readonly usedLogOns: UsedLogOns };
  readonly #venue: Venue;
  readonly #peer: SocketPeer;
  readonly #limits: boolean;
  readonly #connectedSince: UnixMs;
  /** Makes calls without a signature requests of their own, unlike those of any other connection. */
  readonly #nonce: string;
  #unsigned = 0;
  #loggedOn: LoggedOnBot | null = null;

  constructor(parts: CallSessionParts & { readonly usedLogOns: UsedLogOns }, at: CallSessionPlace) {
    const { venue, peer, limits } = at;
    this.#parts = parts;
    this.#venue = venue;
    this.#peer = peer;
    this.#limits = limits;
    this.#connectedSince = parts.clock.wallMs();
    this.#nonce = toHex(parts.random.bytes(NONCE_BYTES));
  }

  get #calls(): VenueCalls {
    const { calls } = this.#venue.sockets;
    assert(calls !== null, 'such a connection is opened only where calls are served');
    return calls;
  }

  async receive(text: string): Promise<void> {
    const calls = this.#calls;
    const call = calls.readCall(text);
    if (call === null) this.#parts.tally.malformed();
    const reply = call === null ? this.#venue.refuse({ kind: 'notServed' }) : await this.#answer(call);
    this.#peer.send(calls.answerCall(call, reply, this.#limits));
  }

  closed(): void {
    // Calls that are under way are finished: their orders exist whether or not somebody listens.
    this.#loggedOn = null;
  }

  listens(): boolean {
    // Its calls are heard as requests.
    return false;
  }

  endFor(bot: BotId, why: string): void {
    if (this.#loggedOn?.bot !== bot) return;
    this.#loggedOn = null;
    this.#peer.close(POLICY_VIOLATION, why);
  }

  #answer(call: SocketCall): Promise<RawReply> | RawReply {
    switch (call.purpose) {
      case 'request':
        return this.#serve(call);
      case 'logOn':
        return this.#logOn(call);
      case 'logOut':
        this.#loggedOn = null;
        return this.#tell();
      case 'status':
        return this.#tell();
      case 'notServed':
        this.#parts.tally.malformed();
        return this.#venue.refuse({ kind: 'notServed' });
    }
  }

  /** A call that names a key is that key's, and has to be signed with it, whoever is logged on. */
  #serve(call: SocketCall): Promise<RawReply> {
    const { id } = this.#venue;
    const calls = this.#calls;
    const loggedOn = this.#loggedOn;
    const byItself: Prove = (check, now) => calls.authenticateCall(call, check, now);
    if (loggedOn === null || this.#venue.keysOf(call.request).length > 0)
      return this.#parts.serve(id, call.request, byItself);
    this.#unsigned += 1;
    const token = `${this.#nonce}-${this.#unsigned}`;
    const inSession = (_: unknown, now: UnixMs): Authentication =>
      calls.authenticateInSession(call, token, now);
    const prove = call.signature === null ? inSession : byItself;
    return this.#parts.serve(id, calls.asKey(call, loggedOn.key), prove);
  }

  #logOn(call: SocketCall): RawReply {
    const calls = this.#calls;
    let mayLogOn = false;
    const proven = this.#parts.logOn(this.#venue, call.request, (check, now) => {
      mayLogOn = calls.logsOn(check.type);
      return calls.authenticateCall(call, check, now);
    });
    if (proven.kind === 'refused') return proven.reply;
    if (!mayLogOn) return calls.refuseLogOn();
    const loggedOn = logOnOnce(this.#parts, proven, this.#loggedOn);
    if (loggedOn === null) return this.#venue.refuse({ kind: 'clock' });
    this.#loggedOn = loggedOn;
    return this.#tell();
  }

  #tell(): RawReply {
    return this.#calls.tellLoggedOn({
      key: this.#loggedOn?.key ?? null,
      since: this.#loggedOn?.since ?? null,
      connectedSince: this.#connectedSince,
      limits: this.#limits,
      now: this.#parts.clock.wallMs(),
    });
  }
}
