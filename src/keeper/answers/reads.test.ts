import assert from 'node:assert/strict';
import test from 'node:test';
import { haltCommand } from '../door/control-commands.ts';
import { Office } from './answers-fixture.test.ts';

/** The rows of a list in an answer. */
function rows(of: unknown): readonly Readonly<Record<string, unknown>>[] {
  assert.ok(Array.isArray(of));
  return of.map((row) => Object(row));
}

test('the overview shows halts, accounts and bots with the headroom of their limits', async () => {
  const office = await Office.open({ positionMax: '100000' });
  await office.order('ann');
  await office.desk.ask(haltCommand, { scope: 'bot:bob', reason: 'test' });
  const { json } = await office.ask('owner', 'getOverview');
  assert.deepEqual(
    rows(json['halts']).map(({ scope, stops, reason }) => [scope, stops, reason]),
    [['bot:bob', 'openings', 'test']],
  );
  assert.deepEqual(
    rows(json['accounts']).map(({ name, openOrders }) => [name, openOrders]),
    [
      ['main', 1],
      ['other', 0],
    ],
  );
  assert.deepEqual(
    rows(json['bots']).map(({ name, state, openOrders }) => [name, state, openOrders]),
    [
      ['ann', 'inUse', 1],
      ['bob', 'inUse', 0],
    ],
  );
  const [ann] = rows(json['bots']);
  const position = rows(ann?.['limits']).find(({ limit }) => limit === 'positionMax');
  assert.deepEqual([position?.['of'], position?.['max']], ['BTCUSDT', '100000']);
  assert.match(String(position?.['used']), /^6[0-9]{2}/);
});

test('orders are listed newest first, a page at a time, with the reasons of each refusal', async () => {
  const office = await Office.open({ notionalMax: '1000' });
  await office.order('ann');
  assert.notEqual(await office.order('ann', { quantity: '1.000' }), 200);
  await office.order('ann', { price: '59400.0' });
  await office.desk.pass(100);
  const first = (await office.ask('owner', 'listOrders', { params: { limit: '2' } })).json;
  assert.deepEqual(
    rows(first['orders']).map(({ state, price }) => [state, price]),
    [
      ['open', '59400'],
      ['refused', '59500'],
    ],
  );
  const [reason] = rows(rows(first['orders'])[1]?.['reasons']);
  assert.equal(reason?.['code'], 'NOTIONAL_EXCEEDS_MAX');
  assert.match(String(reason?.['text']), /1000/);
  const second = (await office.ask('owner', 'listOrders', { params: { cursor: String(first['next']) } }))
    .json;
  assert.deepEqual(
    rows(second['orders']).map(({ state }) => state),
    ['open'],
  );
  assert.equal(second['next'], null);
  const denied = await office.ask('owner', 'listOrders', { params: { verdict: 'deny', bot: 'ann' } });
  assert.equal(rows(denied.json['orders']).length, 1);
  assert.equal(
    rows((await office.ask('owner', 'listOrders', { params: { bot: 'bob' } })).json['orders']).length,
    0,
  );
});

test('the story of an order has what it was decided on, what the venue said, and its fills', async () => {
  const office = await Office.open();
  const fields = { type: 'MARKET', quantity: '0.010' };
  const decoy = office.decoys.get('ann');
  assert.ok(decoy !== undefined);
  const placed = await office.desk.bot(decoy, 'POST', '/fapi/v1/order', {
    symbol: 'BTCUSDT',
    side: 'BUY',
    ...fields,
  });
  assert.equal(placed.status, 200, placed.text);
  await office.desk.pass(5_000);
  const [row] = rows((await office.ask('owner', 'listOrders')).json['orders']);
  assert.equal(row?.['state'], 'ended');
  const { json } = await office.ask('owner', 'getOrder', { params: { id: String(row?.['id']) } });
  assert.equal(Object(json['outcome']).result, 'accepted');
  assert.match(String(Object(json['reference']).mark), /^[0-9]/);
  assert.equal(Object(json['entry']).kind, 'intent');
  assert.equal(json['complete'], true);
  const fills = rows(json['fills']);
  assert.ok(fills.length > 0);
  assert.ok(rows(json['reports']).length > 0);
});

test('the story of a refused request ends with its reasons, and a number that is none is not found', async () => {
  const office = await Office.open({ notionalMax: '1' });
  await office.order('ann');
  const [row] = rows((await office.ask('owner', 'listOrders')).json['orders']);
  const { json } = await office.ask('owner', 'getOrder', { params: { id: String(row?.['id']) } });
  assert.deepEqual(
    [json['state'], json['outcome'], json['complete'], json['draft']],
    ['refused', null, true, null],
  );
  for (const id of ['0', '999999']) {
    const missing = await office.ask('owner', 'getOrder', { params: { id } });
    assert.deepEqual([missing.status, missing.json['code']], [404, 'ORDER_NOT_FOUND']);
  }
});

