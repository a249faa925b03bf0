import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  createKeyPairFromPrivateKeyBytes,
  getAddressFromPublicKey,
  getBase64EncodedWireTransaction,
  partiallySignTransaction,
} from '@solana/kit';
import type { Action } from '../../chains/solana/actions.ts';
import { built, ENEMY, FRIEND, LIMITS, pay, prove, send, SOL, stage } from './stage-fixture.test.ts';
import { Wallets } from './wallets-fixture.test.ts';

test('a program of the official library pays through a wallet whose key it never sees', async (t) => {
  const at = await stage(t);
  const { wallets, wallet, rpc } = at;
  const transaction = await built(at, pay(wallet, FRIEND));
  const id = await send(at, transaction);
  assert.equal(wallets.node.machine.landed.get(id)?.error, null);
  assert.equal(wallets.node.machine.look(FRIEND)?.lamports, 1.1 * SOL);
  // The same bytes again are the same deed: nothing is decided, signed or counted twice.
  assert.equal(await send(at, transaction), id);
  assert.equal(wallets.entries('deed').length, 1);
  assert.equal(wallets.entries('deedSigned').length, 1);
  await wallets.desk.look();
  const [outcome] = wallets.entries('deedOutcome');
  assert.equal(outcome?.['result'], 'landed');
  const [deed] = wallets.entries('deed');
  assert.match(JSON.stringify(deed?.['words']), /Send 0\.1 SOL \(100000000 lamports\)/);
  assert.ok(wallets.logged.includes('WALLET_FIRST_USE'));
  const { value } = await rpc
    .getSignatureStatuses([id as Parameters<typeof rpc.getSignatureStatuses>[0][number]])
    .send();
  assert.equal(value[0]?.confirmationStatus, 'finalized');
  prove(at);
});

test('what policy forbids is not signed, every reason is told, and the record has it (T28)', async (t) => {
  const at = await stage(t);
  const { wallets, wallet } = at;
  const refused = async (...actions: readonly Action[]): Promise<string> => {
    const transaction = await built(at, ...actions);
    return send(at, transaction).then(
      (id) => `sent ${id}`,
      (reason: unknown) => String(reason),
    );
  };
  assert.match(await refused(pay(wallet, ENEMY)), /which the policy does not list/);
  assert.match(await refused(pay(wallet, FRIEND, 1.5 * SOL)), /at most 1000000000 may/);
  await wallets.policy({ hot: { ...LIMITS, minimumBalance: String(1.95 * SOL) } });
  assert.match(await refused(pay(wallet, FRIEND)), /must stay/);
  await wallets.policy({});
  assert.match(await refused(pay(wallet, FRIEND)), /says nothing about the wallet hot/);
  assert.equal(wallets.entries('deedSigned').length, 0);
  assert.equal(wallets.entries('deed').filter(({ verdict }) => verdict === 'deny').length, 4);
  assert.equal(wallets.node.machine.received.length, 0);
  prove(at);
});

test('a halt stops signing, also one that is not in the ledger yet', async (t) => {
  const at = await stage(t);
  at.wallets.halted = true;
  const transaction = await built(at, pay(at.wallet, FRIEND));
  await assert.rejects(send(at, transaction));
  assert.equal(at.wallets.entries('deedSigned').length, 0);
  assert.ok(!at.wallets.asked.includes('sendTransaction'));
});

test('what was lost is sent again in the same bytes until it lands, also after a restart (F34)', async (t) => {
  const at = await stage(t);
  const { wallets } = at;
  const { machine } = wallets.node;
  machine.losing = 2;
  const id = await send(at, await built(at, pay(at.wallet, FRIEND)));
  assert.equal(machine.landed.size, 0);
  await wallets.desk.look();
  await wallets.restarted().look();
  assert.equal(machine.landed.get(id)?.error, null);
  assert.equal(new Set(machine.received).size, 1);
  assert.equal(machine.received.length, 3);
  await wallets.desk.look();
  assert.equal(wallets.entries('deedOutcome')[0]?.['result'], 'landed');
  prove(at);
});

