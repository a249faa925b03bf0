import assert from 'node:assert/strict';
import test from 'node:test';
import { sockets } from '../venues/hyperliquid/frames/sockets.ts';
import { bybit } from '../venues/bybit/venue.ts';
import { WholeSocket } from './whole-socket.ts';

function stage(codec = sockets) {
  const said: string[] = [];
  const side = (name: string) => ({
    receive: (text: string) => void said.push(`${name} ${text}`),
    closed: () => void said.push(`${name} closed`),
  });
  const opened = { count: 0 };
  const whole = new WholeSocket({
    sockets: codec,
    market: side('market'),
    judged: () => {
      opened.count += 1;
      return side('keeper');
    },
  });
  return { whole, said, opened };
}

const USER = `0x${'d0'.repeat(20)}`;
const PUBLIC = '{"method":"subscribe","subscription":{"type":"l2Book","coin":"BTC"}}';
const OWN = `{"method":"subscribe","subscription":{"type":"orderUpdates","user":"${USER}"}}`;
const POST = '{"method":"post","id":1,"request":{"type":"info","payload":{"type":"meta"}}}';

test('T1: requests and what names an account go to the keeper, everything else to the public streams', () => {
  const { whole, said, opened } = stage();
  for (const text of [PUBLIC, 'no json', OWN, POST]) whole.receive(text);
  assert.deepEqual(said, [`market ${PUBLIC}`, 'market no json', `keeper ${OWN}`, `keeper ${POST}`]);
  assert.equal(opened.count, 1);
  whole.closed();
  assert.deepEqual(said.slice(4), ['market closed', 'keeper closed']);
});

test('the keeper’s side is not opened for who only listens to markets', () => {
  const { whole, said, opened } = stage();
  whole.receive(PUBLIC);
  whole.closed();
  assert.deepEqual([opened.count, said.at(-1)], [0, 'market closed']);
  const plain = stage({ ...bybit.sockets, calls: null });
  plain.whole.receive(POST);
  assert.deepEqual(plain.said, [`market ${POST}`]);
});
