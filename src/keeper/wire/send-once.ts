import type { Socket } from 'node:net';
import type { RawRequest } from '../../core/order/venue.ts';
import type { Clock, Sending } from '../../ports.ts';
import { HttpReplyReader } from './http-reply.ts';

/** How a sending ended, and whether the connection may carry another. */
export interface Sent {
  readonly sending: Sending;
  readonly reusable: boolean;
}

/**
 * Writes one request and waits for its answer. The only place where bytes leave for a venue. There is no retry here
 * and no redirect: after the write every end but a whole reply is "lost".
 */
export function sendOnce(
  socket: Socket,
  host: string,
  request: RawRequest,
  deadlineMs: number,
  clock: Clock,
): Promise<Sent> {
  return new Promise((resolve) => {
    const reader = new HttpReplyReader();
    const finish = (sent: Sent): void => {
      callOff();
      socket.off('data', onData);
      socket.off('close', onClose);
      resolve(sent);
    };
    const onData = (chunk: Buffer): void => {
      const progress = reader.push(chunk);
      if (progress.kind === 'more') return;
      if (progress.kind === 'unreadable') return finish(lost('UNREADABLE_REPLY'));
      finish({ sending: { kind: 'answered', reply: progress.reply }, reusable: progress.reusable });
    };
    const onClose = (): void => finish(lost('CONNECTION_LOST'));
    const callOff = clock.after(deadlineMs, () => finish(lost('TIMEOUT')));
    socket.on('data', onData);
    socket.once('close', onClose);
    socket.write(serialise(host, request));
  });
}

function lost(why: 'TIMEOUT' | 'CONNECTION_LOST' | 'UNREADABLE_REPLY'): Sent {
  return { sending: { kind: 'lost', why }, reusable: false };
}

/** The request as one buffer, so that it leaves in one write. Header values come from our own codecs. */
function serialise(host: string, request: RawRequest): Buffer {
  const lines = [`${request.method} ${request.target} HTTP/1.1`, `host: ${host}`];
  for (const [name, value] of request.headers) lines.push(`${name}: ${value}`);
  if (request.body.length > 0 || request.method !== 'GET')
    lines.push(`content-length: ${request.body.length}`);
  const head = Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1');
  return request.body.length === 0 ? head : Buffer.concat([head, request.body]);
}