test('keys and bots are shown without any secret, and the policy with the tag that a change must name', async () => {
  const office = await Office.open();
  const keys = (await office.ask('owner', 'listKeys')).json;
  assert.deepEqual(
    rows(keys['keys']).map(({ name, bots }) => [name, bots]),
    [
      ['main', ['ann']],
      ['other', ['bob']],
    ],
  );
  const bots = (await office.ask('owner', 'listBots')).json;
  const [ann] = rows(bots['bots']);
  assert.deepEqual([ann?.['type'], ann?.['apiKey']], ['hmac', office.decoys.get('ann')?.['apiKey']]);
  const text = JSON.stringify([keys, bots]);
  for (const secret of ['DESK-REAL-KEY', 'desk-real-secret', String(office.decoys.get('ann')?.['secret'])])
    assert.ok(!text.includes(secret));
  const policy = await office.ask('owner', 'getPolicy');
  assert.equal(policy.answer.etag, policy.json['hash']);
  assert.equal(Object(policy.json['policy']).version, 1);
});

test('entries are found by kind and by what they name, and the checkpoint is signed over what is durable', async () => {
  const office = await Office.open();
  await office.order('ann');
  const all = (await office.ask('owner', 'listEntries', { params: { limit: '3' } })).json;
  assert.equal(rows(all['entries']).length, 3);
  const added = (await office.ask('owner', 'listEntries', { params: { kind: 'bot' } })).json;
  assert.deepEqual(
    rows(added['entries']).map(({ body }) => Object(body).bot),
    ['bob', 'ann'],
  );
  const about = (await office.ask('owner', 'listEntries', { params: { kind: 'bot', about: 'ann' } })).json;
  assert.equal(rows(about['entries']).length, 1);
  const { json } = await office.ask('owner', 'getCheckpoint');
  assert.ok(String(json['checkpoint']).includes(`\n${String(json['size'])}\n`));
});

test('an answer looks through a bounded part of the ledger and says where to go on (T31)', async () => {
  const office = await Office.open();
  const { desk } = office;
  const filler = { kind: 'counts', reads: [], unauthenticated: 1, malformed: 0 } as const;
  await office.order('ann');
  const fill = desk.parts.journal.submit((book) => {
    for (let i = 0; i < 3_000; i += 1) book.append(filler);
  });
  assert.ok(fill !== null);
  await desk.until(fill);
  const first = (await office.ask('owner', 'listOrders')).json;
  assert.deepEqual(first['orders'], []);
  const next = (await office.ask('owner', 'listOrders', { params: { cursor: String(first['next']) } })).json;
  assert.equal(rows(next['orders']).length, 1);
  const id = String(rows(next['orders'])[0]?.['id']);
  assert.equal((await office.ask('owner', 'getOrder', { params: { id } })).json['complete'], false);
});

test('the ledger is given out piece by piece, to who may audit all of it, and to nobody who interrupts', async () => {
  const office = await Office.open();
  const { desk } = office;
  const filler = { kind: 'counts', reads: [], unauthenticated: 1, malformed: 0 } as const;
  const fill = desk.parts.journal.submit((book) => {
    for (let i = 0; i < 2_500; i += 1) book.append(filler);
  });
  assert.ok(fill !== null);
  await desk.until(fill);
  assert.equal((await office.ask('main', 'exportLedger')).status, 403);
  const first = await office.ask('owner', 'exportLedger');
  const pieces = [String(first.json['said'])];
  let { next } = first.answer;
  const theirs = await office.ask('viewer', 'exportLedger', { piece: String(next) });
  assert.equal(theirs.status, 403);
  while (next !== null) {
    const { json, answer } = await office.ask('owner', 'exportLedger', { piece: next });
    pieces.push(String(json['said']));
    next = answer.next;
  }
  const lines = pieces.join('').trimEnd().split('\n');
  assert.equal(lines[0], 'sallyport-ledger/v1');
  assert.equal(lines.filter((line) => line.startsWith('entry ')).length, desk.disk.leaves.length);
  assert.ok(lines.at(-1)?.startsWith('end '));
  assert.ok(pieces.length > 3);
});

test('an export that nobody takes is given up, and only so many are made at once (T31)', async () => {
  const office = await Office.open();
  const begun = await Promise.all([1, 2].map(() => office.ask('owner', 'exportLedger')));
  const third = await office.ask('owner', 'exportLedger');
  assert.deepEqual([third.status, third.json['code']], [503, 'EXPORT_OVER']);
  await office.desk.pass(31_000);
  const late = await office.ask('owner', 'exportLedger', { piece: String(begun[0]?.answer.next) });
  assert.equal(late.json['code'], 'EXPORT_OVER');
  const again = await office.ask('owner', 'exportLedger');
  assert.equal(again.status, 200);
});
