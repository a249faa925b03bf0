import assert from 'node:assert/strict';
import test from 'node:test';
import type { Seq } from '../../core/units/ids.ts';
import { personCode } from '../door/person-commands.ts';
import { walletAdd } from '../door/wallet-add.ts';
import { LIMITS, SOL } from '../wallets/stage-fixture.test.ts';
import { addressOf, Counter, unsigned } from './counter-fixture.test.ts';

test('W5: what was approved is shown in words, taken back signed, recorded with who asked, sent', async () => {
  const at = await Counter.open();
  await at.office.employ('ann');
  const payment = at.payment();
  const asked = await at.propose('ann', unsigned(payment));
  assert.deepEqual([asked.status, asked.json['kind'], asked.json['id']], [200, 'waiting', null]);
  const story = await at.story();
  const [open] = Object(story['open']);
  assert.match(String(open.words), /Send 0\.1 SOL \(100000000 lamports\)/);
  assert.deepEqual([open.id, open.transaction, open.program], [null, unsigned(payment), null]);
  assert.equal(Object(story['wallet']).waiting, 1);
  const done = await at.handIn('owner', open.deed, await at.signed(payment));
  assert.deepEqual([done.status, done.json['kind']], [200, 'signed'], JSON.stringify(done.json));
  assert.equal(at.node.machine.landed.get(String(done.json['id']))?.error, null);
  const [deed] = at.office.desk.entries('deed');
  assert.equal(deed?.['by'], `person/${at.office.persons.get('ann')}`);
  assert.equal(deed?.['bot'], null);
});

test('W5: other bytes, no signature, a bad one and one that comes late are refused, each with its reason', async () => {
  const at = await Counter.open();
  const payment = at.payment();
  const { json } = await at.propose('owner', unsigned(payment));
  const code = async (transaction: string): Promise<unknown> =>
    (await at.handIn('owner', json['deed'], transaction)).json['code'];
  assert.equal(await code(await at.signed(at.payment(SOL / 5))), 'OTHER_BYTES');
  assert.equal(await code('AQ=='), 'OTHER_BYTES');
  assert.equal(await code(unsigned(payment)), 'SIGNATURE_ABSENT');
  const bytes = Buffer.from(await at.signed(payment), 'base64');
  bytes.writeUInt8(bytes.readUInt8(10) ^ 1, 10);
  assert.equal(await code(bytes.toString('base64')), 'SIGNATURE_BAD');
  assert.equal(await code('A'), 'TRANSACTION_MALFORMED');
  assert.equal(at.office.desk.entries('deedSigned').length, 0);
  assert.equal(at.node.machine.received.length, 0);
  assert.equal(Object((await at.story())['open']).length, 1, 'it goes on waiting');
  assert.equal((await at.handIn('owner', json['deed'], await at.signed(payment))).json['kind'], 'signed');
  await at.office.desk.until(at.office.desk.parts.desk.look());
  assert.equal(await code(await at.signed(payment)), 'DEED_OVER');
});

test('what policy refuses, and what cannot be read, is answered with every reason, and recorded', async () => {
  const at = await Counter.open();
  const most = await at.propose('owner', unsigned(at.payment(1.5 * SOL)));
  assert.equal(most.json['kind'], 'refused');
  assert.equal(Object(most.json['reasons'])[0].code, 'AMOUNT_ABOVE_MAX');
  assert.match(Object(most.json['reasons'])[0].text, /at most 1000000000 may/);
  const none = await at.propose('owner', 'AQ==');
  assert.equal(Object(none.json['reasons'])[0].code, 'TRANSACTION_NOT_READ');
  assert.equal((await at.propose('owner', 'A')).json['code'], 'TRANSACTION_MALFORMED');
  assert.equal(at.office.desk.entries('deed').length, 2);
});

