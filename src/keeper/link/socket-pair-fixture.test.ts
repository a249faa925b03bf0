import assert from 'node:assert/strict';
import { connect, createServer, type Socket } from 'node:net';

/** Two ends of one real connection; the near one has not been read from. */
export async function socketPair(): Promise<{ readonly near: Socket; readonly far: Socket }> {
  const server = createServer({ pauseOnConnect: true });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  assert.ok(typeof address === 'object' && address !== null);
  const arrived = new Promise<Socket>((resolve) => server.once('connection', resolve));
  const far = connect(address.port, '127.0.0.1');
  far.on('error', () => far.destroy());
  const near = await arrived;
  server.close();
  return { near, far };
}

/** Everything that comes until the other side ends. */
export async function heard(far: Socket): Promise<Buffer> {
  const parts: Buffer[] = [];
  far.on('data', (part: Buffer) => parts.push(part));
  if (!far.closed) await new Promise((resolve) => far.once('close', resolve));
  return Buffer.concat(parts);
}
