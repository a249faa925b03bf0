import { isDeepStrictEqual } from 'node:util';
import { Fault } from '../core/fault.ts';
import type { Intent } from '../core/order/intent.ts';
import type { AccountHome, MarketList } from '../core/order/listing.ts';
import { nextNonce } from '../core/order/nonces.ts';
import type { OwnRead } from '../core/order/reads.ts';
import type { Outcome } from '../core/order/reports.ts';
import type { Signature } from '../core/order/signing.ts';
import type { Draft, RawReply, RawRequest, Venue } from '../core/order/venue.ts';
import type { ClientOrderId } from '../core/units/ids.ts';
import { unixMs, type UnixMs } from '../core/units/time.ts';
import type { Clock, Random, Sending, SocketWire, VenueSocket, VenueSocketEvents, Wire } from '../ports.ts';
import { parseClientId } from '../venues/binance-usdm/text.ts';
import { assert } from '../core/assert.ts';

const DEADLINE_MS = 10_000;
const NO_NONCE = unixMs(0);

/** Whose requests are, in the venue's own names. */
export type AccountNames = Pick<AccountHome, 'address' | 'master'>;

/** Before the venue has said, and where requests name nobody. */
export const NOBODY: AccountNames = { address: null, master: null };

/** What a {@link VenueClient} is made of. */
export interface VenueClientParts {
  readonly clock: Clock;
  readonly random: Random;
  readonly wire: Wire;
  readonly sockets: SocketWire;
  readonly codec: Venue;
  readonly keyId: string;
  /** Signs with the key of whoever runs the trial, which is kept nowhere. */
  readonly sign: (message: Uint8Array) => Signature;
  readonly trade: string;
  readonly account: string;
  /** PEM; null for the system's authorities. */
  readonly ca: string | null;
}

/**
 * A small client of a venue over the gateway's own codec: what is proven with it is what the gateway will send. Each
 * request leaves once; nothing is tried again.
 */
export class VenueClient {
  readonly #parts: VenueClientParts;
  #codec: Venue;
  #offsetMs = 0;
  #nonce: UnixMs = NO_NONCE;
  #session: Uint8Array | null = null;

  constructor(parts: VenueClientParts) {
    this.#parts = parts;
    this.#codec = this.#bound(NOBODY, null);
  }

  get codec(): Venue {
    return this.#codec;
  }

  /** Asks for the venue's clock, and stamps by it from then on. Else why not: the status of what was no such answer. */
  async learnTime(): Promise<{ readonly aheadMs: number } | { readonly silence: string | number }> {
    const sending = await this.#sending(this.#codec.marketRequest({ kind: 'time' }), 'trade');
    if (sending.kind !== 'answered') return { silence: sending.why };
    const time = this.#codec.readTime(sending.reply);
    if (time === null) return { silence: sending.reply.status };
    this.#offsetMs = time - this.#parts.clock.wallMs();
    return { aheadMs: this.#offsetMs };
  }

  /** From here on requests are those of that account, in markets that the venue named. */
  bind(account: AccountNames, listing: MarketList | null): void {
    this.#codec = this.#bound(account, listing);
  }

  /** Requests from here on go under this token, where the venue signs none. */
  enter(token: Uint8Array): void {
    this.#session = token;
  }

  /** That token; null while there is none. */
  get token(): Uint8Array | null {
    return this.#session;
  }

  /** An order id that nobody has, in no venue's form yet. */
  freshId(): ClientOrderId {
    const letters = [...this.#parts.random.bytes(20)].map((byte) => (byte & 31).toString(32)).join('');
    const id = parseClientId(`sp-${letters}`);
    assert(id !== null, 'letters, digits and a dash are an id');
    return id;
  }

  /** The venue's time. */
  now(): UnixMs {
    return unixMs(Math.round(this.#parts.clock.wallMs() + this.#offsetMs));
  }

  /** The request for an intent, proven to say that and nothing else. Throws DRAFT_MISMATCH where it does not. */
  draft(intent: Intent): Draft {
    const now = this.now();
    const nonce = nextNonce(this.#nonce, now);
    this.#nonce = nonce;
    const stamp = { now, clientOrderIds: [], ...(this.#codec.takesNonces ? { nonce } : {}) };
    const draft = this.#codec.draft(intent, stamp);
    if (!isDeepStrictEqual(this.#codec.understand(draft), intent)) throw new Fault('DRAFT_MISMATCH');
    return draft;
  }

  /** Sends an order, a change or a cancel. Without a whole answer nobody knows what became of it. */
  async act(intent: Intent): Promise<readonly Outcome[]> {
    const reply = await this.send(this.draft(intent));
    return this.#codec.outcomes(intent, reply);
  }

  /** Null where nothing came back. */
  read(read: OwnRead): Promise<RawReply | null> {
    return this.send(this.#codec.draftRead(read, this.now()));
  }

  /** `spoil` changes the signature, to see that the venue minds. */
  send(draft: Draft, spoil: (signature: Signature) => Signature = same): Promise<RawReply | null> {
    const { keyId } = this.#parts;
    const message = this.#codec.signed(draft, keyId);
    const signature = message === null ? null : spoil(this.#signature(message));
    return this.#send(this.#codec.attach(draft, keyId, signature), draft.host);
  }

  /** A request that nothing signs. */
  askPublic(request: RawRequest): Promise<RawReply | null> {
    return this.#send(request, 'trade');
  }

  /** The message by which an account's stream is logged on to. */
  logOn(draft: Draft, write: (keyId: string, signature: Signature) => string): string {
    const message = this.#codec.signed(draft, this.#parts.keyId);
    assert(message !== null, 'a log-on is signed');
    return write(this.#parts.keyId, this.#signature(message));
  }

  get keyId(): string {
    return this.#parts.keyId;
  }

  /** What a session is opened with: a checksum over that and the secret. */
  checksum(over: Uint8Array): Uint8Array {
    return this.#parts.sign(over).bytes;
  }

  /** A connection to the venue's stream host. */
  listen(target: string, events: VenueSocketEvents): Promise<VenueSocket | null> {
    const { sockets, trade, ca } = this.#parts;
    const baseUrl = this.#codec.sockets.streamsOf(trade).replace(/^ws/, 'http');
    return sockets.open({ baseUrl, ca }, target, events);
  }

  #signature(message: Uint8Array): Signature {
    const session = this.#session;
    if (this.#codec.session === undefined) return this.#parts.sign(message);
    return { type: 'checksum', bytes: session ?? Buffer.from('none', 'latin1') };
  }

  async #send(request: RawRequest, host: 'trade' | 'account'): Promise<RawReply | null> {
    const sending = await this.#sending(request, host);
    return sending.kind === 'answered' ? sending.reply : null;
  }

  #sending(request: RawRequest, host: 'trade' | 'account'): Promise<Sending> {
    const { wire, ca, codec } = this.#parts;
    const target = { baseUrl: this.#parts[host], ca, venue: codec.id, account: null };
    return wire.send(target, request, DEADLINE_MS, () => true);
  }

  #bound({ address, master }: AccountNames, listing: MarketList | null): Venue {
    const { codec, trade, keyId: key } = this.#parts;
    return codec.bind === null ? codec : codec.bind({ trade, key, address, master, listing });
  }
}

function same(signature: Signature): Signature {
  return signature;
}
