import assert from 'node:assert/strict';
import { test } from 'node:test';
import { credentialDirectory } from '../custody/credential-directory.ts';
import { botAdd } from './bot-commands.ts';
import { codeOf, Desk, KEY, policyWith, says, type Answered, type Given } from './desk-fixture.test.ts';
import { keyAdd, keyRemove } from './key-commands.ts';
import { keyRotate } from './key-rotate.ts';
import { policySet } from './policy-commands.ts';

const NEW = { name: 'main', apiKey: 'DESK-NEW-KEY', secret: 'desk-new-secret' } as const;
const OPEN_ORDERS = '/fapi/v1/openOrders';
const POSITIONS = '/fapi/v3/positionRisk';
const LOST = { kind: 'lost', why: 'TIMEOUT' } as const;

/** An account in use, and a second key of it at the venue. */
async function withTwoKeys(restrictions: object = {}, account = 'one'): Promise<Desk> {
  const desk = await Desk.open();
  await desk.ask(keyAdd, KEY);
  desk.newKey({ apiKey: NEW.apiKey, secret: NEW.secret, restrictions, account });
  return desk;
}

/** The key that is signed with now. */
function inUse(desk: Desk): string | null {
  const { state, vault } = desk.parts;
  const [id] = state.accounts.keys();
  return id === undefined ? null : credentialDirectory(state, vault).keyIdOf(id);
}

/** An order that rests and a position that is held: what tells one account from another. */
async function holding(desk: Desk): Promise<Answered> {
  await desk.ask(policySet, { policy: policyWith() });
  const ann = await desk.ask(botAdd, { bot: 'ann', name: 'main' });
  await desk.pass(2_000);
  for (const price of ['59500.0', '61000.0']) {
    const order = {
      symbol: 'BTCUSDT',
      side: 'BUY',
      type: 'LIMIT',
      timeInForce: 'GTC',
      quantity: '0.010',
      price,
    };
    assert.equal((await desk.bot(ann, 'POST', '/fapi/v1/order', order)).status, 200);
  }
  await desk.pass(10_000);
  return ann;
}

test('from a rotation on everything is signed with the new key, and nothing of the old one is kept', async () => {
  const desk = await withTwoKeys();
  const ann = await holding(desk);
  const records = desk.shelf.list().length;
  const rotated = await desk.ask(keyRotate, NEW);
  assert.deepEqual([rotated['name'], rotated['accepted'], rotated['warnings']], ['main', true, []]);
  assert.equal(inUse(desk), NEW.apiKey);
  assert.equal(desk.shelf.list().length, records);
  desk.engine.removeKey(KEY['apiKey'] as string);
  assert.equal((await desk.bot(ann, 'GET', OPEN_ORDERS)).status, 200);
  assert.equal(desk.entries('rotation')[0]?.record, [...desk.parts.state.accounts.values()][0]?.record);
});

test('where nothing rests and nothing is held, it is said that nobody could tell the account', async () => {
  const desk = await withTwoKeys();
  assert.match(String((await desk.ask(keyRotate, NEW))['warnings']), /nobody could tell/);
});

test('T2: a key that may do more than the old one is not taken, whatever else speaks for it', async () => {
  const cases: readonly (readonly [string, object])[] = [
    ['KEY_REFUSED', { enableWithdrawals: true }],
    ['SCOPE_WIDER', { enableFixReadOnly: true }],
    ['SCOPE_WIDER', { ipRestrict: false }],
  ];
  for (const [code, restrictions] of cases) {
    const desk = await withTwoKeys(restrictions);
    assert.equal(await desk.refusal(keyRotate, NEW), code);
    assert.equal(inUse(desk), KEY['apiKey']);
  }
});

test('a narrower key is taken', async () => {
  const desk = await Desk.open();
  desk.engine.setRestrictions('DESK-REAL-KEY', { ipRestrict: false, enableFixReadOnly: true });
  await desk.ask(keyAdd, KEY);
  desk.newKey({ apiKey: NEW.apiKey, secret: NEW.secret });
  await desk.ask(keyRotate, NEW);
  assert.equal(inUse(desk), NEW.apiKey);
});

test('the key of another account is not taken: nobody could cancel what rests any more', async () => {
  const desk = await withTwoKeys({}, 'another');
  await holding(desk);
  assert.equal(await desk.refusal(keyRotate, NEW), 'OTHER_ACCOUNT');
  assert.equal(inUse(desk), KEY['apiKey']);
});