test('what never landed has expired only when all that could still take it is over (F34)', async (t) => {
  const at = await stage(t);
  const { wallets } = at;
  const { machine } = wallets.node;
  machine.losing = 1_000;
  const transaction = await built(at, pay(at.wallet, FRIEND));
  const id = await send(at, transaction);
  machine.height += 150;
  await wallets.desk.look();
  assert.equal(wallets.entries('deedOutcome').length, 0);
  machine.height += 1;
  await wallets.desk.look();
  assert.equal(wallets.entries('deedOutcome')[0]?.['result'], 'expired');
  // Asked again, the same bytes are still the same deed, and are not signed anew.
  assert.equal(await send(at, transaction), id);
  assert.equal(wallets.entries('deedSigned').length, 1);
  prove(at);
});

test('what a node has seen on a fork is not over, is sent again, and lands on the one that stays (F34)', async (t) => {
  const at = await stage(t);
  const { lies, machine } = at.wallets.node;
  machine.losing = 1;
  const id = await send(at, await built(at, pay(at.wallet, FRIEND)));
  for (const confirmationStatus of ['processed', 'confirmed']) {
    lies.set('getSignatureStatuses', { value: [{ slot: 1, err: null, confirmationStatus }] });
    await at.wallets.desk.look();
    assert.equal(at.wallets.entries('deedOutcome').length, 0);
  }
  lies.set('getSignatureStatuses', { value: [{ slot: 1, err: null, confirmationStatus: 'unheard of' }] });
  await at.wallets.desk.look();
  assert.equal(at.wallets.entries('deedOutcome').length, 0);
  lies.delete('getSignatureStatuses');
  await at.wallets.desk.look();
  assert.equal(machine.landed.get(id)?.error, null);
  assert.equal(at.wallets.entries('deedOutcome')[0]?.['result'], 'landed');
  assert.equal(new Set(machine.received).size, 1);
});

test('what is signed is sent by no look before its signature is on the disk (I1)', async (t) => {
  const at = await stage(t);
  const { store, asked, node } = at.wallets;
  const transaction = await built(at, pay(at.wallet, FRIEND));
  const disk = Promise.withResolvers<void>();
  const append = store.append.bind(store);
  t.mock.method(store, 'append', async (first: number, leaves: readonly Uint8Array[]) => {
    if (leaves.some((leaf) => Buffer.from(leaf).includes('deedSigned'))) await disk.promise;
    return append(first, leaves);
  });
  const sending = send(at, transaction);
  const isSigned = (): boolean =>
    [...at.wallets.state.wallets.values()].some(({ firstSigned }) => firstSigned !== null);
  while (!isSigned()) await new Promise((resolve) => setImmediate(resolve));
  const looking = at.wallets.desk.look();
  await new Promise((resolve) => setTimeout(resolve, 30));
  assert.ok(!asked.includes('sendTransaction'));
  assert.equal(at.wallets.entries('deedSigned').length, 0);
  disk.resolve();
  await looking;
  const id = await sending;
  assert.equal(node.machine.landed.get(id)?.error, null);
  prove(at);
});

test('while the ledger takes nothing no look asks or sends anything', async (t) => {
  const at = await stage(t);
  await send(at, await built(at, pay(at.wallet, FRIEND)));
  const before = at.wallets.asked.length;
  t.mock.method(at.wallets.store, 'append', () => Promise.reject(new Error('the disk is gone')));
  const { journal } = at.wallets;
  await assert.rejects(
    journal.submit((book) =>
      book.append({ kind: 'walletBot', wallet: 'hot', bot: 'b', token: '0'.repeat(64), revoked: false }),
    ) ?? Promise.resolve(),
  );
  await at.wallets.desk.look();
  assert.equal(at.wallets.asked.length, before);
});

test('a look whose word does not come through to the disk asks and sends nothing (I1)', async (t) => {
  const at = await stage(t);
  await send(at, await built(at, pay(at.wallet, FRIEND)));
  const before = at.wallets.asked.length;
  t.mock.method(at.wallets.store, 'append', () => Promise.reject(new Error('the disk is gone')));
  const bot = { kind: 'walletBot', wallet: 'hot', bot: 'b', token: '0'.repeat(64), revoked: false } as const;
  const lost = assert.rejects(at.wallets.journal.submit((book) => book.append(bot)) ?? Promise.resolve());
  await at.wallets.desk.look();
  await lost;
  assert.equal(at.wallets.asked.length, before);
});

