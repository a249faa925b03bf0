import assert from 'node:assert/strict';
import test from 'node:test';
import { policyWith, type Answered } from '../door/desk-fixture.test.ts';
import { Office, type Asked } from './answers-fixture.test.ts';

const ORDER = { instrument: 'BTCUSDT', side: 'buy', type: 'limit', quantity: '0.01', price: '59500' };

async function tag(office: Office): Promise<string> {
  return String((await office.ask('owner', 'getPolicy')).answer.etag);
}

function codesOf(json: Answered): readonly string[] {
  const { reasons } = json;
  assert.ok(Array.isArray(reasons));
  return reasons.map(({ code }) => code);
}

test('an order is explained under the policy in force and under another one, and nothing is recorded', async () => {
  const office = await Office.open();
  await office.order('ann');
  await office.desk.pass(10);
  const before = office.desk.disk.leaves.length;
  const explain = async (order: object, more: object = {}): Promise<Answered> =>
    (await office.ask('main', 'explainOrder', { body: { bot: 'ann', order, ...more } })).json;
  const good = await explain(ORDER);
  assert.deepEqual([good['verdict'], good['reasons']], ['allow', []], JSON.stringify(good));
  assert.equal(typeof Object(good['market']).mark, 'string');
  const limits = good['limits'];
  assert.ok(Array.isArray(limits) && limits.some(({ limit, bot }) => limit === 'collarBps' && bot !== null));
  assert.deepEqual(codesOf(await explain({ ...ORDER, price: '99999' })), [
    'PRICE_OUTSIDE_COLLAR',
    'PRICE_OUTSIDE_COLLAR',
  ]);
  const strict = { policy: policyWith({ notionalMax: '10' }) };
  const refused = await explain(ORDER, strict);
  assert.deepEqual(
    [refused['verdict'], codesOf(refused)],
    ['deny', ['NOTIONAL_EXCEEDS_MAX', 'NOTIONAL_EXCEEDS_MAX']],
  );
  const held = await explain(ORDER, { policy: policyWith({ approval: { notionalAbove: '1' } }) });
  assert.equal(held['verdict'], 'hold');
  const market = { instrument: 'ETHUSDT', side: 'sell', type: 'market', quantity: '1', reduceOnly: 'yes' };
  assert.equal((await explain(market))['market'], null);
  assert.equal(office.desk.disk.leaves.length, before);
});

test('what is no order, no policy or somebody else’s bot is not explained', async () => {
  const office = await Office.open();
  const code = async (body: object): Promise<unknown> =>
    (await office.ask('main', 'explainOrder', { body })).json['code'];
  for (const bot of ['bob', 'zed']) assert.equal(await code({ bot, order: ORDER }), 'BOT_UNKNOWN');
  assert.equal(await code({ bot: 'ann', order: ORDER, policy: {} }), 'POLICY_REFUSED');
  const bad = [
    { ...ORDER, quantity: '0' },
    { ...ORDER, price: '0' },
    { ...ORDER, type: 'market' },
    { ...ORDER, instrument: 'no symbol' },
  ];
  for (const order of bad) assert.equal(await code({ bot: 'ann', order }), 'ORDER_MALFORMED');
  const schema = (await office.ask('viewer', 'getPolicySchema')).json['schema'];
  assert.equal(Object(schema).title, 'Sallyport policy');
});

test('without a policy there are no limits to explain, and the order is refused', async () => {
  const office = await Office.open();
  office.desk.parts.state.policy = null;
  const { json } = await office.ask('owner', 'explainOrder', { body: { bot: 'ann', order: ORDER } });
  assert.deepEqual([codesOf(json), json['limits']], [['NO_POLICY'], []]);
});