test('a wallet says what it holds, what must stay, what may leave and what left', async () => {
  const at = await Counter.open();
  await at.propose('owner', unsigned(at.payment()));
  const story = await at.story();
  assert.deepEqual(
    [story['balance'], story['minimumBalance'], story['actions']],
    [String(2 * SOL), '50000000', ['memo', 'system.transfer']],
  );
  const [row] = Object(story['assets']);
  assert.deepEqual([row.asset, row.perTransaction, row.spent], ['SOL', String(SOL), '100005000']);
  at.office.desk.nodes = { send: () => Promise.resolve({ kind: 'notSent', why: 'NO_CONNECTION' }) };
  assert.equal((await at.story())['balance'], null, 'nobody answers');
  await at.policy({});
  const bare = await at.story();
  assert.deepEqual([bare['minimumBalance'], bare['feeMax'], bare['actions']], [null, null, []]);
  assert.deepEqual(Object(bare['assets'])[0].perDay, null);
  assert.equal(Object(bare['wallet']).limited, false);
});

test('a wallet is registered with the nodes of another, for whoever adds it, by who may', async () => {
  const at = await Counter.open();
  await at.office.employ('ann');
  const body = { name: 'new', chain: 'solana', address: await addressOf(3) };
  assert.equal((await at.office.ask('main', 'addWallet', { body })).status, 403);
  assert.equal((await at.office.ask('viewer', 'addWallet', { body })).status, 403);
  const added = await at.office.ask('ann', 'addWallet', { body });
  assert.deepEqual([added.status, added.json['mode'], added.json['waiting']], [201, 'client', 0]);
  const entry = at.office.desk.entries('wallet').at(-1);
  assert.equal(entry?.['by'], `person/${at.office.persons.get('ann')}`);
  const code = async (more: object): Promise<unknown> =>
    (await at.office.ask('ann', 'addWallet', { body: { ...body, ...more } })).json['code'];
  assert.equal(await code({}), 'NAME_TAKEN');
  assert.equal(await code({ name: 'more' }), 'ADDRESS_TAKEN');
  assert.equal(await code({ name: 'more', address: 'x' }), 'ADDRESS_MALFORMED');
  assert.equal(await code({ name: 'more', chain: 'stellar' }), 'CHAIN_UNKNOWN');
  assert.equal(await code({ name: 'more', nodesOf: 'nobody' }), 'NODES_UNKNOWN');
});

test('W1: of 50 wallets that one user asks for at once three are made', async () => {
  const at = await Counter.open();
  const addresses = await Promise.all(Array.from({ length: 50 }, (_, key) => addressOf(key + 10)));
  const replies = await Promise.all(
    addresses.map((address, key) =>
      at.office.ask('owner', 'addWallet', {
        body: { name: `w${key}`, chain: 'solana', address, user: 'many' },
      }),
    ),
  );
  assert.equal(replies.filter(({ status }) => status === 201).length, 3);
  const codes = new Set(replies.filter(({ status }) => status !== 201).map(({ json }) => json['code']));
  assert.deepEqual([...codes], ['WALLETS_FULL']);
  assert.equal(at.office.desk.entries('wallet').filter(({ user }) => user === 'many').length, 3);
});

test('T30: a role on one wallet lets nobody see, ask or retire another', async () => {
  const at = await Counter.open();
  at.office.people.set('cold', (_permission, on) => on.kind === 'wallet' && on.wallet === 'cold');
  const { wallets } = (await at.office.ask('cold', 'listWallets')).json;
  assert.deepEqual(
    Object(wallets).map(({ name }: { readonly name: string }) => name),
    ['cold'],
  );
  for (const operation of ['getWallet', 'retireWallet', 'proposeTransaction']) {
    const { status } = await at.office.ask('cold', operation, { params: { wallet: 'theirs' } });
    assert.equal(status, 404, operation);
  }
  assert.deepEqual(Object((await at.office.ask('main', 'listWallets')).json['wallets']), []);
  assert.equal((await at.propose('viewer', unsigned(at.payment()))).status, 403);
  const retired = await at.office.ask('cold', 'retireWallet', {
    params: { wallet: 'cold' },
    body: { reason: 'moved' },
  });
  assert.deepEqual([retired.status, retired.json['retired']], [200, true]);
  assert.equal((await at.propose('cold', unsigned(at.payment()))).json['code'], 'WALLET_UNKNOWN');
  assert.equal((await at.handIn('cold', 1, unsigned(at.payment()))).json['code'], 'WALLET_UNKNOWN');
  assert.equal((await at.story('cold', 'cold'))['balance'], null);
});