test('where nothing is open a look asks nobody', async (t) => {
  const at = await stage(t);
  const { asked, desk } = at.wallets;
  await desk.look();
  assert.deepEqual(asked, []);
});

test('a wallet whose nodes are not readable keeps no other from being followed', async (t) => {
  const at = await stage(t);
  const id = await send(at, await built(at, pay(at.wallet, FRIEND)));
  const withSecret = t.mock.method(at.wallets.vault, 'withSecret', () => {
    throw new Error('the record is damaged');
  });
  const next = at.wallets.restarted();
  await next.look();
  assert.ok(at.wallets.logged.includes('DEED_LOOK_FAILED'));
  assert.equal(at.wallets.entries('deedOutcome').length, 0);
  withSecret.mock.restore();
  await next.look();
  assert.equal(at.wallets.entries('deedOutcome')[0]?.['result'], 'landed');
  assert.ok(at.wallets.node.machine.landed.has(id));
});

test('a node that lies can refuse, and can neither raise a limit nor have something signed twice (T27)', async (t) => {
  const at = await stage(t);
  const { wallets, wallet } = at;
  const { lies, machine } = wallets.node;
  const within = (value: unknown): object => ({ context: { slot: 1 }, value });
  const attempt = async (lamports: number): Promise<boolean> =>
    send(at, await built(at, pay(wallet, FRIEND, lamports))).then(
      () => true,
      () => false,
    );
  lies.set('getBalance', within(0));
  assert.equal(await attempt(1_000), false);
  lies.set('getBalance', within(-5));
  assert.equal(await attempt(1_001), false);
  lies.set('getBalance', within(4 * SOL));
  lies.set('isBlockhashValid', within(false));
  assert.equal(await attempt(1_002), false);
  lies.set('isBlockhashValid', within(true));
  // Whatever it says that became of them, what was signed counts.
  lies.set('getSignatureStatuses', within([{ slot: 1, err: 'no', confirmationStatus: 'finalized' }]));
  machine.losing = 1_000;
  assert.equal(await attempt(0.9 * SOL), true);
  await wallets.desk.look();
  assert.equal(await attempt(0.91 * SOL), true);
  await wallets.desk.look();
  assert.deepEqual(
    wallets.entries('deedOutcome').map(({ result }) => result),
    ['failed', 'failed'],
  );
  assert.equal(await attempt(0.92 * SOL), false);
  prove(at);
});

test('a node that finds more leaving than the bytes say keeps it from being signed', async (t) => {
  const at = await stage(t);
  const { lies } = at.wallets.node;
  const empty = { lamports: 5, owner: '11111111111111111111111111111111', data: ['', 'base64'] };
  lies.set('simulateTransaction', { value: { err: null, accounts: [empty, null] } });
  await assert.rejects(send(at, await built(at, pay(at.wallet, FRIEND))));
  assert.match(JSON.stringify(at.wallets.entries('deed')[0]?.['denials']), /SIMULATION_DIFFERS/);
  lies.set('simulateTransaction', { value: { err: { InstructionError: [0, 'é'] } } });
  await assert.rejects(send(at, await built(at, pay(at.wallet, FRIEND, 7))));
  assert.match(JSON.stringify(at.wallets.entries('deed')[1]?.['denials']), /SIMULATION_FAILED/);
});

