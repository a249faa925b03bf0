import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { test } from 'node:test';
import { botAdd } from './bot-commands.ts';
import { Desk, KEY, policyWith, REAL, says, URL_AT } from './desk-fixture.test.ts';
import { keyAdd, keyBaseline, keyList, keyProbe, keyRemove, keyReprobe } from './key-commands.ts';
import { keyManual } from './key-manual.ts';
import { policySet } from './policy-commands.ts';

const RESTRICTIONS = '/sapi/v1/account/apiRestrictions';
const POSITIONS = '/fapi/v3/positionRisk';
const MARKS = '/fapi/v1/premiumIndex';
const TIME = '/fapi/v1/time';
const LOST = { kind: 'lost', why: 'TIMEOUT' } as const;

/** A position in BTCUSDT as the venue tells it, entered at 50000. */
const held = (positionAmt: string) =>
  says(200, [
    {
      symbol: 'BTCUSDT',
      positionSide: 'BOTH',
      positionAmt,
      entryPrice: '50000.0',
      markPrice: '60000.0',
      unRealizedProfit: '0',
    },
  ]);

test('a key that may only trade is added, and what the account holds is its baseline at the mark', async () => {
  const desk = await Desk.open();
  desk.told.set(POSITIONS, held('1.000'));
  const added = await desk.ask(keyAdd, KEY);
  assert.deepEqual([added['name'], added['type'], added['accepted']], ['main', 'hmac', true]);
  const [account] = desk.entries('account');
  assert.deepEqual([account?.trade, account?.accountHost, account?.paper], [URL_AT, URL_AT, true]);
  assert.equal(account?.record.length, 64);
  const [position] = desk.entries('baseline')[0]?.positions ?? [];
  assert.deepEqual([position?.instrument, position?.quantity], ['BTCUSDT', '1']);
  assert.ok(Math.abs(Number(position?.mark) - 60_000) < 1_000);
  assert.equal(desk.hellos, 1);
  const list = await desk.ask(keyList);
  assert.deepEqual(Object.values(list), [
    {
      name: 'main',
      venue: 'binance-usdm',
      status: 'active',
      baseUrl: URL_AT,
      paper: true,
      manual: false,
      flags: added['flags'],
      bots: [],
    },
  ]);
});

test('a position whose mark the venue does not say is valued at its entry', async () => {
  for (const told of [LOST, says(200, [])]) {
    const desk = await Desk.open();
    desk.told.set(POSITIONS, held('1.000'));
    desk.told.set(MARKS, told);
    await desk.ask(keyAdd, KEY);
    assert.equal(desk.entries('baseline')[0]?.positions[0]?.mark, '50000');
  }
});

test('a position of nothing is no position', async () => {
  const desk = await Desk.open();
  desk.told.set(POSITIONS, held('0.000'));
  await desk.ask(keyAdd, KEY);
  assert.deepEqual(desk.entries('baseline')[0]?.positions, []);
});

test('T2: a key that can withdraw is not stored, and a probe stores nothing of any key', async () => {
  const desk = await Desk.open();
  const probed = await desk.ask(keyProbe, KEY);
  assert.deepEqual([probed['type'], probed['accepted']], ['hmac', true]);
  desk.engine.setRestrictions(REAL.apiKey, { enableWithdrawals: true });
  assert.equal((await desk.ask(keyProbe, KEY))['accepted'], false);
  const before = desk.shelf.list();
  assert.equal(await desk.refusal(keyAdd, KEY), 'KEY_REFUSED');
  assert.deepEqual(desk.shelf.list(), before);
  assert.equal(desk.disk.leaves.length, 0);
});

