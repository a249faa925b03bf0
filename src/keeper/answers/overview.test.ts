import assert from 'node:assert/strict';
import test from 'node:test';
import type { Account, Bot } from '../../core/account/state.ts';
import type { EntryBody } from '../../core/ledger/entry.ts';
import { botAdd } from '../door/bot-commands.ts';
import { policyWith } from '../door/desk-fixture.test.ts';
import { policySet } from '../door/policy-commands.ts';
import { Office } from './answers-fixture.test.ts';

type Row = Readonly<Record<string, unknown>>;

function rows(of: unknown): readonly Row[] {
  assert.ok(Array.isArray(of));
  return of.map((row) => Object(row));
}

const TRIAL = '7f'.repeat(32);

async function account(office: Office, name = 'main'): Promise<Row> {
  const { json } = await office.ask('owner', 'getOverview');
  return rows(json['accounts']).find((row) => row['name'] === name) ?? assert.fail(name);
}

async function record({ desk }: Office, body: EntryBody): Promise<void> {
  const said = desk.parts.journal.submit((book) => book.append(body));
  assert.ok(said !== null);
  await desk.until(said);
}

function limit(row: Row, name: string): Row {
  return rows(row['limits']).find((one) => one['limit'] === name) ?? assert.fail(name);
}

function annOf({ desk }: Office): Bot {
  const [ann] = desk.parts.state.bots.values();
  return ann ?? assert.fail('a bot');
}

function mainOf({ desk }: Office): Account {
  const [main] = desk.parts.state.accounts.values();
  return main ?? assert.fail('an account');
}

test('before the first policy there is no limit to show, and nothing to compare a policy with', async () => {
  const office = await Office.open();
  office.desk.parts.state.policy = null;
  const { json } = await office.ask('owner', 'getOverview');
  assert.deepEqual([json['policy'], json['version']], [null, null]);
  for (const row of [...rows(json['accounts']), ...rows(json['bots'])]) assert.deepEqual(row['limits'], []);
  const { json: earned } = await office.ask('owner', 'getProfit');
  const days = rows(earned['accounts']).map((row) => rows(row['days']).at(-1)?.['profit']);
  assert.deepEqual(days, ['0', '0'], 'the last price that was heard is believed');
  const { json: shown, answer } = await office.ask('owner', 'getPolicy');
  assert.deepEqual([shown['hash'], shown['entry'], shown['policy'], answer.etag], [null, null, null, 'none']);
  const body = { policy: policyWith({ notionalMax: '7' }) };
  const checked = await office.ask('owner', 'checkPolicy', { body });
  assert.deepEqual([checked.status, checked.json['problems']], [200, []]);
  const set = await office.insist('owner', 'putPolicy', { body, ifMatch: 'none' });
  assert.equal(set.status, 200, JSON.stringify(set.json));
});

test('profit is told by the day, of what the caller may see, the present day last', async () => {
  const office = await Office.open();
  await record(office, { kind: 'day', account: 'main', startsAt: 1_795_300_000_000, marks: [] });
  const { json } = await office.ask('main', 'getProfit');
  const [main, ...others] = rows(json['accounts']);
  assert.deepEqual([main?.['account'], others], ['main', []]);
  assert.deepEqual(
    rows(main?.['days']).map(({ profit, turnover }) => [profit, turnover]),
    [
      ['0', '0'],
      ['0', '0'],
    ],
  );
  assert.equal(rows(main?.['days']).at(-1)?.['startsAt'], 1_795_300_000_000);
  const named = await office.ask('owner', 'getProfit', { params: { account: 'other' } });
  assert.deepEqual(
    rows(named.json['accounts']).map((row) => row['account']),
    ['other'],
  );
  // A position without a price has no profit that anybody knows.
  mainOf(office).book.positions.set('NONEUSDT' as never, 1n as never);
  const { json: unknown } = await office.ask('main', 'getProfit');
  assert.equal(rows(rows(unknown['accounts'])[0]?.['days']).at(-1)?.['profit'], null);
});

test('a policy that came in between, in the same commit, is not overwritten', async () => {
  const office = await Office.open();
  const { journal, state } = office.desk.parts;
  const hash = state.policy?.hash ?? assert.fail('a policy');
  const policy = JSON.stringify(policyWith({ notionalMax: '5' }));
  const other = journal.submit((book) => book.append({ kind: 'policy', policy, hash: 'other', by: 'owner' }));
  const body = { policy: policyWith({ notionalMax: '4' }) };
  const { status, json } = await office.ask('owner', 'putPolicy', { body, ifMatch: hash });
  await other;
  assert.deepEqual([status, json['code']], [412, 'POLICY_CHANGED']);
  assert.equal(state.policy?.hash, 'other');
});