test('a halt stops what was approved before it, and a wallet with too much open takes nothing more', async () => {
  const at = await Counter.open();
  const payment = at.payment();
  const { json } = await at.propose('owner', unsigned(payment));
  const halt = { scope: 'everything', stops: 'openings', reason: 'test' };
  await at.office.ask('owner', 'halt', { body: halt });
  const stopped = await at.handIn('owner', json['deed'], await at.signed(payment));
  assert.deepEqual([stopped.status, stopped.json['code']], [409, 'WALLET_HALTED']);
  assert.equal(at.node.machine.received.length, 0);
  const wallet = at.office.desk.parts.state.wallets.get('cold');
  const [open] = wallet?.open.values() ?? [];
  assert.ok(open !== undefined);
  for (let seq = 0; seq < 64; seq += 1) wallet?.open.set((seq + 10_000) as Seq, open);
  const full = await at.propose('owner', unsigned(at.payment(SOL / 4)));
  assert.deepEqual([full.status, full.json['code']], [503, 'WALLET_BUSY']);
});

test('T10: where the key is here, a payment and its end each take a second factor for exactly that', async () => {
  const at = await Counter.open();
  const nodes = ['http://127.0.0.1:1'];
  const fields = { name: 'hot', mode: 'server', accepted: true, cap: String(5 * SOL), nodes };
  const { address } = await at.office.desk.ask(walletAdd, fields);
  at.node.machine.give(String(address), 2 * SOL);
  await at.policy({ hot: LIMITS });
  const transaction = unsigned(at.payment(SOL / 10, String(address)));
  const asked = { params: { wallet: 'hot' }, body: { transaction } };
  assert.equal((await at.office.ask('owner', 'proposeTransaction', asked)).json['code'], 'STEP_UP_NEEDED');
  assert.equal((await at.propose('owner', transaction, 'hot')).json['kind'], 'signed');
  assert.equal(Object((await at.story('hot'))['wallet']).waiting, 0);
  const retire = { params: { wallet: 'hot' }, body: { reason: 'over' } };
  assert.equal((await at.office.ask('owner', 'retireWallet', retire)).json['code'], 'STEP_UP_NEEDED');
  assert.equal((await at.office.insist('owner', 'retireWallet', retire)).json['retired'], true);
});

test('W2: a key is born in the keeper after a second factor for that, with a cap and the risk taken', async () => {
  const at = await Counter.open();
  await at.office.employ('ann');
  const body = { name: 'hot', chain: 'solana', cap: String(5 * SOL), riskAccepted: true };
  const first = await at.office.ask('ann', 'makeServerWallet', { body });
  assert.equal(first.json['code'], 'STEP_UP_NEEDED');
  const wanting = { body: { ...body, riskAccepted: false } };
  const careless = await at.office.insist('ann', 'makeServerWallet', wanting);
  assert.equal(careless.json['code'], 'RISK_NOT_ACCEPTED');
  const beyond = { body, isLoopback: false };
  const refused = await at.office.insist('ann', 'makeServerWallet', beyond);
  assert.equal(
    refused.json['code'],
    'STEP_UP_NEEDED',
    'a code can be phished: beyond this machine a passkey',
  );
  const made = await at.office.insist('ann', 'makeServerWallet', { body });
  assert.deepEqual([made.status, made.json['mode'], made.json['cap']], [201, 'server', String(5 * SOL)]);
  assert.equal(at.office.desk.entries('wallet').at(-1)?.['origin'], 'created');
  const address = String(made.json['address']);
  at.node.machine.give(address, 2 * SOL);
  await at.policy({ hot: LIMITS });
  await at.propose('ann', unsigned(at.payment(SOL / 10, address)), 'hot');
  const { recent } = at.office.desk.parts.state.watch;
  assert.ok(recent.some(({ kind, subject }) => kind === 'firstServerSigning' && subject === 'wallet:hot'));
});

