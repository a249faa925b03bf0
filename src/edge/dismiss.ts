import type { Duplex } from 'node:stream';

const LAST_WORD_MS = 100;

/** A last word, and the end a moment later, whether or not the other side has read it or closes its own half. */
export function dismiss(socket: Duplex, status: string): void {
  socket.on('error', () => socket.destroy());
  if (socket.writable) socket.end(`HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
  setTimeout(() => socket.destroy(), LAST_WORD_MS);
}
