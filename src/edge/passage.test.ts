import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { duplexPair } from 'node:stream';
import test from 'node:test';
import { Passage } from './passage.ts';

/** What a bot is told when it asks for that place, and the name has those addresses. */
async function told(
  place: { host: string; port: number },
  addresses: readonly string[] | null,
): Promise<string> {
  const passage = new Passage(() =>
    addresses === null ? Promise.reject(new Error('ENOTFOUND')) : Promise.resolve(addresses),
  );
  const [bot, own] = duplexPair();
  const heard = once(bot, 'data');
  await passage.open(place, own, Buffer.alloc(0));
  const [said] = await heard;
  own.destroy();
  return String(said).split('\r\n')[0] ?? '';
}

test('only what is listed is allowed, name and port', () => {
  const passage = new Passage();
  assert.equal(passage.allows({ host: 'a.example', port: 443 }), false);
  passage.learn(['a.example:443']);
  assert.equal(passage.allows({ host: 'a.example', port: 443 }), true);
  assert.equal(passage.allows({ host: 'a.example', port: 80 }), false);
  passage.learn([]);
  assert.equal(passage.allows({ host: 'a.example', port: 443 }), false);
});

test('no name leads to this machine, a private network or a cloud’s own address (T8)', async () => {
  const server = createServer((socket) => socket.on('error', () => socket.destroy()).end('reached')).listen(
    0,
    '127.0.0.1',
  );
  await once(server, 'listening');
  const address = server.address();
  assert.ok(address !== null && typeof address !== 'string');
  const { port } = address;
  const inside = [
    '127.0.0.1',
    '127.1.2.3',
    '10.0.0.1',
    '172.16.0.1',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
  ]
    .concat([
      '0.0.0.0',
      '224.0.0.1',
      '::1',
      '::',
      'fe80::1',
      'fd00::1',
      '::ffff:127.0.0.1',
      '::ffff:10.0.0.1',
    ])
    .concat(['64:ff9b::7f00:1', '255.255.255.255']);
  for (const one of inside) {
    assert.equal(await told({ host: 'rebound.example', port }, [one]), 'HTTP/1.1 502 Bad Gateway', one);
  }
  assert.equal(await told({ host: 'gone.example', port }, null), 'HTTP/1.1 502 Bad Gateway');
  assert.equal(await told({ host: '127.0.0.1', port }, null), 'HTTP/1.1 200 Connection Established');
  server.close();
});
