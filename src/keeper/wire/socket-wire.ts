import type { Socket } from 'node:net';
import { WebSocket } from 'ws';
import type { Clock, SocketWire, VenueSocket, VenueSocketEvents, WireHost } from '../../ports.ts';
import { connectHost, type Dialler } from './venue-wire.ts';

/** The largest event of an account is a few kilobytes. */
const MESSAGE_MAX = 1024 * 1024;
const HANDSHAKE_MS = 8_000;

/** WebSockets to venues over sockets that the launcher dialled; TLS ends here, as for requests. */
export class DialledSockets implements SocketWire {
  readonly #dialler: Dialler;
  readonly #clock: Clock;

  constructor(dialler: Dialler, clock: Clock) {
    this.#dialler = dialler;
    this.#clock = clock;
  }

  async open(host: WireHost, target: string, events: VenueSocketEvents): Promise<VenueSocket | null> {
    const socket = await connectHost(this.#dialler, this.#clock, host).catch(() => null);
    return socket === null
      ? null
      : upgraded(socket, `${host.baseUrl.replace(/^http/, 'ws')}${target}`, events);
  }
}

function upgraded(socket: Socket, url: string, events: VenueSocketEvents): Promise<VenueSocket | null> {
  return new Promise((resolve) => {
    const made = new WebSocket(url, {
      createConnection: () => socket,
      followRedirects: false,
      handshakeTimeout: HANDSHAKE_MS,
      maxPayload: MESSAGE_MAX,
      perMessageDeflate: false,
    });
    let isOpen = false;
    made.on('open', () => {
      isOpen = true;
      resolve({
        say: (text) => made.send(text),
        ping: () => made.ping(),
        close: () => made.terminate(),
      });
    });
    made.on('message', (message, isBinary) => {
      if (!isBinary) events.onText(String(message));
      else if (events.onBytes === undefined || !(message instanceof Uint8Array)) made.terminate();
      else events.onBytes(message);
    });
    made.on('pong', () => events.onPong());
    made.on('ping', () => events.onPong());
    // What went wrong is the other side's text: that it ended is enough, and `close` follows.
    made.on('error', () => socket.destroy());
    made.on('close', () => {
      if (isOpen) events.onClose();
      else resolve(null);
    });
  });
}