test('a policy is tried beside the one in force, and who may see a bot is told what differs for it', async () => {
  const office = await Office.open();
  assert.equal((await office.ask('owner', 'getTrial')).json['trial'], null);
  const strict = { body: { policy: policyWith({ notionalMax: '10' }) } };
  assert.equal((await office.ask('viewer', 'putTrial', strict)).status, 403);
  assert.equal(
    (await office.ask('owner', 'putTrial', { body: { policy: {} } })).json['code'],
    'POLICY_REFUSED',
  );
  assert.equal((await office.ask('owner', 'putTrial', strict)).status, 200);
  assert.equal(await office.order('ann'), 200);
  await office.desk.pass(10);
  const rows = async (who: string): Promise<unknown> =>
    Object((await office.ask(who, 'getTrial')).json['trial']).rows?.map((row: Answered) => row['bot']);
  for (const who of ['owner', 'main']) assert.deepEqual(await rows(who), ['ann']);
  assert.deepEqual(await rows('other'), []);
  assert.equal((await office.ask('owner', 'endTrial')).status, 200);
  assert.equal((await office.ask('owner', 'endTrial')).json['code'], 'NO_SHADOW');
  const loose = { body: { policy: policyWith({ notionalMax: '100' }) } };
  await office.ask('owner', 'putPolicy', { ...strict, ifMatch: await tag(office) });
  await office.ask('owner', 'putTrial', loose);
  await office.order('ann');
  await office.desk.pass(10);
  await office.ask('owner', 'putTrial', { body: { policy: policyWith({ notionalMax: '90000' }) } });
  await office.order('ann', { price: '59300.0' });
  await office.desk.pass(10);
  await office.order('ann', { price: '59301.0' });
  await office.order('bob', { price: '59300.0' });
  await office.desk.pass(10);
  const { trial } = (await office.ask('owner', 'getTrial')).json;
  const seen = Object(trial).rows.map((row: Answered) => [row['became'], row['bot'], row['orders']]);
  assert.deepEqual(
    seen,
    [
      ['allowed', 'ann', 2],
      ['allowed', 'bob', 1],
    ],
    'what happens most comes first',
  );
});

test('a policy on trial is put in force as it was seen, a looser one after a second factor (T10)', async () => {
  const office = await Office.open({ openOrdersMax: 50 });
  const promote = async (asked: Asked): Promise<readonly unknown[]> => {
    const { status, json } = await office.insist('owner', 'promoteTrial', asked);
    return [status, json['code']];
  };
  const put = async (openOrdersMax: number, more: object = {}): Promise<string> => {
    const policy = { ...policyWith({ openOrdersMax }), ...more };
    return String((await office.ask('owner', 'putTrial', { body: { policy } })).json['hash']);
  };
  const first = await put(40);
  assert.deepEqual(await promote({ body: { hash: 'a'.repeat(64) }, ifMatch: await tag(office) }), [
    409,
    'NO_SHADOW',
  ]);
  assert.deepEqual(await promote({ body: { hash: first }, ifMatch: 'x' }), [412, 'POLICY_CHANGED']);
  assert.deepEqual(await promote({ body: { hash: first }, ifMatch: await tag(office) }), [200, undefined]);
  assert.deepEqual([await tag(office), office.desk.parts.state.shadow], [first, null]);
  assert.deepEqual(await promote({ body: { hash: first }, ifMatch: first }), [409, 'NO_SHADOW']);
  const second = await put(60);
  const looser = { body: { hash: second }, ifMatch: first };
  assert.equal((await office.ask('owner', 'promoteTrial', looser)).json['code'], 'STEP_UP_NEEDED');
  const [one, two] = await Promise.all([promote(looser), office.ask('owner', 'endTrial')]);
  assert.deepEqual([one, two.status], [[409, 'NO_SHADOW'], 200], 'of both at once the first counts');
  const third = await put(30, { fourEyes: {} });
  const alone = { body: { hash: third }, ifMatch: await tag(office) };
  assert.deepEqual(await promote(alone), [409, 'FOUR_EYES_TOO_FEW']);
  const stricter = await put(20);
  const asked = { body: { hash: stricter }, ifMatch: await tag(office) };
  const end = { kind: 'shadow', policy: null, hash: null, by: 'owner' } as const;
  void office.desk.parts.journal.submit((book) => book.append(end));
  const promoting = office.ask('owner', 'promoteTrial', asked);
  assert.equal((await promoting).json['code'], 'POLICY_CHANGED', 'the trial ended in the same commit');
});

test('a first policy can be one that was on trial', async () => {
  const office = await Office.open();
  office.desk.parts.state.policy = null;
  const policy = policyWith({ openOrdersMax: 3 });
  const hash = String((await office.ask('owner', 'putTrial', { body: { policy } })).json['hash']);
  const promoted = await office.insist('owner', 'promoteTrial', { body: { hash }, ifMatch: 'none' });
  assert.deepEqual([promoted.status, await tag(office)], [200, hash], JSON.stringify(promoted.json));
});

