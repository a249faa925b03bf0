import { createServer, request as requestHttp, type IncomingMessage } from 'node:http';

/** What a courier does with the bytes that it carries. */
export type Manner =
  | { readonly kind: 'faithful' }
  /** Hands every change over twice, byte by byte the same, and brings the second answer back. */
  | { readonly kind: 'twice' }
  | { readonly kind: 'slow'; readonly byMs: number };

export interface Courier {
  readonly url: string;
  manner: Manner;
  close(): Promise<void>;
}

interface Answer {
  readonly status: number;
  readonly headers: readonly string[];
  readonly body: Buffer;
}

/** Somebody between a client and the gateway who alters no byte. */
export async function startCourier(to: string): Promise<Courier> {
  const { hostname, port } = new URL(to);
  const courier: { manner: Manner } = { manner: { kind: 'faithful' } };
  const server = createServer((incoming, outgoing) => {
    void carry(incoming).then(
      ({ status, headers, body }) => outgoing.writeHead(status, [...headers]).end(body),
      () => outgoing.destroy(),
    );
  });
  const carry = async (incoming: IncomingMessage): Promise<Answer> => {
    const body = await whole(incoming);
    const { manner } = courier;
    if (manner.kind === 'slow') await new Promise((resolve) => setTimeout(resolve, manner.byMs));
    const deliver = (): Promise<Answer> => deliverTo({ hostname, port }, incoming, body);
    if (manner.kind === 'twice' && incoming.method !== 'GET') await deliver();
    return deliver();
  };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return Object.assign(courier, {
    url: `http://127.0.0.1:${address.port}`,
    close: () => {
      server.closeAllConnections();
      return new Promise<void>((resolve) => server.close(() => resolve()));
    },
  });
}

/** The Host is the gateway's: it serves no other. All else goes as it came. */
function deliverTo(
  { hostname, port }: { readonly hostname: string; readonly port: string },
  incoming: IncomingMessage,
  body: Buffer,
): Promise<Answer> {
  const headers = { ...incoming.headers, host: `${hostname}:${port}`, connection: 'close' };
  return new Promise((resolve, reject) => {
    const outgoing = requestHttp(
      { host: hostname, port, path: incoming.url, method: incoming.method, headers, agent: false },
      (reply) => {
        whole(reply).then(
          (read) => resolve({ status: reply.statusCode ?? 0, headers: reply.rawHeaders, body: read }),
          reject,
        );
      },
    );
    outgoing.once('error', reject);
    outgoing.end(body);
  });
}

async function whole(message: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of message) parts.push(Buffer.from(part));
  return Buffer.concat(parts);
}
