import assert from 'node:assert/strict';
import test from 'node:test';
import type { Intent } from '../../core/order/intent.ts';
import type { RawReply, Venue } from '../../core/order/venue.ts';
import { unixMs } from '../../core/units/time.ts';
import { EXCHANGE, post, READS, SIGNER } from './fixtures/recorded.ts';
import { recoverKey } from './fixtures/recover-key.ts';
import { NOW, TERMS } from './fixtures/trading.ts';
import { parseInstrument } from './text.ts';
import { hyperliquid } from './venue.ts';

const UNBOUND = hyperliquid(recoverKey);
const AGENT = `0x${'a9'.repeat(20)}`;
const OWNER = `0x${'0e'.repeat(20)}`;
const HOME = {
  trade: 'https://api.hyperliquid.xyz',
  key: AGENT,
  address: OWNER,
  master: null,
  listing: TERMS.markets,
};
const BTC = parseInstrument('BTC') ?? assert.fail('a market');
const STAMP = { now: NOW, clientOrderIds: [], nonce: unixMs(NOW + 1) };

function at(change: Partial<typeof HOME> | { readonly address: null } | { readonly key: null } = {}): Venue {
  return UNBOUND.bind?.({ ...HOME, ...change }) ?? assert.fail('the codec is bound to accounts');
}

const reply = (status: number, body: string): RawReply => ({
  status,
  headers: [],
  body: Buffer.from(body, 'utf8'),
});
const cancel: Intent = { kind: 'cancel', instrument: BTC, target: { by: 'venue', id: '7' } };
const bodyOf = (call: string): string => EXCHANGE.find((one) => one.call === call)?.body ?? '';

test('every read of the gateway itself is understood again, unsigned, and about its own account or agent', () => {
  const venue = at();
  const questions = [
    { kind: 'permissions' },
    { kind: 'openOrders' },
    { kind: 'openConditionals' },
    { kind: 'positions' },
    { kind: 'order', instrument: BTC, id: `0x${'c1'.repeat(16)}` as never },
    { kind: 'venueOrder', instrument: BTC, venueOrderId: '9' },
    { kind: 'fills', instrument: BTC, fromId: null },
    { kind: 'fills', instrument: BTC, fromId: null, since: unixMs(5) },
    { kind: 'fills', instrument: BTC, fromId: `77${'0'.repeat(19)}` },
    { kind: 'income', since: unixMs(5) },
  ] as const;
  for (const question of questions) {
    const drafted = venue.draftRead(question, NOW);
    const said = venue.understand(drafted);
    assert.ok(said.kind === 'read' || said.kind === 'local', question.kind);
    assert.equal(venue.signed(drafted, AGENT), null);
    const sent = venue.attach(drafted, AGENT, null);
    assert.equal(Buffer.from(sent.body).toString('utf8'), drafted.payload);
    const user = question.kind === 'permissions' ? AGENT : OWNER;
    assert.equal(JSON.parse(drafted.payload).user, user);
  }
  const asked = (fromId: string): unknown =>
    JSON.parse(venue.draftRead({ kind: 'fills', instrument: BTC, fromId }, NOW).payload).startTime;
  assert.equal(asked(`1795220000123${'5'.repeat(19)}`), 1_795_220_000_123);
});

test('T1: a read about anybody else is not signed for, and none is written without a name', () => {
  const drafted = at().draftRead({ kind: 'positions' }, NOW);
  const other = { ...drafted, payload: drafted.payload.replace(OWNER, AGENT) };
  assert.equal(at().understand(other).kind, 'notUnderstood');
  assert.equal(at().understand({ ...drafted, payload: 'no json' }).kind, 'notUnderstood');
  assert.throws(() => at({ address: null }).draftRead({ kind: 'positions' }, NOW), RangeError);
  assert.throws(() => at({ key: null }).draftRead({ kind: 'permissions' }, NOW), RangeError);
  assert.throws(() => UNBOUND.draft(cancel, STAMP), RangeError);
});

test('a bot’s read goes out about the account, and an action is signed for the account’s chain', () => {
  const venue = at();
  const [orders] = READS.filter(({ body }) => body.includes('openOrders') || body.includes('OpenOrders'));
  assert.ok(orders !== undefined);
  const request = post('/info', orders.body);
  const route = venue.classify('POST', '/info', request.body);
  assert.ok(route?.kind === 'query');
  const read = venue.decode(route, request);
  assert.ok(read.kind === 'read');
  assert.equal(JSON.parse(venue.draft(read, STAMP).payload).user, OWNER);
  const drafted = venue.draft(cancel, STAMP);
  assert.deepEqual(venue.understand(drafted), cancel);
  const elsewhere = at({ trade: 'https://api.hyperliquid-testnet.xyz' });
  assert.notDeepEqual(venue.signed(drafted, AGENT), elsewhere.signed(drafted, AGENT));
  assert.throws(() => venue.draft(cancel, { now: NOW, clientOrderIds: [] }), RangeError);
});

test('an order over time is refused, and so is what is no request', () => {
  const venue = at();
  const route = venue.classify('POST', '/exchange', Buffer.from(bodyOf('createOrder limit')));
  assert.ok(route?.kind === 'place');
  const twap = { a: 0, b: true, s: '1', r: false, m: 5, t: false };
  const signed = JSON.parse(bodyOf('createOrder limit'));
  const body = JSON.stringify({ ...signed, action: { type: 'twapOrder', twap } });
  const said = venue.decode(route, post('/exchange', body));
  assert.deepEqual(said, { kind: 'notUnderstood', code: 'FIELD_NOT_UNDERSTOOD', field: 'type' });
  assert.equal(venue.decode(route, post('/exchange', 'no json')).kind, 'notUnderstood');
  assert.equal(venue.classify('GET', '/info'), null);
});

