import { emptyState } from '../../core/account/fold.ts';
import assert from 'node:assert/strict';
import test from 'node:test';
import { OPERATIONS } from '../../protocol/api/operations.ts';
import { TIER_PER_MINUTE } from '../../protocol/api/operation.ts';
import { isEntryKind } from '../../core/ledger/kinds.ts';
import { Answers } from './answers.ts';
import { policyWith } from '../door/desk-fixture.test.ts';
import { policySet } from '../door/policy-commands.ts';
import { askOf, Office, type Asked } from './answers-fixture.test.ts';
import { SystemClock } from '../../system/clock.ts';
import { SystemRandom } from '../../system/random.ts';
import { performersOf } from './performers.ts';
import { performing } from './performer.ts';

const begin = (): never => assert.fail('nothing is replayed here');
const PARTS = {
  clock: new SystemClock(),
  random: new SystemRandom(),
  begin,
  beginLimits: begin,
  terms: [],
  state: emptyState(),
  retention: { join: () => undefined },
};
const HALT = { scope: 'everything', stops: 'openings', reason: 'test' };

/** For each operation a request that would be answered if it were permitted, about what belongs to `other`. */
const ABOUT_OTHER: Readonly<Record<string, Asked>> = {
  setUp: {},
  signIn: {},
  refreshSession: {},
  signOut: {},
  issueTicket: {},
  getMe: {},
  listSessions: {},
  endSession: { params: { id: 'f'.repeat(32) } },
  setPassword: {},
  askPasskey: {},
  signInByPasskey: {},
  listFactors: {},
  beginTotp: {},
  confirmTotp: { body: { code: '000000' } },
  removeTotp: {},
  askNewPasskey: {},
  addPasskey: { body: { label: 'x', clientDataJSON: 'e30', attestationObject: 'oA' } },
  removePasskey: { params: { id: 'eA' } },
  makeBackupCodes: {},
  getMail: {},
  putMail: { body: { mail: 'eve@example.com' } },
  askProof: { body: {} },
  giveProof: { body: { shown: { code: '000000' } } },
  listPeople: {},
  invitePerson: { body: { name: 'eve', roles: ['viewer'] } },
  setRoles: { params: { id: 'f'.repeat(32) }, body: { roles: ['owner'] } },
  resetPerson: { params: { id: 'f'.repeat(32) } },
  removePerson: { params: { id: 'f'.repeat(32) } },
  getOverview: {},
  getProfit: {},
  listOrders: {},
  getOrder: { params: { id: '0' } },
  getOrderLimits: { params: { id: '0' } },
  getOrderProof: { params: { id: '0' } },
  listDoubts: {},
  settleDoubt: { params: { account: 'other' }, body: { order: 'gw1' } },
  listKeys: {},
  listBots: {},
  getPolicy: {},
  listEntries: {},
  getCheckpoint: {},
  exportLedger: {},
  resume: { body: { scope: 'account:other', reason: 'test' } },
  addBot: { body: { bot: 'eve', account: 'other' } },
  probeKey: { params: { account: 'other' } },
  beginLogin: { params: { account: 'other' } },
  finishLogin: { params: { account: 'other' }, body: { redirect: 'x' } },
  endLogin: { params: { account: 'other' } },
  revokeBot: { params: { bot: 'bob' }, body: { reason: 'test' } },
  putPolicy: { body: { policy: {} }, ifMatch: 'x' },
  checkPolicy: { body: { policy: {} } },
  listApprovals: {},
  approveRequest: { params: { id: '1' }, body: { reason: 'test' } },
  refuseRequest: { params: { id: '1' }, body: { reason: 'test' } },
  listAlerts: {},
  testAlerts: {},
  listProposals: {},
  confirmProposal: { params: { id: '1' }, body: { digest: 'a'.repeat(64), reason: 'test' } },
  getTrial: {},
  putTrial: { body: { policy: {} } },
  endTrial: {},
  promoteTrial: { body: { hash: 'a'.repeat(64) }, ifMatch: 'x' },
  getPolicySchema: {},
  explainOrder: {
    body: { bot: 'bob', order: { instrument: 'BTCUSDT', side: 'buy', type: 'market', quantity: '1' } },
  },
  beginReplay: { body: { policy: {} } },
  getReplay: { params: { id: 'x' } },
  getSecurity: {},
  getRetention: {},
  putRetention: { body: { alertDays: 1 } },
  sweepRetention: {},
  listWallets: {},
  getWallet: { params: { wallet: 'theirs' } },
  addWallet: { body: { name: 'eve', chain: 'solana', address: '1'.repeat(32) } },
  makeEnclaveWallet: { body: { name: 'eve', chain: 'solana', cap: '1' } },
  makeServerWallet: { body: { name: 'eve', chain: 'solana', cap: '1', riskAccepted: true } },
  exportWalletKey: { params: { wallet: 'theirs' }, body: { publicKey: 'AQ==' } },
  setPrimaryWallet: { params: { wallet: 'theirs' } },
  proposeTransaction: { params: { wallet: 'theirs' }, body: { transaction: 'AQ==' } },
  handInSignature: { params: { wallet: 'theirs', deed: '1' }, body: { transaction: 'AQ==' } },
  retireWallet: { params: { wallet: 'theirs' }, body: { reason: 'test' } },
  refuseProposal: { params: { id: '1' }, body: { reason: 'test' } },
  halt: { body: { ...HALT, scope: 'account:other' } },
};

