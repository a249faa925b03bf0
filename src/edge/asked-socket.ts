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
  /** Lets it in. `link` has the keeper's end of the socket, and is to be opened at once, once. */
  readonly letIn: (link: Pick<KeeperLink, 'open'>) => void;
  /** What a stranger is told. */
  readonly refusal?: '401 Unauthorized' | '403 Forbidden';
}

/** Asks the keeper before anybody is let in, where what is asked for itself has to prove who it is. */
export function askFirst(parts: AskedSocketParts): void {
  const { link, socket, message, letIn, refusal = '403 Forbidden' } = parts;
  let taker: KeeperStreamTaker | null = null;
  const stream = link.open(message, {
    onCredit: (messages) => {
      if (taker === null) enter();
      taker?.onCredit(messages);
    },
    onMessage: (told) => taker?.onMessage(told),
    onClose: (code, reason) => {
      if (taker === null) dismiss(socket, refusal);
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
