import { settled, Timeline } from '../../../sim/timeline.ts';
import type { Signature } from '../../core/order/signing.ts';
import { Story } from '../../core/account/story-fixture.test.ts';
import type { RawReply, RawRequest, Venue } from '../../core/order/venue.ts';
import type { Sending, VenueSocketEvents } from '../../ports.ts';
import type { MarketTelling } from '../../core/order/market-stream.ts';
import type { Instrument } from '../../core/units/ids.ts';
import { Fault } from '../../core/fault.ts';
import { binanceUsdm } from '../../venues/binance-usdm/venue.ts';
import { AccountStreams } from './account-streams.ts';

export const KEY = 'k'.repeat(64);
export const MINUTE = 60_000;

export function reply(body: string): RawReply {
  return { status: 200, headers: [], body: Buffer.from(body) };
}

/** One account's streams, with a venue that says what it is told to. */
export class Stage {
  readonly timeline = new Timeline(0);
  readonly story = new Story();
  readonly asked: string[] = [];
  readonly dialled: string[] = [];
  readonly heard: string[] = [];
  readonly logged: string[] = [];
  /** What was said to the venue on the connection. */
  readonly said: string[] = [];
  gaps = 0;
  isHeard = true;
  pings = 0;
  closed = 0;
  answer: Sending = { kind: 'answered', reply: reply(`{"listenKey":"${KEY}"}`) };
  keyId: string | null = 'REAL';
  /** Whether the vault does not open the key. */
  isLocked = false;
  onSign: () => void = () => undefined;
  isReachable = true;
  doesPong = true;
  venue: Venue = binanceUsdm;
  /** Whether asking fails as nothing should. */
  isBroken = false;
  /** What a connection waits for before it stands. */
  standing: Promise<void> = Promise.resolve();
  /** The key is in a token that makes nothing. */
  isUnsigned = false;
  /** Of the type that the venue's keys are. */
  signature: Signature = { type: 'hmac', bytes: new Uint8Array(32) };
  /** What becomes of prices: beginnings, messages and ends. */
  readonly ticked: string[] = [];
  /** What the account may trade, and what was told of its price. */
  wanted = new Set<Instrument>();
  readonly priced: MarketTelling[] = [];
  #events: VenueSocketEvents | null = null;
  readonly streams = new AccountStreams({
    clock: this.timeline.clockOf({ alive: true }),
    log: { write: (_level, code) => void this.logged.push(code) },
    keyring: {
      keyId: () => this.keyId,
      sign: async (permit) => {
        permit.redeem();
        this.onSign();
        if (this.isLocked) throw new Fault('VAULT_RECORD_REFUSED');
        return this.isUnsigned ? null : { keyId: 'REAL', signature: this.signature };
      },
    },
    clockOffsetMs: () => 700,
    wire: {
      send: (_target, request: RawRequest) => {
        this.asked.push(`${request.method} ${request.target} ${request.headers.at(-1)?.[1]}`);
        return this.isBroken ? Promise.reject(new RangeError('a bug')) : Promise.resolve(this.answer);
      },
    },
    sockets: {
      open: ({ baseUrl }, target, events) => {
        this.dialled.push(`${baseUrl}${target}`);
        if (!this.isReachable) return Promise.resolve(null);
        this.#events = events;
        const ping = (): void => {
          this.pings += 1;
          if (this.doesPong) events.onPong();
        };
        const say = (text: string): void => void this.said.push(text);
        return this.standing.then(() => ({ say, ping, close: () => void (this.closed += 1) }));
      },
    },
    venueOf: () => this.venue,
    targetOf: (account) => ({ baseUrl: account.trade, ca: null, venue: account.venue, account: account.id }),
    onEvent: (_account, event, message) => this.heard.push(`${event.kind} ${message.length}`),
    onNews: () => void (this.gaps += 1),
    onLive: () => void (this.gaps += 1),
    isHeard: () => this.isHeard,
    prices: {
      wanted: () => this.wanted,
      hear: (_account, told) => void this.priced.push(told),
    },
    ticks: {
      begin: (_account, say) => {
        this.ticked.push('begin');
        say('first');
      },
      take: (_account, { length }) => this.ticked.push(`take ${length}`),
      end: () => this.ticked.push('end'),
    },
  });

  async begin(): Promise<this> {
    this.streams.tend(this.story.account);
    await this.pass(0);
    return this;
  }

  async pass(ms: number): Promise<void> {
    await settled();
    await this.timeline.runUntil(this.timeline.now + ms);
  }

  get isLive(): boolean {
    return this.streams.isLive(this.story.account) === true;
  }

  say(text: string): void {
    this.#events?.onText(text);
  }

  tell(bytes: Uint8Array): void {
    this.#events?.onBytes?.(bytes);
  }

  cut(): void {
    this.#events?.onClose();
  }
}