test('T30: every operation says who may ask, how often, and what is recorded, and is there on both sides', () => {
  assert.deepEqual(
    performersOf(PARTS)
      .map(({ operation }) => operation.name)
      .toSorted(),
    OPERATIONS.map(({ name }) => name).toSorted(),
  );
  for (const operation of OPERATIONS) {
    const { name, access, tier, records, method, path, loosens } = operation;
    assert.ok(['open', 'session', 'permission'].includes(access.kind), name);
    assert.ok(TIER_PER_MINUTE[tier] > 0, name);
    assert.ok(
      method === 'GET' || records.length > 0 || access.kind !== 'permission',
      `${name} changes and records nothing`,
    );
    assert.ok(method !== 'GET' || records.length === 0, `${name} asks and records`);
    assert.ok(loosens === 'never' || records.length > 0, `${name} loosens and records nothing`);
    for (const kind of records) assert.ok(isEntryKind(kind), `${name} records ${kind}`);
    assert.match(path, /^(?:\/(?:[a-z-]+|\{[a-zA-Z]+\}))+$/, name);
    assert.ok(
      name in ABOUT_OTHER,
      `say in this test how ${name} is asked about what belongs to somebody else`,
    );
  }
  assert.equal(new Set(OPERATIONS.map(({ name }) => name)).size, OPERATIONS.length);
  assert.equal(new Set(OPERATIONS.map(({ method, path }) => `${method} ${path}`)).size, OPERATIONS.length);
});

test('T30: without a good token every operation answers 401, and says nothing else', async () => {
  const office = await Office.open();
  for (const { name, access } of OPERATIONS) {
    if (access.kind === 'open') continue;
    for (const who of [null, '', 'wrong']) {
      const { status, json } = await office.ask(who, name, { ...ABOUT_OTHER[name], address: name });
      assert.deepEqual([status, json['code']], [401, 'NOT_SIGNED_IN'], name);
    }
  }
});

