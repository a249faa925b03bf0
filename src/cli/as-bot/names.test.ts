import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { Resolver } from 'node:dns/promises';
import { once } from 'node:events';
import { test } from 'node:test';
import { tryNames, type Lookup } from './names.ts';

const VENUE = 'fapi.binance.com';
const NOBODYS = 'sallyport-0.invalid';

/** A lookup that fails as the system's do. */
function failing(code: string): Lookup {
  return () => Promise.reject(Object.assign(new RangeError(code), { code }));
}

async function reachesOf(
  local: Lookup,
  remote: Lookup,
  strangers: ReadonlyMap<string, Lookup> = new Map(),
): Promise<readonly string[]> {
  const found = await tryNames({ venue: VENUE, nobodys: NOBODYS, local, remote, strangers, waitMs: 1_000 });
  return found.map(({ reach }) => reach);
}

test('a name server that a bot reaches is a hole, and one that is gone is none', async () => {
  const server = createSocket('udp4');
  server.on('message', (query, { port, address }) => {
    const answer = query.includes('invalid') ? nobody(query) : found(query);
    server.send(answer, port, address);
  });
  server.bind(0, '127.0.0.1');
  await once(server, 'listening');
  const resolver = new Resolver({ timeout: 500, tries: 1 });
  resolver.setServers([`127.0.0.1:${server.address().port}`]);
  const remote: Lookup = (host) => resolver.resolve4(host);
  assert.deepEqual(await reachesOf(remote, remote), ['reached', 'reached', 'reached']);
  const refused = failing('ECONNREFUSED');
  const stranger = new Map([['a stranger', remote]]);
  const open = ['blocked', 'blocked', 'blocked', 'reached'];
  assert.deepEqual(
    await reachesOf(refused, refused, stranger),
    open,
    'by number, past those that were set up',
  );
  server.close();
  await once(server, 'close');
  assert.deepEqual(await reachesOf(refused, refused, stranger), Array(4).fill('blocked'));
  assert.deepEqual(await reachesOf(remote, remote), ['blocked', 'blocked', 'blocked']);
});

test('a name that leads to this machine is the gateway’s alias', async () => {
  const refused = failing('ECONNREFUSED');
  for (const address of ['127.0.0.1', '::1', '::ffff:127.0.0.1']) {
    assert.deepEqual(await reachesOf(() => Promise.resolve([address]), refused), [
      'blocked',
      'blocked',
      'blocked',
    ]);
  }
  const outside: Lookup = () => Promise.resolve(['127.0.0.1', '192.0.2.1']);
  assert.deepEqual(await reachesOf(outside, refused), ['reached', 'blocked', 'blocked']);
});

test('an answer without an address tells as much as it tells', async () => {
  const gone = failing('ENOTFOUND');
  assert.deepEqual(await reachesOf(gone, gone), ['blocked', 'reached', 'cannot tell']);
  assert.deepEqual(await reachesOf(gone, failing('ESERVFAIL')), ['blocked', 'cannot tell', 'cannot tell']);
});

test('a lookup without an end is not waited for', async () => {
  const never: Lookup = () => new Promise(() => undefined);
  const found = await tryNames({
    venue: VENUE,
    nobodys: NOBODYS,
    local: never,
    remote: never,
    strangers: new Map(),
    waitMs: 20,
  });
  assert.deepEqual(
    found.map(({ reach }) => reach),
    ['blocked', 'blocked', 'blocked'],
  );
});

/** The query as an answer with one address (RFC 1035, 4.1). */
function found(query: Buffer): Buffer {
  const head = headOf(query, 0, 1);
  const record = Buffer.from([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 0, 0, 4, 192, 0, 2, 1]);
  return Buffer.concat([head, questionOf(query), record]);
}

/** The query as an answer that there is no such name. */
function nobody(query: Buffer): Buffer {
  return Buffer.concat([headOf(query, 3, 0), questionOf(query)]);
}

function headOf(query: Buffer, code: number, answers: number): Buffer {
  const [high = 0, low = 0] = query;
  return Buffer.from([high, low, 0x81, 0x80 | code, 0, 1, 0, answers, 0, 0, 0, 0]);
}

/** The question alone, without the extensions that may follow it. */
function questionOf(query: Buffer): Buffer {
  return query.subarray(12, query.indexOf(0, 12) + 5);
}