test('history is replayed under another policy, one at a time, for who may see all of it', async () => {
  const office = await Office.open();
  await office.order('ann');
  await office.desk.pass(10);
  const body = { policy: policyWith({ notionalMax: '10' }) };
  assert.equal((await office.ask('main', 'beginReplay', { body })).status, 403);
  assert.equal(
    (await office.ask('viewer', 'beginReplay', { body: { policy: {} } })).json['code'],
    'POLICY_REFUSED',
  );
  const begun = await office.ask('viewer', 'beginReplay', { body });
  assert.deepEqual([begun.status, begun.json['state']], [201, 'running']);
  const params = { id: String(begun.json['id']) };
  await office.desk.pass(20);
  const done = await office.ask('viewer', 'getReplay', { params });
  const { refused, first, entries } = Object(done.json['report']);
  assert.deepEqual(
    [done.json['state'], refused.orders, first[0].became, entries],
    ['done', 1, 'refused', done.json['of']],
  );
  assert.equal((await office.ask('owner', 'getReplay', { params })).json['code'], 'REPLAY_UNKNOWN');
  const ofBob = { ...body, bot: 'bob', since: 1 };
  const other = await office.ask('viewer', 'beginReplay', { body: ofBob });
  await office.desk.pass(20);
  const quiet = await office.ask('viewer', 'getReplay', { params: { id: String(other.json['id']) } });
  assert.equal(Object(quiet.json['report']).refused.orders, 0);
  for (let i = 0; i < 9; i += 1) {
    await office.ask('viewer', 'beginReplay', { body });
    await office.desk.pass(20);
  }
  assert.equal((await office.ask('viewer', 'getReplay', { params })).status, 404, 'old ones are forgotten');
});

test('the result of a replay is forgotten after the minutes of the settings', async () => {
  const office = await Office.open();
  const begun = await office.ask('owner', 'beginReplay', { body: { policy: policyWith({}) } });
  await office.desk.pass(20);
  const gone = async (): Promise<number> => {
    const { removed } = (await office.ask('owner', 'sweepRetention')).json;
    const rows: readonly { readonly what: string; readonly count: number }[] = Object(removed);
    return rows.find(({ what }) => what === 'replays')?.count ?? -1;
  };
  await office.ask('owner', 'putRetention', { body: { replayMinutes: 1 } });
  assert.equal(await gone(), 0);
  await office.desk.pass(60_001);
  assert.equal(await gone(), 1);
  const params = { id: String(begun.json['id']) };
  assert.equal((await office.ask('owner', 'getReplay', { params })).json['code'], 'REPLAY_UNKNOWN');
});

test('while a replay is under way nobody begins another one, and is told when to ask again', async () => {
  const office = await Office.open();
  const { store } = office.desk.parts;
  const read = store.read.bind(store);
  const held = Promise.withResolvers<void>();
  store.read = (from, limit) => held.promise.then(() => read(from, limit));
  const body = { policy: policyWith({}) };
  const begun = await office.ask('viewer', 'beginReplay', { body });
  const second = await office.ask('owner', 'beginReplay', { body });
  assert.deepEqual([begun.status, second.status, second.json['code']], [201, 503, 'REPLAY_BUSY']);
  assert.equal(second.answer.retryAfterS, 5);
  held.resolve();
  await new Promise(setImmediate);
  await office.desk.pass(20);
  assert.equal((await office.ask('owner', 'beginReplay', { body })).status, 201);
});

test('a replay that cannot be made says so, and the next one begins', async () => {
  const office = await Office.open();
  const { store } = office.desk.parts;
  const read = store.read.bind(store);
  store.read = () => Promise.reject(new RangeError('no disk'));
  const body = { policy: policyWith({}) };
  const begun = await office.ask('owner', 'beginReplay', { body });
  await office.desk.pass(5);
  store.read = read;
  const params = { id: String(begun.json['id']) };
  assert.equal((await office.ask('owner', 'getReplay', { params })).json['state'], 'failed');
  assert.equal((await office.ask('owner', 'beginReplay', { body })).status, 201);
  await office.desk.pass(11 * 60_000);
  assert.equal((await office.ask('owner', 'getReplay', { params })).status, 404);
});