test('T30: of two tenants neither sees a word of the other’s, nor changes anything of it', async () => {
  const office = await Office.open();
  const own = { notionalMax: '7123.4' };
  const policy = { ...policyWith(), accounts: { other: own, main: {} }, bots: { bob: own, ann: {} } };
  await office.desk.ask(policySet, { policy });
  await office.order('bob', { price: '59123.4' });
  const [order] = Object(await office.ask('other', 'listOrders')).json.orders;
  const secrets = [
    '"other"',
    '"bob"',
    'account:other',
    '59123.4',
    '7123.4',
    String(office.decoys.get('bob')?.['apiKey']),
  ];
  const before = office.desk.disk.leaves.length;
  for (const { name, access } of OPERATIONS) {
    if (access.kind !== 'permission') continue;
    const asked = name === 'getOrder' ? { params: { id: String(order.id) } } : ABOUT_OTHER[name];
    const mine = await office.ask('main', name, asked);
    const text = Buffer.from(mine.answer.body).toString('utf8');
    for (const secret of secrets) assert.ok(!text.includes(secret), `${name} told of ${secret}: ${text}`);
    const yours = await office.ask('other', name, asked);
    assert.notEqual(yours.status, 401, name);
  }
  const halts = office.desk.entries('halt');
  assert.equal(halts.length, 1, 'the one who may halt it did, the other did not');
  assert.ok(office.desk.disk.leaves.length > before);
});

test('T30: who has no role anywhere is refused everything, and nothing is recorded', async () => {
  const office = await Office.open();
  const before = office.desk.disk.leaves.length;
  for (const { name, access } of OPERATIONS) {
    if (access.kind !== 'permission') continue;
    const { status } = await office.ask('nobody', name, ABOUT_OTHER[name]);
    assert.ok(status === 403 || status === 404, `${name} answered ${status}`);
  }
  assert.equal(office.desk.disk.leaves.length, before);
});

test('who may only look halts nothing, and learns nothing new by trying', async () => {
  const office = await Office.open();
  for (const scope of ['everything', 'account:other', 'bot:bob']) {
    const { status, json } = await office.ask('viewer', 'halt', { body: { ...HALT, scope } });
    assert.deepEqual([status, json['code']], [403, 'NOT_PERMITTED'], scope);
  }
  const missing = await office.ask('viewer', 'halt', { body: { ...HALT, scope: 'bot:none' } });
  assert.deepEqual([missing.status, missing.json['code']], [404, 'SCOPE_UNKNOWN']);
  assert.equal(office.desk.entries('halt').length, 0);
});

test('a halt acts, is recorded with who asked, and once under one Idempotency-Key', async () => {
  const office = await Office.open();
  const asked = { body: { ...HALT, scope: 'account:main' }, key: 'k1' };
  const first = await office.ask('main', 'halt', asked);
  assert.deepEqual([first.status, first.json['recorded']], [200, true]);
  assert.notEqual(await office.order('ann'), 200);
  assert.equal(await office.order('bob'), 200);
  const again = await office.ask('main', 'halt', asked);
  assert.deepEqual(again.json, first.json, 'the same answer');
  assert.equal(office.desk.entries('halt').length, 1);
  const other = await office.ask('main', 'halt', { ...asked, body: { ...HALT, scope: 'bot:ann' } });
  assert.deepEqual([other.status, other.json['code']], [422, 'KEY_REUSED']);
  const theirs = await office.ask('other', 'halt', { body: { ...HALT, scope: 'account:other' }, key: 'k1' });
  assert.equal(theirs.status, 200, 'a key is of one person');
});

test('a refused request can be sent again under its key, and one that is under way cannot be doubled', async () => {
  const office = await Office.open();
  const bad = await office.ask('main', 'halt', {
    body: { ...HALT, scope: 'account:main', stops: 'x' },
    key: 'k',
  });
  assert.deepEqual([bad.status, bad.json['code']], [422, 'FIELD_MALFORMED']);
  assert.deepEqual(Object(bad.json['problems'])[0].path, 'stops');
  const asks = [1, 2].map(() =>
    office.answers.answer(askOf('main', 'halt', { body: { ...HALT, scope: 'account:main' }, key: 'two' })),
  );
  const statuses = (await office.desk.until(Promise.all(asks))).map(({ status }) => status);
  assert.deepEqual(statuses.toSorted(), [200, 409]);
});