test('what the venue does not say, or says otherwise, is no probe, and nothing is stored', async () => {
  const cases: readonly (readonly [string, string, ReturnType<typeof says> | typeof LOST])[] = [
    ['VENUE_UNREACHABLE', TIME, LOST],
    ['VENUE_UNREACHABLE', TIME, says(200, 'no clock')],
    ['VENUE_UNREACHABLE', RESTRICTIONS, LOST],
    ['VENUE_REFUSED_KEY', RESTRICTIONS, says(401, { code: -2015, msg: 'no\u0000key' })],
    ['PROBE_UNREADABLE', RESTRICTIONS, says(200, 'nothing')],
    ['VENUE_UNREACHABLE', POSITIONS, LOST],
    ['PROBE_UNREADABLE', POSITIONS, says(200, { no: 'list' })],
  ];
  const desk = await Desk.open();
  for (const [code, path, told] of cases) {
    desk.told.set(path, told);
    assert.equal(await desk.refusal(keyAdd, KEY), code);
    desk.told.clear();
  }
  assert.deepEqual(desk.shelf.list(), (await Desk.open()).shelf.list());
  assert.equal(desk.hellos, 0);
});

test('fields that are no key, no name, no venue or no address are refused before the venue is asked', async () => {
  const weak = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({
    format: 'pem',
    type: 'pkcs8',
  });
  const cases: readonly (readonly [string, object])[] = [
    ['FIELD_MISSING', { venue: undefined }],
    ['VENUE_UNKNOWN', { venue: 'nowhere' }],
    ['NAME_MALFORMED', { name: 'No Name' }],
    ['FIELD_MISSING', { apiKey: '' }],
    ['KEY_MALFORMED', { apiKey: 'a b' }],
    ['KEY_MALFORMED', { secret: 'a secret' }],
    ['KEY_MALFORMED', { secret: String(weak) }],
    ['URL_REFUSED', { baseUrl: 'no address' }],
    ['URL_REFUSED', { baseUrl: 'http://example.com' }],
    ['URL_REFUSED', { baseUrl: 'ftp://localhost' }],
  ];
  const desk = await Desk.open();
  for (const [code, change] of cases) assert.equal(await desk.refusal(keyAdd, { ...KEY, ...change }), code);
  assert.equal(desk.disk.leaves.length, 0);
});

test('without an address the venue’s own hosts are meant, and a CA is trusted only where one is given', async () => {
  const desk = await Desk.open();
  await desk.ask(keyAdd, { ...KEY, baseUrl: undefined, ca: 'a CA', paper: undefined });
  const [account] = desk.entries('account');
  assert.deepEqual(
    [account?.trade, account?.accountHost, account?.ca, account?.paper],
    ['https://fapi.binance.com', 'https://api.binance.com', 'a CA', false],
  );
});

test('a name is taken while its key is in use or being added, and free again once it was removed', async () => {
  const desk = await Desk.open();
  const command = keyAdd(desk.parts);
  const first = command(KEY, () => Promise.resolve());
  assert.equal(await desk.refusal(() => command, KEY), 'NAME_TAKEN');
  await desk.until(first);
  assert.equal(await desk.refusal(() => command, KEY), 'NAME_TAKEN');
  assert.equal(desk.entries('account').length, 1);
  await desk.ask(keyRemove, { name: 'main' });
  await desk.ask(() => command, KEY);
  assert.equal(desk.entries('account').length, 2);
});

test('a removed key is forgotten by the vault, and its name is no key’s any more', async () => {
  const desk = await Desk.open();
  const empty = desk.shelf.list();
  await desk.ask(keyAdd, KEY);
  assert.deepEqual(await desk.ask(keyRemove, { name: 'main' }), { name: 'main', removed: true });
  assert.deepEqual(desk.shelf.list(), empty);
  assert.equal(desk.hellos, 2);
  for (const name of ['main', 'other', 'No Name'])
    assert.equal(await desk.refusal(keyRemove, { name }), 'KEY_UNKNOWN');
});

