import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ticker, tickerTarget } from './ticker.ts';
import { sockets } from './sockets.ts';

const INFY = 408065;
const NIFTY = 256265;

/** A packet of an instrument, whose bytes count on. */
function packetOf(token: number, length: number): Uint8Array {
  const bytes = Buffer.from(Array.from({ length }, (_, index) => index & 0xff));
  bytes.writeUInt32BE(token);
  return Uint8Array.from(bytes);
}

test('an address proves who it is by key and token, and by nothing else', () => {
  const shown = ticker.credentialsOf('/?api_key=k1&access_token=t1&uid=1763');
  assert.deepEqual(shown, [['authorization', 'token k1:t1']]);
  assert.deepEqual(sockets.classify('/?access_token=t1&api_key=k1'), { kind: 'ticker' });
  for (const target of [
    '/',
    '/?',
    '/orders?api_key=k1&access_token=t1',
    '/?api_key=k1',
    '/?access_token=t1',
    '/?api_key=k1&access_token=t1&access_token=t2',
    '/?api_key=k1&access_token=t%0d%0ax',
    '/?api_key=k:1&access_token=t1',
    '/?api_key=k1&access_token=t1&redirect=x',
    '/?api_key=k1&access_token=%',
  ])
    assert.equal(sockets.classify(target), null, target);
});

test('the account’s own address holds a key and a token, and nothing that is none', () => {
  assert.equal(tickerTarget('k1', 't1'), '/?api_key=k1&access_token=t1');
  assert.throws(() => tickerTarget('k1&x', 't1'), RangeError);
  assert.throws(() => tickerTarget('k1', ''), RangeError);
});

test('the ticker of the venue itself has a host of its own', () => {
  assert.equal(sockets.streamsOf('https://api.kite.trade'), 'wss://ws.kite.trade');
  assert.equal(sockets.streamsOf('http://127.0.0.1:1'), 'ws://127.0.0.1:1');
  assert.equal(sockets.streamsOf('https://api.kite.trade.example'), 'wss://api.kite.trade.example');
  assert.equal(sockets.isMarketStream('any'), false);
  assert.deepEqual(sockets.readStreamRequest('any'), { kind: 'refused', answer: '' });
  assert.equal(sockets.refuseStream('1'), '');
});

test('what a bot asks is read as its own client writes it, and written as it was read', () => {
  const asked = [
    [
      { a: 'subscribe', v: [INFY, '779521'] },
      { kind: 'watch', tokens: [INFY, 779521], mode: null },
    ],
    [
      { a: 'unsubscribe', v: [INFY] },
      { kind: 'unwatch', tokens: [INFY] },
    ],
    [
      { a: 'mode', v: ['full', [INFY]] },
      { kind: 'watch', tokens: [INFY], mode: 'full' },
    ],
  ] as const;
  for (const [frame, request] of asked) {
    const read = ticker.read(JSON.stringify(frame));
    assert.deepEqual(read, request);
    assert.deepEqual(read === null ? null : ticker.read(ticker.write(read)), request);
  }
});

test('what is no request of instruments is not read (T3)', () => {
  for (const frame of [
    '',
    '{',
    '[]',
    '{"a":"subscribe"}',
    '{"a":"subscribe","v":7}',
    '{"a":"subscribe","v":[0]}',
    '{"a":"subscribe","v":[1.5]}',
    '{"a":"subscribe","v":[4294967296]}',
    '{"a":"subscribe","v":[null]}',
    '{"a":"subscribe","v":[1],"x":1}',
    '{"a":"fly","v":[1]}',
    '{"a":"mode","v":[]}',
    '{"a":"mode","v":["all",[1]]}',
    '{"a":"mode","v":["full",1]}',
    '{"a":"mode","v":["full",[1],1]}',
    '{"a":"mode","v":[7,[1]]}',
  ])
    assert.equal(ticker.read(frame), null, frame);
  assert.equal(ticker.read(JSON.stringify({ a: 'subscribe', v: Array(3_001).fill(1) })), null);
});

test('a message is taken apart and put together again; what is not whole is not read', () => {
  const parts = [packetOf(INFY, 184), packetOf(NIFTY, 32), packetOf(779521, 8)];
  const message = ticker.join(parts);
  assert.deepEqual(
    ticker.packets(message)?.map(({ token, bytes }) => [token, bytes]),
    [
      [INFY, parts[0]],
      [NIFTY, parts[1]],
      [779521, parts[2]],
    ],
  );
  assert.deepEqual(ticker.packets(ticker.heartbeat), []);
  const short = ticker.join([packetOf(INFY, 7)]);
  for (const broken of [message.subarray(0, -1), Uint8Array.of(...message, 0), Uint8Array.of(0, 1), short])
    assert.equal(ticker.packets(broken), null);
});

test('of a packet a bot gets what its mode tells, and of an index no depth', () => {
  const lengths = (token: number, whole: number): readonly number[] =>
    ticker.modes.map((mode) => ticker.cut(packetOf(token, whole), mode).length);
  assert.deepEqual(lengths(INFY, 184), [8, 44, 184]);
  assert.deepEqual(lengths(NIFTY, 32), [8, 28, 32]);
  assert.deepEqual(lengths(INFY, 8), [8, 8, 8]);
  assert.deepEqual(JSON.parse(ticker.refusal('no')), { type: 'error', data: 'no' });
});

test('the book in a whole packet is read in rupees, best first, without the places that nobody fills', () => {
  const bytes = packetOf(INFY, 184);
  const put = (level: number, quantity: number, paise: number): void => {
    const view = new DataView(bytes.buffer, bytes.byteOffset);
    view.setUint32(64 + level * 12, quantity);
    view.setUint32(68 + level * 12, paise);
  };
  for (let level = 0; level < 10; level += 1) put(level, 0, 0);
  put(0, 400, 149_995);
  put(1, 4_294_967_295, 149_990);
  put(2, 7, 0);
  put(5, 3, 150_005);
  put(9, 1, 150_100);
  const bids = [
    ['1499.95', '400'],
    ['1499.90', '4294967295'],
  ];
  const asks = [
    ['1500.05', '3'],
    ['1501.00', '1'],
  ];
  assert.deepEqual(ticker.bookOf(Uint8Array.from(bytes)), { bids, asks });
  for (const short of [8, 44, 32]) assert.equal(ticker.bookOf(packetOf(INFY, short)), null);
});
