import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { connect, type ClientHttp2Session } from 'node:http2';
import { parseBase32 } from '../../src/core/identity/base32.ts';
import { codeAt } from '../../src/core/identity/totp.ts';

/** What an answer was, over whatever HTTP. */
export interface Told {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly text: string;
}

/** The one-time code of a secret, so many steps from now. */
export function codeOf(secret: string, later: number): string {
  const key = parseBase32(secret) ?? new Uint8Array();
  const mac = (message: Uint8Array): Uint8Array => createHmac('sha1', key).update(message).digest();
  return codeAt(mac, Math.floor(Date.now() / 30_000) + later, 6);
}

/** A browser's connection over HTTP/2 to a name that leads to this machine. */
export class Http2Visitor {
  readonly #session: ClientHttp2Session;
  readonly #authority: string;

  constructor(options: { readonly port: number; readonly name: string; readonly ca: string }) {
    const { port, name, ca } = options;
    this.#authority = `${name}:${port}`;
    this.#session = connect(`https://127.0.0.1:${port}`, { ca, servername: name });
    this.#session.on('error', () => undefined);
  }

  /** Sends a request, with a JSON body where there is one. */
  async ask(
    path: string,
    { body, ...headers }: Readonly<Record<string, string>> & { readonly body?: string } = {},
  ): Promise<Told> {
    const method = body === undefined ? 'GET' : 'POST';
    const type = body === undefined ? {} : { 'content-type': 'application/json' };
    const stream = this.#session.request({
      ':method': method,
      ':path': path,
      ':authority': this.#authority,
      ...type,
      ...headers,
    });
    stream.end(body);
    const [answered] = (await once(stream, 'response')) as [Told['headers']];
    const parts: Buffer[] = [];
    for await (const part of stream) parts.push(Buffer.from(part));
    return { status: Number(answered[':status']), headers: answered, text: Buffer.concat(parts).toString() };
  }

  close(): void {
    this.#session.destroy();
  }
}