test('a key whose orders rest is removed only by force, because nobody could cancel them any more', async () => {
  const desk = await Desk.open();
  await desk.ask(keyAdd, KEY);
  await desk.ask(policySet, { policy: policyWith() });
  const decoy = await desk.ask(botAdd, { bot: 'ann', name: 'main' });
  await desk.pass(2_000);
  const order = { symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', price: '59500.0' };
  const placed = await desk.bot(decoy, 'POST', '/fapi/v1/order', { ...order, quantity: '0.010' });
  assert.equal(placed.status, 200, placed.text);
  await desk.pass(100);
  assert.equal(await desk.refusal(keyRemove, { name: 'main' }), 'ORDERS_REST');
  const [listed] = Object.values(await desk.ask(keyList));
  assert.deepEqual([Object(listed).status, Object(listed).bots], ['active', ['ann']]);
  await desk.ask(keyRemove, { name: 'main', force: true });
  assert.equal(desk.entries('accountStatus').at(-1)?.status, 'removed');
});

test('T2: a probe of a stored key quarantines a wider one, and releases it when it is narrow again', async () => {
  const desk = await Desk.open();
  await desk.ask(keyAdd, KEY);
  desk.engine.setRestrictions(REAL.apiKey, { enableWithdrawals: true });
  assert.equal((await desk.ask(keyReprobe, { name: 'main' }))['status'], 'quarantined');
  desk.engine.setRestrictions(REAL.apiKey, { enableWithdrawals: false });
  assert.equal((await desk.ask(keyReprobe, { name: 'main' }))['status'], 'active');
});

test('a look at a key that the venue does not answer is called none, and not by the status of before', async () => {
  const desk = await Desk.open();
  await desk.ask(keyAdd, KEY);
  for (const [code, told] of [
    ['VENUE_UNREACHABLE', LOST],
    ['PROBE_UNREADABLE', says(200, 'no answer')],
    ['VENUE_REFUSED_KEY', says(401, { code: -2015, msg: 'no key' })],
  ] as const) {
    desk.told.set(RESTRICTIONS, told);
    assert.equal(await desk.refusal(keyReprobe, { name: 'main' }), code);
  }
  desk.told.clear();
  assert.equal((await desk.ask(keyReprobe, { name: 'main' }))['status'], 'active');
});

test('only a paper account is looked at anew', async () => {
  const desk = await Desk.open();
  await desk.ask(keyAdd, KEY);
  await desk.ask(keyAdd, { ...KEY, name: 'real', paper: false });
  assert.deepEqual(await desk.ask(keyBaseline, { name: 'main' }), { name: 'main' });
  assert.equal(desk.entries('baseline').length, 3);
  assert.equal(await desk.refusal(keyBaseline, { name: 'real' }), 'NOT_PAPER');
});

test('trading by hand is declared and taken back in the ledger, with a reason', async () => {
  const desk = await Desk.open();
  await desk.ask(keyAdd, KEY);
  const said = { name: 'main', reason: 'we hedge' };
  assert.deepEqual(await desk.ask(keyManual, { ...said, allowed: true }), { name: 'main', manual: true });
  assert.deepEqual(await desk.ask(keyManual, said), { name: 'main', manual: false });
  assert.deepEqual(
    desk.entries('manual').map(({ allowed, reason }) => [allowed, reason]),
    [
      [true, 'we hedge'],
      [false, 'we hedge'],
    ],
  );
  assert.equal(await desk.refusal(keyManual, { name: 'main', allowed: true }), 'FIELD_MISSING');
  await desk.endJournal();
  assert.equal(await desk.refusal(keyManual, { ...said, allowed: true }), 'STORE_BUSY');
});

test('a key that the ledger does not take is not kept, and one that it does not let go stays', async () => {
  const desk = await Desk.open();
  await desk.ask(keyAdd, KEY);
  const before = desk.shelf.copy();
  await desk.endJournal();
  assert.equal(await desk.refusal(keyAdd, { ...KEY, name: 'other' }), 'STORE_BUSY');
  assert.equal(await desk.refusal(keyRemove, { name: 'main' }), 'STORE_BUSY');
  assert.equal(await desk.refusal(keyBaseline, { name: 'main' }), 'STORE_BUSY');
  assert.deepEqual(desk.shelf.rows, before.rows);
});
