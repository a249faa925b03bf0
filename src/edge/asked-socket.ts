import type { Duplex } from 'node:stream';
import type { VenueRequest } from '../protocol/http-message.ts';
import { dismiss } from './dismiss.ts';
import type { KeeperLink, KeeperStreamTaker } from './keeper-link.ts';

const GOING_AWAY = 1001;

export interface AskedSocketParts {
  readonly link: Pick<KeeperLink, 'open'>;
  /** What asks to become a WebSocket. */
  readonly socket: Duplex;
  readonly message: VenueRequest;
  /** Lets the bot in. `link` has the keeper's end of its socket, and is to be opened at once, once. */
  readonly letIn: (link: Pick<KeeperLink, 'open'>) => void;
}

/** Asks the keeper before a bot is let in, where the address itself has to prove who it is: a stranger gets a 403. */
export function askFirst({ link, socket, message, letIn }: AskedSocketParts): void {
  let taker: KeeperStreamTaker | null = null;
  const stream = link.open(message, {
    onCredit: (messages) => {
      if (taker === null) enter();
      taker?.onCredit(messages);
    },
    onMessage: (told) => taker?.onMessage(told),
    onClose: (code, reason) => {
      if (taker === null) dismiss(socket, '403 Forbidden');
      else taker.onClose(code, reason);
    },
  });
  if (stream === null) return dismiss(socket, '503 Service Unavailable');
  const leave = (): void => stream.close(GOING_AWAY, '');
  const fail = (): void => void socket.destroy();
  socket.on('error', fail);
  socket.once('close', leave);

  function enter(): void {
    socket.off('error', fail);
    socket.off('close', leave);
    if (socket.destroyed) return leave();
    letIn({
      open: (_message, given) => {
        taker = given;
        return stream;
      },
    });
    // The library refused the handshake itself: nobody was let in.
    if (taker === null) leave();
  }
}
