import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import test from 'node:test';
import { parseRangeSource, type RangeSource } from '../protocol/range-source.ts';
import { Destination } from './destination.ts';
import { OutboundHttp } from './outbound-http.ts';
import { RangeDesk } from './range-desk.ts';

/** Of `password`, as the source has it. */
const KNOWN = '1E4C9B93F3F0682250B6CF8331B7EE68FD8';
const PADDING = '0018A45C4D1DEF81644B54AB7F969B88D65';

/** A source of ranges that says what it is told to. */
async function withSource(
  answer: { status: number; body: string; headers?: Record<string, string> },
  use: (source: RangeSource, asked: readonly IncomingMessage[]) => Promise<void>,
): Promise<void> {
  const asked: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    asked.push(request);
    response.writeHead(answer.status, answer.headers).end(answer.body);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const url = `http://127.0.0.1:${port}/range/`;
  const allow = [`127.0.0.1:${port}`];
  try {
    await use({ name: 'mirror', url, allow, ca: null, mustAnswer: false }, asked);
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

function deskFor(source: RangeSource | null): RangeDesk {
  const desk = new RangeDesk(new OutboundHttp(new Destination()));
  desk.learn(source);
  return desk;
}

test('five digits are asked for with padding, and what is padding is left out of the range', async () => {
  const body = `${KNOWN}:9545824\r\n${PADDING}:0\r\n`;
  await withSource({ status: 200, body }, async (source, asked) => {
    assert.equal(await deskFor(source).range('5BAA6'), `${KNOWN}:9545824`);
    const [request] = asked;
    assert.deepEqual([request?.method, request?.url], ['GET', '/range/5BAA6']);
    assert.deepEqual(
      [request?.headers['add-padding'], request?.headers['user-agent']],
      ['true', 'sallyport'],
    );
    for (const prefix of ['5baa6', '5BAA', '../..', '5BAA61'])
      assert.equal(await deskFor(source).range(prefix), null);
    assert.equal(asked.length, 1);
  });
});

test('an answer that is no range is none, whatever it is', async () => {
  const bad = [
    { status: 200, body: '' },
    { status: 200, body: '<html>' },
    { status: 200, body: `${KNOWN}:x` },
    { status: 503, body: `${KNOWN}:1` },
    { status: 302, body: '', headers: { location: 'http://127.0.0.1/' } },
    { status: 200, body: `${KNOWN}:1\n`.repeat(20_001) },
  ];
  for (const answer of bad) {
    await withSource(answer, async (source) => {
      assert.equal(await deskFor(source).range('5BAA6'), null, answer.body.slice(0, 20));
    });
  }
});

test('T25: no place within the network is asked unless it was named, and nobody without a service', async () => {
  await withSource({ status: 200, body: `${KNOWN}:1` }, async (source, asked) => {
    assert.equal(await deskFor({ ...source, allow: [] }).range('5BAA6'), null);
    const inside = { ...source, url: source.url.replace('http:', 'https:'), allow: [] };
    assert.equal(await deskFor(inside).range('5BAA6'), null);
    assert.equal(await deskFor(null).range('5BAA6'), null);
    assert.equal(asked.length, 0);
  });
});

test('a source is read back as it was written, and nothing that is not exactly one', () => {
  const whole: RangeSource = {
    ...{ name: 'online', url: 'https://api.pwnedpasswords.com/range/' },
    ...{ allow: ['a:1'], ca: 'PEM', mustAnswer: true },
  };
  assert.deepEqual(parseRangeSource(JSON.stringify(whole)), whole);
  const wrong: readonly object[] = [
    ...[{ name: 'x' }, { url: 1 }, { url: 'ftp://a/' }, { url: 'https://a/x' }, { url: 'https://u@a/' }],
    ...[{ url: 'https://a/?/' }, { url: 'a/' }, { allow: 'a' }, { allow: [1] }, { ca: 1 }, { mustAnswer: 1 }],
    { allow: Array.from({ length: 17 }, () => 'a:1') },
  ];
  for (const one of wrong) assert.equal(parseRangeSource(JSON.stringify({ ...whole, ...one })), null);
  for (const text of ['', 'null', '1', '{']) assert.equal(parseRangeSource(text), null);
});