test('positions are shown at the price that is known, and without a value where none is', async () => {
  const office = await Office.open({ positionMax: '100000', exposureMax: '100000' });
  await office.order('ann', { type: 'MARKET', price: '' });
  const decoy = office.decoys.get('ann') ?? assert.fail('a decoy');
  const market = { symbol: 'BTCUSDT', side: 'BUY', type: 'MARKET', quantity: '0.010' };
  assert.equal((await office.desk.bot(decoy, 'POST', '/fapi/v1/order', market)).status, 200);
  await office.desk.pass(5_000);
  const [position] = rows((await account(office))['positions']);
  assert.deepEqual([position?.['instrument'], position?.['quantity']], ['BTCUSDT', '0.01']);
  assert.match(String(position?.['value']), /^[0-9]{3}/);
  assert.equal(position?.['coinProfit'], null, 'no inverse market');
  mainOf(office).book.positions.set('NONEUSDT' as never, 1n as never);
  const blind = await account(office);
  const unpriced = rows(blind['positions']).at(-1);
  assert.deepEqual([unpriced?.['mark'], unpriced?.['value'], blind['dayProfit']], [null, null, null]);
  const { used, percent } = limit(blind, 'exposureMax');
  assert.deepEqual([used, percent], [null, null]);
});

test('a limit that was lowered far below what is used is shown as more than full, up to a bound', async () => {
  const office = await Office.open();
  mainOf(office).book.day.turnover = (10n ** 30n) as never;
  await office.desk.ask(policySet, { policy: policyWith({ turnoverPerDayMax: '1', openOrdersMax: 0 }) });
  const row = await account(office);
  assert.equal(limit(row, 'turnoverPerDayMax')['percent'], 1_000_000);
  assert.equal(limit(row, 'openOrdersMax')['percent'], 100, 'nothing of nothing is all of it');
});

test('a bot is shown as revoked or latched where it is', async () => {
  const office = await Office.open();
  const states = async (): Promise<readonly unknown[]> => {
    const { json } = await office.ask('owner', 'getOverview');
    const listed = (await office.ask('owner', 'listBots')).json['bots'];
    const state = (of: unknown): unknown => rows(of).find((row) => row['name'] === 'ann')?.['state'];
    return [state(json['bots']), state(listed)];
  };
  annOf(office).latched = true;
  assert.deepEqual(await states(), ['latched', 'latched']);
  annOf(office).revoked = true;
  assert.deepEqual(await states(), ['revoked', 'revoked']);
});

test('a policy on trial is shown with what it would have changed', async () => {
  const office = await Office.open();
  const policy = JSON.stringify(policyWith({ notionalMax: '5' }));
  await record(office, { kind: 'shadow', policy, hash: TRIAL, by: 'owner' });
  await office.order('ann');
  const { json } = await office.ask('owner', 'getPolicy');
  const shadow = Object(json['shadow']);
  assert.deepEqual([shadow.hash, shadow.decisions, shadow.refused], [TRIAL, 1, 1]);
});

test('T30: somebody with a role on one bot alone is let in, and shown that bot', async () => {
  const office = await Office.open();
  office.people.set('bo', (permission, on) => permission === 'see' && on.kind === 'bot' && on.bot === 'bob');
  const { status, json } = await office.ask('bo', 'getOverview');
  assert.equal(status, 200);
  assert.deepEqual([json['accounts'], rows(json['bots']).map((row) => row['name'])], [[], ['bob']]);
  assert.equal((await office.ask('nobody', 'getOverview')).status, 403);
});

test('an open exit counts towards a bot’s turnover where several bots share the account', async () => {
  const office = await Office.open();
  const { desk } = office;
  await desk.ask(botAdd, { bot: 'cal', name: 'main' });
  await record(office, { kind: 'start', engine: 'e1'.repeat(32), version: '0.2.0' });
  const exit = { side: 'SELL', reduceOnly: 'true', price: '60500.0' };
  const turnover = async (): Promise<number> => {
    const { json } = await office.ask('owner', 'getOverview');
    assert.equal(json['version'], '0.2.0');
    const ann = rows(json['bots']).find((row) => row['name'] === 'ann') ?? assert.fail('ann');
    return Number(limit(ann, 'turnoverPerDayMax')['used']);
  };
  for (const fields of [{ type: 'MARKET', quantity: '0.010' }, exit]) {
    const order =
      'type' in fields ? fields : { type: 'LIMIT', timeInForce: 'GTC', quantity: '0.010', ...fields };
    const decoy = office.decoys.get('ann') ?? assert.fail('a decoy');
    const sent = { symbol: 'BTCUSDT', side: 'BUY', ...order };
    const { status, text } = await desk.bot(decoy, 'POST', '/fapi/v1/order', sent);
    assert.equal(status, 200, text);
    await desk.pass(5_000);
  }
  assert.ok((await turnover()) > 1_000, 'what was bought, and what may be sold');
  annOf(office).book.orders.clear();
  assert.ok((await turnover()) < 1_000);
});
