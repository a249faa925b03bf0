import { connect } from 'node:net';
import { codeOf } from '../terminal.ts';

/** Where something listens. */
export interface Listening {
  readonly host: string;
  readonly port: number;
}

/** What a listener answered to bytes. */
export type Answer =
  /** The status of an HTTP answer; 0 for anything that is none. */
  | { readonly kind: 'answered'; readonly status: number }
  /** Connected, and closed or silent without a word. */
  | { readonly kind: 'silent' }
  | { readonly kind: 'unreached'; readonly code: string };

const HEAD_MAX = 64 * 1024;

/** Sends bytes as they are and reads the first line of what comes back. */
export function exchange(to: Listening, bytes: string, waitMs: number): Promise<Answer> {
  return new Promise((resolve) => {
    let isOpen = false;
    let head = '';
    const socket = connect(to);
    const end = (answer: Answer): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(answer);
    };
    const close = (code: string): void =>
      end(isOpen ? { kind: 'silent' } : { kind: 'unreached', code: code === '' ? 'closed' : code });
    const timer = setTimeout(() => close('ETIMEDOUT'), waitMs);
    socket.setEncoding('latin1');
    socket.once('connect', () => {
      isOpen = true;
      socket.write(bytes, 'latin1');
    });
    socket.on('data', (text: string) => {
      head += text;
      if (!head.includes('\r\n') && head.length < HEAD_MAX) return;
      end({ kind: 'answered', status: Number(/^HTTP\/1\.[01] ([0-9]{3})[ \r]/.exec(head)?.[1] ?? 0) });
    });
    socket.on('error', (reason) => close(codeOf(reason)));
    socket.once('close', () => close(''));
  });
}

/** HOST:PORT as it stands in a URL or a Host header. */
export function shown({ host, port }: Listening): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** The place that an `http://` URL names; null for any other text. */
export function parsePlain(text: string): Listening | null {
  if (!URL.canParse(text)) return null;
  const { protocol, hostname, port } = new URL(text);
  if (protocol !== 'http:' || hostname === '') return null;
  return { host: hostname.replace(/^\[|\]$/g, ''), port: port === '' ? 80 : Number(port) };
}
