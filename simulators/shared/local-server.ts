import type { Server } from 'node:http';

/** Listens on a free port of this machine; resolves to the address. */
export async function listenHere(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const at = server.address();
  if (at === null || typeof at === 'string') throw new RangeError('a server that listens has a port');
  return `http://127.0.0.1:${at.port}`;
}

/** Ends every connection, and resolves when nothing listens any more. */
export async function closeServer(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}