test('who asks is the user of a read, or whoever signed', () => {
  assert.ok(UNBOUND.keysOf(post('/exchange', bodyOf('createOrder limit'))).includes(SIGNER));
  assert.deepEqual(UNBOUND.keysOf(post('/info', `{"type":"openOrders","user":"${AGENT}"}`)), [AGENT]);
  assert.deepEqual(UNBOUND.keysOf(post('/info', '{"type":"meta"}')), []);
});

test('a refusal is told from an answer, what was not seen to from both, and a list from what is none', () => {
  const [ok, err] = [reply(200, '{"status":"ok"}'), reply(200, '{"status":"err","response":"no"}')];
  assert.deepEqual(
    [ok, err, reply(429, '{}'), reply(200, 'no json')].map((one) => UNBOUND.isRefusal(one)),
    [false, true, true, true],
  );
  assert.deepEqual(
    [ok, err, reply(429, ''), reply(503, '')].map((one) => UNBOUND.isPassing(one)),
    [false, false, true, true],
  );
  const { listing } = UNBOUND;
  assert.ok(listing !== null);
  assert.equal(JSON.parse(Buffer.from(listing.request().body).toString('utf8')).type, 'meta');
  const meta = '{"universe":[{"name":"BTC","szDecimals":5}]}';
  assert.equal(listing.read(reply(200, meta))?.byAsset(0)?.instrument, 'BTC');
  assert.equal(listing.read(reply(500, meta)), null);
  assert.equal(UNBOUND.nextPage(ok), null);
});

test('an order without an id gets a cloid of its own, never a small one', () => {
  const order = { instrument: BTC } as never;
  const id = UNBOUND.ownId(order, 'sp-00000000000000000001' as never);
  assert.equal(id, `0x5a11790${'0'.repeat(24)}1`);
  assert.equal(UNBOUND.ownId(order, 'sp-vvvvvvvvvvvvvvvvvvvv' as never), `0x5a11790${'f'.repeat(25)}`);
  assert.throws(() => UNBOUND.ownId(order, 'other' as never), RangeError);
});

test('what the venue lacks is said to be lacking', () => {
  assert.equal(UNBOUND.countdown, null);
  assert.deepEqual([UNBOUND.accountStream, at().accountStream?.kind], [null, 'open']);
  assert.equal(UNBOUND.covers({ kind: 'cancelAll', instrument: null }, { instrument: BTC } as never), false);
  assert.deepEqual([UNBOUND.marketScope('quotes'), UNBOUND.marketScope('marks')], ['one', 'all']);
  assert.equal(UNBOUND.cancelledAll().status, 200);
  assert.equal(UNBOUND.answerLocally('action.noop', NOW).status, 200);
});

test('the venue says of an agent whose it is, and of any other key that it is none', () => {
  const agent = UNBOUND.readPermissions(reply(200, `{"role":"agent","data":{"user":"${OWNER}"}}`));
  assert.deepEqual([agent?.account, agent?.refusals], [OWNER, []]);
  const user = UNBOUND.readPermissions(reply(200, '{"role":"user"}'));
  assert.deepEqual([user?.account, user?.refusals.length], [undefined, 1]);
  assert.equal(UNBOUND.readPermissions(reply(500, '{}')), null);
});

test('what a request weighs is known before it leaves, of reads and of actions', () => {
  const { rates } = UNBOUND;
  const read = (route: string): Intent => ({ kind: 'read', route, values: [] });
  const units = (intent: Intent): number | undefined => rates.chargesOf(intent)[0]?.units;
  assert.deepEqual(
    ['read.openOrders', 'read.clearinghouseState', 'read.userFills'].map(read).map(units),
    [20, 2, 120],
  );
  assert.equal(units(cancel), 1);
  const own = at().draftRead({ kind: 'income', since: unixMs(5) }, NOW);
  assert.equal(rates.chargesFor(at().attach(own, AGENT, null))[0]?.units, 21);
  const asked = [
    rates.limitsRequest(),
    rates.readLimits(reply(200, '{}')),
    rates.readUsage(reply(200, '{}')),
  ];
  assert.deepEqual(asked, [null, null, []]);
});

function decided(venue: Venue, call: string): string {
  const said = JSON.parse(bodyOf(call));
  const request = post('/exchange', JSON.stringify(said));
  const route = venue.classify('POST', '/exchange', request.body) ?? assert.fail('a route');
  const found = venue.decode(route, request);
  return found.kind === 'notUnderstood' ? found.code : found.kind;
}

test('T3: without the venue’s list there is no market: nothing is understood for one and nothing written', () => {
  assert.equal(decided(at(), 'createOrder limit'), 'place');
  assert.equal(decided(UNBOUND, 'createOrder limit'), 'FIELD_NOT_UNDERSTOOD');
  assert.throws(() => UNBOUND.draft(cancel, STAMP), RangeError);
});

test('T3: an order that nobody is known to have is not changed', () => {
  assert.equal(decided(at(), 'editOrder'), 'ORDER_UNKNOWN');
});