test('W3: a role on a user holds on each of their wallets, and one is primary on a chain', async () => {
  const at = await Counter.open();
  at.office.people.set('desk', (_permission, on) => on.kind === 'wallet' && on.user === 'owner');
  const body = { name: 'next', chain: 'solana', address: await addressOf(3), user: 'owner' };
  assert.equal((await at.office.ask('owner', 'addWallet', { body })).json['primary'], false);
  const seen = async (): Promise<readonly string[]> => {
    const { wallets } = (await at.office.ask('desk', 'listWallets')).json;
    assert.ok(Array.isArray(wallets));
    return wallets.map(({ name, primary }) => `${name}${primary === true ? ' primary' : ''}`);
  };
  assert.deepEqual(await seen(), ['cold primary', 'next']);
  const asked = (wallet: string): object => ({ params: { wallet } });
  assert.equal((await at.office.ask('desk', 'setPrimaryWallet', asked('theirs'))).status, 404);
  assert.equal((await at.office.ask('desk', 'setPrimaryWallet', asked('next'))).json['primary'], true);
  assert.deepEqual(await seen(), ['cold', 'next primary']);
  const reason = { params: { wallet: 'next' }, body: { reason: 'over' } };
  const [named, ended] = await Promise.all([
    at.office.ask('desk', 'setPrimaryWallet', asked('next')),
    at.office.ask('desk', 'retireWallet', reason),
  ]);
  assert.deepEqual([named.status, ended.status], [200, 200]);
  assert.deepEqual(await seen(), ['cold primary', 'next']);
  assert.equal(
    (await at.office.ask('desk', 'setPrimaryWallet', asked('next'))).json['code'],
    'WALLET_UNKNOWN',
  );
});

test('whose a wallet is is named to who may see people, and a hash to others', async () => {
  const at = await Counter.open();
  const { desk } = at.office;
  const { code } = await desk.ask(personCode);
  const asked = { code: String(code), name: 'ann', password: 'walrus under nine lamps' };
  const here = { address: '127.0.0.1', device: '' };
  const { session } = Object(await desk.until(desk.parts.people.setUp(asked, here)));
  const nodes = ['http://127.0.0.1:1'];
  await desk.ask(walletAdd, { name: 'hers', address: await addressOf(4), nodes, user: session.person });
  const userFor = async (who: string): Promise<unknown> =>
    Object((await at.story('hers', who))['wallet']).user;
  assert.equal(await userFor('owner'), 'ann');
  assert.equal(await userFor('viewer'), session.person);
});

test('of what several nodes say a wallet holds, the least is believed (T27)', async () => {
  const at = await Counter.open();
  const { desk } = at.office;
  const nodes = ['http://127.0.0.1:1', 'http://127.0.0.1:2', 'http://127.0.0.1:3'];
  const address = await addressOf(6);
  await desk.ask(walletAdd, { name: 'three', address, nodes });
  const honest = desk.nodes;
  const held = new Map(nodes.map((url, index) => [url, [3, 1, 2][index]]));
  desk.nodes = {
    send: (host, ...rest) => {
      at.node.machine.give(address, (held.get(host.baseUrl) ?? 0) * SOL);
      return honest.send(host, ...rest);
    },
  };
  assert.equal((await at.story('three'))['balance'], String(SOL));
});

test('T30: of the policy one sees what is about what one may see, and no tag to change it with', async () => {
  const at = await Counter.open();
  await at.policy({ cold: LIMITS, theirs: LIMITS, nobodys: LIMITS });
  const { office } = at;
  office.people.set('bo', (may, on) => may === 'see' && on.kind === 'wallet' && on.wallet === 'cold');
  const whole = await office.ask('owner', 'getPolicy');
  const part = await office.ask('bo', 'getPolicy');
  assert.deepEqual(Object.keys(Object(whole.json['policy']).wallets), ['cold', 'nobodys', 'theirs']);
  assert.deepEqual(Object.keys(Object(part.json['policy']).wallets), ['cold']);
  assert.equal(part.json['hash'], whole.json['hash']);
  assert.notEqual(part.answer.etag, whole.answer.etag);
});