test('T31: bodies and parameters that are not exactly what is asked for do nothing', async () => {
  const office = await Office.open();
  const before = office.desk.disk.leaves.length;
  const bodies: readonly (readonly [unknown, number])[] = [
    ['{', 400],
    ['{"scope":"everything","stops":"openings","reason":"x","reason":"y"}', 400],
    ['{"scope":"everything","stops":"openings","reason":"x","r\\u0065ason":"y"}', 400],
    ['[]', 404],
    ['null', 404],
    ['"x"', 404],
    [undefined, 404],
    [{ ...HALT, more: 1 }, 422],
    ['{"scope":"everything","stops":"openings","reason":"x","__proto__":{}}', 422],
    [{ ...HALT, reason: '' }, 422],
    [{ ...HALT, reason: 'x'.repeat(201) }, 422],
    [{ ...HALT, scope: ['everything'] }, 404],
  ];
  for (const [body, status] of bodies) {
    const { status: got } = await office.ask('owner', 'halt', body === undefined ? {} : { body });
    assert.equal(got, status, JSON.stringify(body));
  }
  const params = [
    { limit: '0' },
    { limit: '201' },
    { limit: 'x' },
    { cursor: '-1' },
    { bot: 'A B' },
    { other: '1' },
  ];
  for (const one of params) {
    const { status } = await office.ask('owner', 'listOrders', { params: one });
    assert.equal(status, 422, JSON.stringify(one));
  }
  assert.equal(
    (await office.ask('owner', 'listOrders', { body: {} })).status,
    422,
    'no body where none belongs',
  );
  assert.equal((await office.ask('owner', 'nothing')).status, 404);
  assert.equal(office.desk.disk.leaves.length, before);
});

test('a person who asks too often is told when to come back, and nobody else is held up by that (T35)', async () => {
  const office = await Office.open();
  const statuses: number[] = [];
  for (let i = 0; i < 31; i += 1) {
    const answer = await office.answers.answer(askOf('viewer', 'getOrder', { params: { id: '0' } }));
    statuses.push(answer.status);
    if (answer.status === 429) assert.ok((answer.retryAfterS ?? 0) > 0);
  }
  assert.deepEqual([statuses.at(29), statuses.at(30)], [404, 429]);
  assert.equal((await office.ask('owner', 'getOrder', { params: { id: '0' } })).status, 404);
  await office.desk.pass(61_000);
  assert.equal((await office.ask('viewer', 'getOrder', { params: { id: '0' } })).status, 404);
});

test('guessing tokens from one address is slow, and does not lock out who has one (T35)', async () => {
  const office = await Office.open();
  const answers = await Promise.all(
    Array.from({ length: 31 }, (_, at) => office.answers.answer(askOf(`guess-${at}`, 'getOverview'))),
  );
  assert.deepEqual([answers.at(0)?.status, answers.at(-1)?.status], [401, 429]);
  assert.equal((await office.ask('owner', 'getOverview')).status, 200);
});

test('what fails is answered as not known, logged, and told nobody why', async () => {
  const office = await Office.open();
  const first = performersOf(PARTS).find(({ operation }) => operation.name === 'getOverview');
  assert.ok(first !== undefined);
  const failing = performing({ ...first.operation, method: 'POST' }, (): never => {
    throw new RangeError('secret');
  });
  const answers = new Answers({
    ...office.desk.parts,
    owner: () => Promise.resolve(null),
    log: { write: (_level, code) => void office.logged.push(code) },
    callers: { whoIs: () => ({ id: 'x', actor: 'owner', session: null, may: () => true }) },
    performers: [failing],
  });
  for (const key of [undefined, 'k', 'k']) {
    const answer = await answers.answer(
      askOf('owner', first.operation.name, key === undefined ? {} : { key }),
    );
    assert.equal(answer.status, 500);
    assert.ok(!Buffer.from(answer.body).toString('utf8').includes('secret'));
  }
  assert.deepEqual(office.logged, ['ANSWER_FAILED', 'ANSWER_FAILED', 'ANSWER_FAILED']);
});
