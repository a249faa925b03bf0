import { chmodSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';

/** Most connections at the door at once. It is for one person's commands. */
const CONNECTIONS_MAX = 64;

/**
 * The owner's door: a Unix socket that only the owner's user can open. The launcher reads nothing from it; each
 * connection goes to the keeper as it is, which asks for the token first.
 */
export function openOwnerDoor(path: string, handOver: (socket: Socket) => void): Promise<Server> {
  rmSync(path, { force: true });
  const server = createServer({ pauseOnConnect: true }, handOver);
  server.maxConnections = CONNECTIONS_MAX;
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, () => {
      chmodSync(path, 0o600);
      server.off('error', reject);
      resolve(server);
    });
  });
}
