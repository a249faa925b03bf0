import type { Server } from 'node:http';

/** Where a server listens. */
export interface ListenAt {
  readonly host: string;
  /** 0: a free one. */
  readonly port: number;
}

const HERE: ListenAt = { host: '127.0.0.1', port: 0 };

/** Listens, on a free port of this machine unless another place is named; resolves to the address. */
export async function listenHere(server: Server, { host, port }: ListenAt = HERE): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  server.removeAllListeners('error');
  const at = server.address();
  if (at === null || typeof at === 'string') throw new RangeError('a server that listens has a port');
  return `http://${host.includes(':') ? `[${host}]` : host}:${at.port}`;
}

/** Ends every connection, and resolves when nothing listens any more. */
export async function closeServer(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}
