import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const folder = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const NODE = "require('net').connect(443, 'VENUE.example').on('data', (data) => process.stdout.write(data))";
const PYTHON = [
  'import socket',
  "print(socket.create_connection(('venue.EXAMPLE', 443), timeout=10).recv(9).decode(), end='')",
].join('\n');

for (const host of ['127.0.0.1', '::1']) {
  test(`a venue’s name leads Node and Python to a gateway at ${host}`, async (t) => {
    const server = createServer((socket) => socket.end('gateway')).listen(0, host);
    await once(server, 'listening');
    t.after(() => void server.close());
    const { port } = server.address() as AddressInfo;
    const { host: place } = new URL(`https://${host.includes(':') ? `[${host}]` : host}:${port}`);
    const env = { ...process.env, SALLYPORT_TLS: place, SALLYPORT_NAMES: 'a.example,venue.example' };
    const inPython = { ...env, PYTHONPATH: folder('bin/python'), SALLYPORT_CA: folder('package.json') };
    const inNode = ['--require', folder('bin/venue-alias.cjs'), '--eval', NODE];
    assert.deepEqual(await ended(process.execPath, inNode, env), ['gateway', 0]);
    assert.deepEqual(await ended('python3', ['-c', PYTHON], inPython), ['gateway', 0]);
  });
}

async function ended(file: string, words: readonly string[], env: NodeJS.ProcessEnv): Promise<unknown> {
  const child = spawn(file, words, { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  const [code] = await once(child, 'close');
  return [Buffer.concat(chunks).toString(), code];
}
