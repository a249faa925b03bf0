import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { parseEdgeHello, parseEdgeStart } from './edge-start.ts';

/** Records with the prototype that JSON gives. */
const PLAIN = { noNullPrototype: true } as const;

test('what the launcher writes for the edge is read back the same', () => {
  const place = fc.record({ host: fc.string(), port: fc.integer({ min: 0, max: 65_535 }) }, PLAIN);
  const starts = fc.record(
    {
      listen: place,
      tls: fc.option(place),
      proxy: fc.option(place),
      venuePorts: fc.array(
        fc.record(
          { venue: fc.string(), host: fc.string(), port: fc.integer({ min: 0, max: 65_535 }) },
          PLAIN,
        ),
        { maxLength: 3 },
      ),
      beyond: fc.record(
        {
          web: fc.option(place),
          names: fc.array(fc.string()),
          proxies: fc.array(fc.string()),
          preload: fc.boolean(),
          contacts: fc.array(fc.string()),
        },
        PLAIN,
      ),
      linkFd: fc.nat(),
      waysFd: fc.nat(),
      alarmsFd: fc.nat(),
      queueFd: fc.nat(),
    },
    PLAIN,
  );
  fc.assert(fc.property(starts, (start) => assert.deepEqual(parseEdgeStart(JSON.stringify(start)), start)));
});

test('a start without a whole listener or link is refused, one field at a time', () => {
  const whole = {
    listen: { host: 'h', port: 1 },
    tls: null,
    proxy: null,
    venuePorts: [{ venue: 'v', host: 'h', port: 1 }],
    beyond: { web: null, names: ['a'], proxies: ['b'], preload: false, contacts: ['c'] },
    linkFd: 3,
    waysFd: 4,
    alarmsFd: 5,
    queueFd: 6,
  };
  assert.deepEqual(parseEdgeStart(JSON.stringify(whole)), whole);
  const places = [null, 'h:1', 1, { host: 'h' }, { port: 1 }, { host: 1, port: 1 }, { host: 'h', port: '1' }];
  const refused = [
    ...['', 'x', 'null', '1', '[]', '{}'],
    ...Object.keys(whole).map((name) => JSON.stringify({ ...whole, [name]: undefined })),
    ...places.map((listen) => JSON.stringify({ ...whole, listen })),
    ...places
      .slice(1)
      .flatMap((place) => [
        JSON.stringify({ ...whole, tls: place }),
        JSON.stringify({ ...whole, proxy: place }),
      ]),
    JSON.stringify({ ...whole, venuePorts: {} }),
    ...[null, { host: 'h', port: 1 }, { venue: 1, host: 'h', port: 1 }, { venue: 'v', host: 'h' }].map(
      (bad) => JSON.stringify({ ...whole, venuePorts: [...whole.venuePorts, bad] }),
    ),
    JSON.stringify({ ...whole, linkFd: '3' }),
    ...[null, 1].map((beyond) => JSON.stringify({ ...whole, beyond })),
    ...[{ web: 1 }, { names: 'a' }, { names: [1] }, { proxies: null }, { preload: 1 }, { contacts: 1 }].map(
      (one) => JSON.stringify({ ...whole, beyond: { ...whole.beyond, ...one } }),
    ),
    ...Object.keys(whole.beyond).map((name) =>
      JSON.stringify({ ...whole, beyond: { ...whole.beyond, [name]: undefined } }),
    ),
    JSON.stringify({ ...whole, waysFd: null }),
    JSON.stringify({ ...whole, alarmsFd: null }),
    JSON.stringify({ ...whole, queueFd: '6' }),
    JSON.stringify({ ...whole, queueFd: undefined }),
  ];
  for (const text of refused) assert.equal(parseEdgeStart(text), null, text);
});
test('what the keeper says in its hello is read back the same', () => {
  const upstream = fc.record({ venue: fc.string(), baseUrl: fc.string(), ca: fc.option(fc.string()) }, PLAIN);
  const hellos = fc.record(
    {
      version: fc.constant(1 as const),
      upstreams: fc.array(upstream, { maxLength: 5 }),
    },
    PLAIN,
  );
  fc.assert(fc.property(hellos, (hello) => assert.deepEqual(parseEdgeHello(JSON.stringify(hello)), hello)));
});

test('a hello of another version, or with one malformed upstream among good ones, is refused', () => {
  const good = { venue: 'v', baseUrl: 'https://x', ca: null };
  const refused: unknown[] = [
    null,
    7,
    {},
    { version: 2, upstreams: [] },
    { version: '1', upstreams: [] },
    { version: 1 },
    { version: 1, upstreams: {} },
    ...[null, 1, {}, { ...good, venue: 1 }, { ...good, baseUrl: null }, { ...good, ca: 1 }].map((bad) => ({
      version: 1,
      upstreams: [good, bad],
    })),
    { version: 1, upstreams: [{ venue: 'v', baseUrl: 'https://x' }] },
    { version: 1, upstreams: [{ venue: 'v', ca: null }] },
    { version: 1, upstreams: [{ baseUrl: 'https://x', ca: null }] },
  ];
  for (const value of refused)
    assert.equal(parseEdgeHello(JSON.stringify(value)), null, JSON.stringify(value));
  assert.equal(parseEdgeHello('{'), null);
});

test('ten thousand mutated texts are read or refused and never throw', () => {
  const start = '{"listen":{"host":"127.0.0.1","port":8787},"linkFd":3}';
  const hello = '{"version":1,"upstreams":[{"venue":"binance-usdm","baseUrl":"https://x","ca":null}]}';
  const edits = fc.array(fc.tuple(fc.nat({ max: 60 }), fc.constantFrom('"', '{', '}', '[', ',', '1', 'n')), {
    maxLength: 3,
  });
  fc.assert(
    fc.property(edits, (changes) => {
      for (const text of [start, hello]) {
        const letters = [...text];
        for (const [at, letter] of changes) letters[at] = letter;
        parseEdgeStart(letters.join(''));
        parseEdgeHello(letters.join(''));
      }
    }),
    { numRuns: 10_000 },
  );
});
