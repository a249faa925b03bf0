import type { PushMessage, SallyportApi } from './api.ts';

export interface StreamOptions {
  /** Where the gateway is, such as `ws://127.0.0.1:8420`. */
  readonly baseUrl: string;
  readonly api: Pick<SallyportApi, 'issueTicket'>;
  readonly onMessage: (message: PushMessage) => void;
  /** The socket ended; `isOver`: because the session is. Open another one otherwise, after a moment. */
  readonly onClose: (isOver: boolean) => void;
}

const SESSION_OVER = 4_401;

/**
 * Opens a socket on which the gateway tells what happens. It ends after a quarter of an hour at the latest. Rejects
 * with what asking for the ticket rejects with. Returns what closes it.
 */
export async function openStream(options: StreamOptions): Promise<() => void> {
  const { ticket } = (await options.api.issueTicket()).value;
  const socket = new WebSocket(`${options.baseUrl}/api/v1/ws`, ['sallyport.v1', `ticket.${ticket}`]);
  socket.addEventListener('message', (event) => {
    const message = readMessage(event.data);
    if (message !== null) options.onMessage(message);
  });
  socket.addEventListener('close', ({ code }) => options.onClose(code === SESSION_OVER));
  return () => socket.close(1000);
}

function readMessage(text: unknown): PushMessage | null {
  if (typeof text !== 'string') return null;
  try {
    const message: unknown = JSON.parse(text);
    return isMessage(message) ? message : null;
  } catch {
    return null;
  }
}

/** The gateway checks what it tells against the document that the type was made from. */
function isMessage(message: unknown): message is PushMessage {
  return typeof message === 'object' && message !== null && 'kind' in message;
}
