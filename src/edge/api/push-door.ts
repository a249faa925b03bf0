import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import type { Clock } from '../../ports.ts';
import { PUSH } from '../../protocol/api/push.ts';
import { PAGES } from '../../protocol/stream-message.ts';
import { askFirst } from '../asked-socket.ts';
import { BotSocket, type SocketTimes } from '../bot-socket.ts';
import type { BotSockets } from '../bot-sockets.ts';
import { dismiss } from '../dismiss.ts';
import type { KeeperLink, KeeperStream, KeeperStreamTaker } from '../keeper-link.ts';
import type { Reached } from '../front.ts';
import { guardPage } from '../origin-guard.ts';

/** A page shows a fresh ticket every quarter of an hour. */
const TIMES: SocketTimes = { pingEveryMs: 20_000, silentMaxMs: 60_000, lifeMs: 15 * 60_000 };
/** A page says nothing on its socket. */
const MESSAGE_MAX = 1_024;
const GOING_AWAY = 1001;
const UNSUPPORTED = 1003;

/** Where sockets of pages end. Who opens one is known to the keeper alone, by the ticket. */
export class PushDoor {
  readonly #link: Pick<KeeperLink, 'open'>;
  readonly #clock: Clock;
  readonly #open: BotSockets;
  readonly #server = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    maxPayload: MESSAGE_MAX,
    clientTracking: false,
    handleProtocols: (offered) => (offered.has(PUSH.protocol) ? PUSH.protocol : false),
  });

  constructor(link: Pick<KeeperLink, 'open'>, clock: Clock, open: BotSockets) {
    this.#link = link;
    this.#clock = clock;
    this.#open = open;
  }

  /** Takes a request to upgrade for a page's socket; false, and nothing is done, when it is for something else. */
  accept(request: IncomingMessage, socket: Duplex, head: Buffer, reached: Reached): boolean {
    if (request.url !== PUSH.target) return false;
    const verdict = guardPage(request, reached);
    if (verdict === 421) return false;
    const ticket = ticketOf(request);
    if (verdict !== 200 || ticket === null) {
      dismiss(socket, verdict === 400 ? '400 Bad Request' : '403 Forbidden');
      return true;
    }
    const headers: [string, string][] = [
      ['ticket', ticket],
      ['address', reached.address],
      ['origin', request.headers.origin ?? ''],
    ];
    const asked = { method: 'GET', target: PUSH.target, headers, body: new Uint8Array(0) };
    const message = { venue: PAGES, request: asked };
    askFirst({
      link: this.#link,
      socket,
      message,
      letIn: (link) =>
        this.#server.handleUpgrade(request, socket, head, (opened) =>
          this.#letIn(opened, (taker) => link.open(message, taker)),
        ),
      refusal: '401 Unauthorized',
    });
    return true;
  }

  /** The ticket was good, and is spent. */
  #letIn(opened: WebSocket, listen: (taker: KeeperStreamTaker) => KeeperStream | null): void {
    const page = new BotSocket({
      socket: opened,
      clock: this.#clock,
      times: TIMES,
      among: this.#open,
      onText: () => page.close(UNSUPPORTED, 'nothing is taken here'),
      onClosed: () => stream?.close(GOING_AWAY, ''),
    });
    const stream = listen({
      onCredit: () => undefined,
      onMessage: (text) => page.send(text, () => stream?.taken(Buffer.byteLength(text))),
      onClose: (code, reason) => page.close(code, reason),
    });
  }
}

/** The ticket among the protocols that are offered; null unless there is exactly one, beside ours. */
function ticketOf(request: IncomingMessage): string | null {
  const offered = (request.headers['sec-websocket-protocol'] ?? '').split(',').map((one) => one.trim());
  const [ticket, ...others] = offered.filter((one) => one.startsWith(PUSH.ticketPrefix));
  if (ticket === undefined || others.length > 0 || !offered.includes(PUSH.protocol)) return null;
  const text = ticket.slice(PUSH.ticketPrefix.length);
  return /^spt_[A-Za-z0-9_-]{1,200}$/.test(text) ? text : null;
}