test('what the venue does not answer about the new key leaves the old one in use', async () => {
  const desk = await withTwoKeys();
  const cases: readonly (readonly [string, string, ReturnType<typeof says> | typeof LOST])[] = [
    ['VENUE_UNREACHABLE', OPEN_ORDERS, LOST],
    ['PROBE_UNREADABLE', OPEN_ORDERS, says(200, 'no list')],
    ['VENUE_REFUSED_KEY', POSITIONS, says(400, { code: -2015 })],
    ['PROBE_UNREADABLE', POSITIONS, says(200, 'no list')],
  ];
  for (const [code, path, told] of cases) {
    desk.told.set(path, told);
    assert.equal(await desk.refusal(keyRotate, NEW), code);
    desk.told.clear();
    assert.equal(inUse(desk), KEY['apiKey']);
  }
  assert.equal(desk.entries('rotation').length, 0);
});

test('two rotations of one key at once would write one place: the second is refused', async () => {
  const desk = await withTwoKeys();
  const command = keyRotate(desk.parts);
  const first = command(NEW, () => Promise.resolve());
  assert.equal(await codeOf(command(NEW, () => Promise.resolve())), 'ROTATION_UNDER_WAY');
  await desk.until(first);
  await desk.ask(() => command, { ...NEW, apiKey: KEY['apiKey'], secret: KEY['secret'] });
  assert.equal(inUse(desk), KEY['apiKey']);
});

test('a key whose account is removed meanwhile is kept nowhere', async () => {
  const empty = (await Desk.open()).shelf.list();
  const desk = await withTwoKeys();
  const whileAsking = codeOf(desk.begin(keyRotate, NEW));
  await desk.ask(keyRemove, { name: 'main' });
  assert.equal(await desk.until(whileAsking), 'KEY_UNKNOWN');
  assert.deepEqual(desk.shelf.list(), empty);
});

test('a key that is sealed when its account is removed in the same commit is kept nowhere', async () => {
  const empty = (await Desk.open()).shelf.list();
  const desk = await withTwoKeys();
  const rotation = codeOf(desk.begin(keyRotate, NEW));
  // The removal is asked for at the moment at which the new key is sealed: it comes first into the ledger.
  const { vault } = desk.parts;
  const seal = vault.seal.bind(vault);
  const removed: Promise<unknown>[] = [];
  vault.seal = (...given) => {
    if (given[1] === 'key-id') removed.push(desk.begin(keyRemove, { name: 'main' }));
    return seal(...given);
  };
  assert.equal(await desk.until(rotation), 'KEY_UNKNOWN');
  await Promise.all(removed);
  assert.equal(removed.length, 1);
  assert.deepEqual(desk.shelf.list(), empty);
  assert.equal(desk.entries('rotation').length, 0);
});

test('a new key that the ledger does not take is not kept, and the old one stays in use', async () => {
  const desk = await withTwoKeys();
  const before = desk.shelf.list();
  await desk.endJournal();
  assert.equal(await desk.refusal(keyRotate, NEW), 'STORE_BUSY');
  assert.equal(inUse(desk), KEY['apiKey']);
  assert.deepEqual(desk.shelf.list(), before);
});

test('an account that was quarantined for its key is let go at once by what was asked of the new one', async () => {
  const desk = await withTwoKeys();
  desk.engine.setRestrictions('DESK-REAL-KEY', { enableWithdrawals: true });
  const [account] = desk.parts.state.accounts.values();
  assert.ok(account !== undefined);
  await desk.until(desk.parts.gateway.keys.probe(account));
  assert.equal(account.status, 'quarantined');
  await desk.ask(keyRotate, NEW);
  assert.equal(account.status, 'active');
});

test('an account of a venue that is not served any more keeps its key', async () => {
  const desk = await withTwoKeys();
  const parts = { ...desk.parts, venues: new Map() };
  assert.equal(await codeOf(keyRotate(parts)(NEW, () => Promise.resolve())), 'VENUE_UNKNOWN');
});

test('a rotation asks at the address that the account has, whatever address is given with the key', async () => {
  const desk = await withTwoKeys();
  const asked = new Set<string>();
  const { wire } = desk.parts;
  const listening = {
    send: (...[target, ...rest]: Parameters<typeof wire.send>) => {
      asked.add(target.baseUrl);
      return wire.send(target, ...rest);
    },
  };
  const elsewhere: Given = { ...NEW, baseUrl: 'https://elsewhere.example' };
  await desk.until(keyRotate({ ...desk.parts, wire: listening })(elsewhere, () => Promise.resolve()));
  assert.deepEqual([...asked], [KEY['baseUrl']]);
});
