import { createServer, type AddressInfo } from 'node:net';

/** A listener of ours on this machine: a connection to it proves that somebody was led where nobody may be. */
export interface Bait {
  /** 0 where this machine has no such address. */
  readonly port: number;
  /** Connections that came. */
  taken(): number;
  remove(): Promise<void>;
}

/** Listens on a free port of that loopback address. */
export function layBait(host: '127.0.0.1' | '::1'): Promise<Bait> {
  let count = 0;
  const server = createServer((socket) => {
    count += 1;
    socket.on('error', () => socket.destroy());
    socket.destroy();
  });
  const remove = (): Promise<void> => new Promise((done) => server.close(() => done()));
  const bait = (port: number): Bait => ({ port, taken: () => count, remove });
  return new Promise((resolve) => {
    server.once('error', () => resolve(bait(0)));
    server.listen(0, host, () => resolve(bait(portOf(server.address()))));
  });
}

function portOf(address: AddressInfo | string | null): number {
  return typeof address === 'object' && address !== null ? address.port : 0;
}
