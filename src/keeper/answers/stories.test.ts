import assert from 'node:assert/strict';
import test from 'node:test';
import type { EntryBody } from '../../core/ledger/entry.ts';
import { Office } from './answers-fixture.test.ts';

type Row = Readonly<Record<string, unknown>>;

function rows(of: unknown): readonly Row[] {
  assert.ok(Array.isArray(of));
  return of.map((row) => Object(row));
}

/** The newest requests of ann, newest first. */
async function requests(office: Office): Promise<readonly Row[]> {
  await office.desk.pass(100);
  return rows((await office.ask('owner', 'listOrders', { params: { bot: 'ann' } })).json['orders']);
}

async function story(office: Office, id: unknown): Promise<Row> {
  const { status, json } = await office.ask('owner', 'getOrder', { params: { id: String(id) } });
  assert.equal(status, 200);
  return json;
}

async function record(office: Office, body: EntryBody): Promise<void> {
  const said = office.desk.parts.journal.submit((book) => book.append(body));
  assert.ok(said !== null);
  await office.desk.until(said);
}

test('the story of a setting that policy does not list has neither market nor price', async () => {
  const office = await Office.open();
  const decoy = office.decoys.get('ann') ?? assert.fail('a decoy');
  const answer = await office.desk.bot(decoy, 'POST', '/fapi/v1/positionSide/dual', {
    dualSidePosition: 'true',
  });
  assert.notEqual(answer.status, 200);
  const [row] = await requests(office);
  const told = await story(office, row?.['id']);
  assert.deepEqual([told['action'], told['instrument'], told['reference']], ['setting', null, null]);
});

test('the story of an order that was decided before any price was known has none', async () => {
  const office = await Office.open();
  await office.order('ann', { symbol: 'NEVERUSDT' });
  const [row] = await requests(office);
  const told = await story(office, row?.['id']);
  assert.deepEqual([told['instrument'], told['reference']], ['NEVERUSDT', null]);
});

test('the story of a second order at one price has the reference that the first one recorded', async () => {
  const office = await Office.open();
  await office.order('ann');
  await office.order('ann', { price: '59400.0' });
  const [second, first] = await requests(office);
  const reference = async (row: Row | undefined): Promise<unknown> =>
    Object((await story(office, row?.['id']))['reference']).entry;
  assert.equal(typeof (await reference(first)), 'number');
  assert.equal(await reference(second), await reference(first));
});

test('a story has the marks of its own account around it, and rests on none of another account', async () => {
  const office = await Office.open();
  const facts = {
    venue: 'binance-usdm',
    instrument: 'BTCUSDT',
    bid: '1',
    ask: '3',
    volume24h: null,
    depth: null,
  };
  const told = async (account: string, mark: string, instrument = 'BTCUSDT'): Promise<void> =>
    record(office, { kind: 'reference', ...facts, account, instrument, mark, observedAt: 5 });
  await told('main', '2');
  await told('other', '77');
  await told('main', '88', 'ETHUSDT');
  await office.order('ann');
  const [row] = await requests(office);
  for (let count = 0; count < 70; count += 1) await told('main', String(100 + count));
  await told('other', '99');
  const { reference, marks: around } = await story(office, row?.['id']);
  const list = rows(around);
  const at = list.findIndex(({ entry }) => entry === Object(reference).entry);
  assert.ok(at > 0, 'what it was decided on is among them');
  assert.equal(list[0]?.['mark'], '2');
  const [before, after] = [list.slice(0, at), list.slice(at + 1)];
  assert.ok(before.length <= 60 && after.length === 60, `${before.length} and ${after.length}`);
  const marks = list.map(({ mark }) => mark);
  assert.ok(marks.includes('100') && !marks.includes('169'), 'the nearest ones');
  assert.deepEqual(
    marks.filter((mark) => mark === '77' || mark === '88' || mark === '99'),
    [],
  );
  const entries = list.map(({ entry }) => Number(entry));
  assert.deepEqual(
    entries,
    entries.toSorted((one, other) => one - other),
  );
});

test('a cancel’s story ends with its own outcome, an order’s with what the venue said of it later', async () => {
  const office = await Office.open();
  await office.order('ann', { newClientOrderId: 'mine' });
  await office.order('ann', { newClientOrderId: 'other', price: '59400.0' });
  const decoy = office.decoys.get('ann') ?? assert.fail('a decoy');
  const named = { symbol: 'BTCUSDT', origClientOrderId: 'mine' };
  assert.equal((await office.desk.bot(decoy, 'DELETE', '/fapi/v1/order', named)).status, 200);
  // An outcome is recorded some milliseconds after its answer, with what else comes by then.
  await office.desk.pass(50);
  const [cancel, , first] = await requests(office);
  const cancelled = await story(office, cancel?.['id']);
  assert.deepEqual([cancelled['action'], Object(cancelled['outcome']).result], ['cancel', 'accepted']);
  const id = Number(first?.['id']);
  const report = {
    id: 'mine',
    venueOrderId: '1',
    state: 'cancelled',
    filled: '0',
    quantity: '0.01',
    price: '59500',
  };
  await record(office, { kind: 'order', account: 'main', report: report as never });
  await record(office, { kind: 'order', account: 'other', report: report as never });
  const told = await story(office, id);
  assert.equal(Object(told['outcome']).result, 'accepted');
  const states = rows(told['reports']).map(({ state }) => state);
  assert.equal(states.at(-1), 'cancelled');
  assert.equal(
    states.filter((state) => state === 'cancelled').length,
    states.length - 1,
    'of this account only',
  );
});

test('an outcome that nobody knows has neither status nor reply', async () => {
  const office = await Office.open();
  await office.order('ann');
  const [row] = await requests(office);
  const body = {
    kind: 'outcome',
    account: 'main',
    result: 'unknown',
    code: null,
    report: null,
    reply: null,
  } as const;
  await record(office, { ...body, intent: Number(row?.['id']) });
  const { outcome } = await story(office, row?.['id']);
  const { result, status, reply } = Object(outcome);
  assert.deepEqual([result, status, reply], ['unknown', null, null]);
});

test('entries are looked through to their numbers and flags, which are no words', async () => {
  const office = await Office.open();
  const { json } = await office.ask('owner', 'listEntries', { params: { about: 'nobody-is-called-so' } });
  assert.deepEqual(json['entries'], []);
});