test('in client mode the key is elsewhere: only the approved bytes with a right signature go on (W5)', async (t) => {
  const keys = await createKeyPairFromPrivateKeyBytes(new Uint8Array(32).fill(9));
  const own = await getAddressFromPublicKey(keys.publicKey);
  const at = await stage(t, { mode: 'client', address: own });
  const { wallets } = at;
  assert.equal(at.wallet, own);
  const transaction = await built(at, pay(own, FRIEND));
  // Approved, and waiting: nothing is sent without a signature.
  await assert.rejects(send(at, transaction), /approved this as deed/);
  assert.equal(wallets.node.machine.received.length, 0);
  const forged = { ...transaction, signatures: { [own]: new Uint8Array(64).fill(1) } };
  await assert.rejects(send(at, forged as typeof transaction));
  assert.equal(wallets.entries('deedSigned').length, 0);
  const signed = await partiallySignTransaction([keys], transaction);
  const id = await send(at, signed as typeof transaction);
  assert.equal(wallets.node.machine.landed.get(id)?.error, null);
  assert.equal(wallets.entries('deed').length, 1);
  assert.equal(wallets.entries('deedSigned')[0]?.['by'], 'client');
  // Other bytes with a right signature are another transaction, and judged as that.
  const other = await partiallySignTransaction([keys], await built(at, pay(own, ENEMY)));
  await assert.rejects(send(at, other as typeof transaction));
  prove(at);
});

test('in server mode a signature in the place of the wallet, and a missing one of others, are refused', async (t) => {
  const at = await stage(t);
  const transaction = await built(at, pay(at.wallet, FRIEND));
  const filled = { ...transaction, signatures: { [at.wallet]: new Uint8Array(64).fill(1) } };
  await assert.rejects(send(at, filled as typeof transaction), /already/);
  const memo: Action = { name: 'memo', text: 'x', signers: [ENEMY] };
  await assert.rejects(send(at, await built(at, memo)), /must sign as well/);
  assert.equal(at.wallets.entries('deedSigned').length, 0);
});

test('however many ask at once, a user has three wallets and no more (W1)', async (t) => {
  const wallets = await Wallets.open();
  t.after(() => wallets.close());
  const many = Array.from({ length: 50 }, (_, at) => ({
    name: `w${at}`,
    mode: 'server',
    accepted: true,
    cap: '1',
    nodes: [wallets.url],
  }));
  const made = await Promise.allSettled(many.map((fields) => wallets.ask('add', fields)));
  assert.equal(made.filter(({ status }) => status === 'fulfilled').length, 3);
  assert.equal(wallets.entries('wallet').length, 3);
  // Retired ones make room, and neither name nor address comes back.
  const kept = [...wallets.state.wallets.values()].map(({ id }) => id);
  await wallets.ask('retire', { name: kept[0] });
  await assert.rejects(wallets.ask('add', { ...many[0], name: kept[0] }), { code: 'NAME_TAKEN' });
  await wallets.ask('add', { ...many[0], name: 'fresh' });
  await assert.rejects(wallets.ask('add', { ...many[0], name: 'more' }), { code: 'WALLETS_FULL' });
  await wallets.ask('add', { ...many[0], name: 'other', user: 'another' });
});

test('what is asked wrongly stores nothing, and the owner is told what to do', async (t) => {
  const wallets = await Wallets.open();
  t.after(() => wallets.close());
  const good = { name: 'w', mode: 'server', accepted: true, cap: '1', nodes: [wallets.url] };
  const wrong: readonly (readonly [object, string])[] = [
    [{ name: 'W' }, 'NAME_MALFORMED'],
    [{ user: 'A B' }, 'NAME_MALFORMED'],
    [{ nodes: [] }, 'NODES_MALFORMED'],
    [{ nodes: ['http://example.com'] }, 'NODES_MALFORMED'],
    [{ nodes: ['https://me:pw@example.com'] }, 'NODES_MALFORMED'],
    [{ mode: 'hsm' }, 'MODE_UNKNOWN'],
    [{ accepted: false }, 'RISK_NOT_ACCEPTED'],
    [{ cap: '0.5' }, 'CAP_MISSING'],
    [{ key: '00' }, 'KEY_MALFORMED'],
    [{ chain: 'stellar' }, 'CHAIN_UNKNOWN'],
    [{ mode: 'client', address: 'x' }, 'ADDRESS_MALFORMED'],
  ];
  for (const [change, code] of wrong)
    await assert.rejects(wallets.ask('add', { ...good, ...change }), { code });
  assert.equal(wallets.state.wallets.size, 0);
  assert.deepEqual(
    wallets.vault.sealedRecords().filter(({ name }) => name.includes('wallet')),
    [],
  );
  const key = '07'.repeat(32);
  const made = await wallets.ask('add', { ...good, key });
  assert.equal(made.get('address'), 'GmaDrppBC7P5ARKV8g3djiwP89vz1jLK23V2GBjuAEGB');
  await assert.rejects(wallets.ask('add', { ...good, name: 'again', key }), { code: 'ADDRESS_TAKEN' });
  await assert.rejects(wallets.ask('show', { name: 'nobody' }), { code: 'WALLET_UNKNOWN' });
  await assert.rejects(wallets.ask('sign', { name: 'w', transaction: '!' }), {
    code: 'TRANSACTION_MALFORMED',
  });
  await assert.rejects(wallets.ask('bot', { name: 'w', bot: 'A' }), { code: 'NAME_MALFORMED' });
  await assert.rejects(wallets.ask('bot', { name: 'w', bot: 'a', revoke: true }), { code: 'BOT_UNKNOWN' });
  await wallets.ask('bot', { name: 'w', bot: 'a' });
  await assert.rejects(wallets.ask('bot', { name: 'w', bot: 'a' }), { code: 'NAME_TAKEN' });
  assert.equal((await wallets.ask('bot', { name: 'w', bot: 'a', revoke: true })).get('revoked'), true);
});

