import type { RawReply, SocketCall, Venue } from '../core/order/venue.ts';
import type { BotSocket } from './bot-socket.ts';
import type { KeeperLink, KeeperStream } from './keeper-link.ts';
import type { PublicMarket } from './public-market.ts';
import { pathOf } from './target.ts';

/** Public reads of one socket that may be under way at once. */
const PUBLIC_MAX = 16;
const TRY_AGAIN_LATER = 1013;
const GOING_AWAY = 1001;

export interface JudgedSocketParts {
  /** The name under which the keeper knows whose socket it is. */
  readonly venue: string;
  readonly market: PublicMarket;
  readonly link: Pick<KeeperLink, 'open'>;
  readonly bot: BotSocket;
  /** The target that was opened, without the venue's prefix, and its headers. */
  readonly target: string;
  readonly headers: readonly (readonly [string, string])[];
  /** Whether calls for public market facts are fetched here. `limits`: as the connection wants them in answers. */
  readonly calls: { readonly venue: Venue; readonly limits: boolean } | null;
}

/**
 * A bot's socket whose messages the keeper judges one by one, as the text that came. The edge keeps to the keeper's
 * credit: without any it stops reading from the bot.
 */
export class JudgedSocket {
  readonly #parts: JudgedSocketParts;
  readonly #stream: KeeperStream | null;
  /** Messages that were read before the socket stopped reading: what one chunk of bytes held. */
  readonly #waiting: string[] = [];
  #credit = 0;
  #fetching = 0;

  constructor(parts: JudgedSocketParts) {
    const { bot, link, target, headers, venue } = parts;
    this.#parts = parts;
    bot.pause();
    const request = { method: 'GET', target, headers, body: new Uint8Array(0) };
    this.#stream = link.open(
      { venue, request },
      {
        onCredit: (messages) => this.#allow(messages),
        onMessage: (told) => bot.send(told, () => this.#stream?.taken(Buffer.byteLength(told))),
        onClose: (code, reason) => bot.close(code, reason),
      },
    );
    if (this.#stream === null) bot.close(TRY_AGAIN_LATER, 'too many connections');
  }

  receive(text: string): void {
    if (this.#servePublic(text)) return;
    this.#waiting.push(text);
    this.#pass();
  }

  closed(): void {
    this.#stream?.close(GOING_AWAY, '');
  }

  #allow(messages: number): void {
    this.#credit += messages;
    this.#pass();
    if (this.#credit > 0) this.#parts.bot.resume();
  }

  #pass(): void {
    while (this.#credit > 0) {
      const text = this.#waiting.shift();
      if (text === undefined) return;
      this.#credit -= 1;
      this.#stream?.send(text);
    }
    this.#parts.bot.pause();
  }

  /** Whether this message is no business of the keeper: public market facts need no key and no decision. */
  #servePublic(text: string): boolean {
    const { calls, market, bot } = this.#parts;
    if (calls === null) return false;
    const { venue } = calls;
    const codec = venue.sockets.calls;
    if (codec === null) return false;
    const call = codec.readCall(text);
    if (call?.purpose !== 'request') return false;
    const { method, target, body } = call.request;
    if (venue.classify(method, pathOf(target), body)?.kind !== 'public') return false;
    if (this.#fetching >= PUBLIC_MAX) {
      bot.send(codec.answerCall(call, venue.refuse(BUSY), calls.limits));
      return true;
    }
    this.#fetching += 1;
    void market.fetch(venue.id, bare(call), venue).then((reply) => {
      this.#fetching -= 1;
      bot.send(codec.answerCall(call, readable(reply), calls.limits));
    });
    return true;
  }
}

const BUSY = {
  kind: 'unavailable',
  code: 'EDGE_BUSY',
  text: 'too many requests are under way; nothing was sent',
} as const;

/** Without the key id, which a public read does not need. */
function bare({ request }: SocketCall): SocketCall['request'] {
  return { ...request, headers: [] };
}

function readable(reply: RawReply): RawReply {
  return { ...reply, headers: reply.headers.map(([name, value]) => [name.toLowerCase(), value]) };
}
