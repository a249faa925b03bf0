import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Intent } from '../../core/order/intent.ts';
import type { Ownership, RawReply } from '../../core/order/venue.ts';
import { unixMs } from '../../core/units/time.ts';
import { UNNAMED_INSTRUMENT } from './conditional.ts';
import { replyOf } from './fixtures/recorded.ts';
import { readPermissions } from './permissions.ts';
import { answerLocally, batchItems, cancelledAll, reply, spliceBatch } from './reply.ts';

const OWN = new Set(['client mine', 'venue 1', 'client #s1', 'venue #7']);
const OWNER: Ownership = { owns: (reference) => OWN.has(`${reference.by} ${reference.id}`) };

const bodyOf = (answer: RawReply): string => Buffer.from(answer.body).toString('utf8');
const readOf = (route: string): Intent => ({ kind: 'read', route, values: [] });

test('of the orders and trades of an account a bot sees its own, as the venue wrote them', () => {
  const own = '{"orderId":1,"clientOrderId":"mine","price":"1.00","extra":1.10}';
  const other = '{"orderId":2,"clientOrderId":"theirs","price":"1.00"}';
  const byVenue = '{"orderId":1, "id":9007199254740993}';
  for (const route of ['order.open', 'order.all', 'order.trades', 'order.amendments', 'order.forced']) {
    const cut = reply(readOf(route), replyOf(200, `[${own}, ${other},${byVenue}]`), OWNER);
    assert.equal(bodyOf(cut), `[${own},${byVenue}]`, route);
  }
  const algos =
    '[{"algoId":7,"clientAlgoId":"x"},{"algoId":8,"clientAlgoId":"s1"},{"algoId":1,"clientAlgoId":"mine"},{}]';
  for (const route of ['algo.open', 'algo.all']) {
    const cut = reply(readOf(route), replyOf(200, algos), OWNER);
    assert.equal(bodyOf(cut), '[{"algoId":7,"clientAlgoId":"x"},{"algoId":8,"clientAlgoId":"s1"}]');
  }
});

test('one order of another bot does not exist', () => {
  for (const route of ['order.get', 'order.openOne']) {
    const own = replyOf(200, '{"orderId":1,"clientOrderId":"a"}');
    assert.equal(bodyOf(reply(readOf(route), own, OWNER)), bodyOf(own));
    const other = reply(readOf(route), replyOf(200, '{"orderId":2,"clientOrderId":"b"}'), OWNER);
    assert.equal(other.status, 400);
    assert.equal(JSON.parse(bodyOf(other)).code, -2013);
  }
  assert.equal(reply(readOf('algo.get'), replyOf(200, '{"algoId":1,"clientAlgoId":"x"}'), OWNER).status, 400);
});

test('an answer that cannot be read is not passed on where it would have to be cut', () => {
  for (const body of ['', '{', 'null', '"x"', '[1', '\ufffd']) {
    assert.equal(reply(readOf('order.open'), replyOf(200, body), OWNER).status, 503, body);
    assert.equal(reply(readOf('order.get'), replyOf(200, body), OWNER).status, 503, body);
  }
  const broken: RawReply = { status: 200, headers: [], body: Uint8Array.of(0x5b, 0xff, 0x5d) };
  assert.equal(reply(readOf('order.open'), broken, OWNER).status, 503);
  assert.equal(reply(readOf('order.get'), broken, OWNER).status, 503);
  assert.equal(batchItems(broken, 0), null);
});

test('positions, errors and answers to changes pass as they are, with few headers', () => {
  const venue = replyOf(200, '[{"symbol":"BTCUSDT"}]');
  const cut = reply(readOf('position.riskV3'), venue, OWNER);
  assert.equal(bodyOf(cut), bodyOf(venue));
  assert.deepEqual(
    cut.headers.map(([name]) => name),
    ['content-type', 'x-mbx-used-weight-1m'],
  );
  const error = reply(readOf('order.open'), replyOf(400, '{"code":-1121,"msg":"Invalid symbol."}'), OWNER);
  assert.equal(bodyOf(error), '{"code":-1121,"msg":"Invalid symbol."}');
  const cancel: Intent = { kind: 'cancel', instrument: UNNAMED_INSTRUMENT, target: { by: 'venue', id: '1' } };
  assert.equal(bodyOf(reply(cancel, replyOf(200, '{"orderId":2}'), OWNER)), '{"orderId":2}');
});

test('a batch answer is taken apart and put together without touching its elements', () => {
  const answer = replyOf(200, ' [ {"orderId":9007199254740993,"price":"1.0"} , {"code":-2019,"msg":"x"} ] ');
  const items = batchItems(answer, 2);
  assert.deepEqual(items, ['{"orderId":9007199254740993,"price":"1.0"}', '{"code":-2019,"msg":"x"}']);
  assert.equal(batchItems(answer, 3), null);
  assert.equal(batchItems(replyOf(200, '{}'), 1), null);
  assert.equal(batchItems(replyOf(200, '['), 1), null);
  const spliced = spliceBatch([
    { kind: 'refused', refusal: { kind: 'denied', code: 'X', text: 'no' } },
    { kind: 'sent', item: '{"orderId":9007199254740993}' },
  ]);
  assert.equal(spliced.status, 200);
  assert.match(bodyOf(spliced), /^\[\{"code":-2010,"msg":"[^"]+"\},\{"orderId":9007199254740993\}\]$/);
  assert.equal(JSON.parse(bodyOf(cancelledAll())).code, 200);
});

test('the key that the gateway describes is the bot’s: it reads and trades futures, nothing else', () => {
  for (const route of ['coins', 'marginPairs']) {
    assert.equal(Buffer.from(answerLocally(route, unixMs(0)).body).toString('utf8'), '[]');
  }
  const described = answerLocally('apiRestrictions', unixMs(1_795_228_366_765));
  const report = readPermissions(described);
  assert.deepEqual(report?.refusals, []);
  const on = report?.flags.filter(([, value]) => value).map(([name]) => name);
  assert.deepEqual(on, ['enableFutures', 'enableReading']);
  assert.equal(JSON.parse(bodyOf(described)).createTime, 1_795_228_366_765);
  for (const route of ['listenKey.start', 'listenKey.keepAlive', 'listenKey.close']) {
    const refused = answerLocally(route, unixMs(0));
    assert.equal(refused.status, 400);
    assert.match(bodyOf(refused), /STREAM_NOT_SERVED/);
  }
});