test('a sealed key that is not the one of the ledger signs nothing any more (T17)', async (t) => {
  const at = await stage(t);
  at.wallets.vault.seal('wallet/hot/key', 'wallet', new Uint8Array(48).fill(1), true);
  await at.wallets.desk.proveRecords();
  assert.equal(at.wallets.state.wallets.get('hot')?.retired, true);
  assert.ok(at.wallets.logged.includes('WALLET_RECORD_CHANGED'));
});

test('the owner signs with what is kept here, and sees what left and what is open', async (t) => {
  const at = await stage(t);
  const transaction = getBase64EncodedWireTransaction(await built(at, pay(at.wallet, FRIEND)));
  const signed = await at.wallets.ask('sign', { name: 'hot', transaction });
  assert.equal(signed.get('kind'), 'signed');
  const shown = await at.wallets.ask('show', { name: 'hot' });
  assert.deepEqual(shown.get('spent'), { SOL: '100005000' });
  assert.equal(Array(shown.get('open')).flat().length, 1);
  const denied = await at.wallets.ask('sign', { name: 'hot', transaction: 'AAAA' });
  assert.equal(denied.get('kind'), 'denied');
  assert.equal([...(await at.wallets.ask('list', {})).values()].length, 1);
});

test('a stranger, a call that is none, and a method that is not listed get a plain no', async (t) => {
  const at = await stage(t);
  const { desk } = at.wallets;
  const call = async (target: string, body: string, method = 'POST'): Promise<readonly [number, string]> => {
    const request = { method, target, headers: [], body: Buffer.from(body) };
    const served = await desk.serveChain('solana', request);
    assert.ok(served !== null);
    const { status, body: answer } = served;
    return [status, Buffer.from(answer).toString('utf8')];
  };
  const token = `/${'x'.repeat(48)}`;
  assert.equal((await call(token, '{}'))[0], 401);
  assert.equal((await call('/', '{}'))[0], 401);
  const bot = await at.wallets.ask('bot', { name: 'hot', bot: 'second' });
  const own = `/${String(bot.get('token'))}`;
  assert.equal((await call(own, '{}', 'GET'))[0], 405);
  assert.match((await call(own, '[]'))[1], /-32700/);
  assert.match((await call(own, '{'))[1], /-32700/);
  assert.match((await call(own, '{"id":1}'))[1], /-32600/);
  assert.match((await call(own, '{"id":1,"method":"requestAirdrop","params":[]}'))[1], /-32601/);
  for (const params of ['{}', '[5]', '["!"]', '["AAAA"]', `["${'A'.repeat(9_000)}",{"encoding":"base64"}]`])
    assert.match((await call(own, `{"id":1,"method":"sendTransaction","params":${params}}`))[1], /-32602/);
  await at.wallets.node.stop();
  assert.match((await call(own, '{"id":"7","method":"getSlot"}'))[1], /"id":"7".*-32603/);
});
