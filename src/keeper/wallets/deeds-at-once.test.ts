import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import {
  createKeyPairFromPrivateKeyBytes,
  getAddressFromPublicKey,
  getBase64EncodedWireTransaction,
  partiallySignTransaction,
} from '@solana/kit';
import { WALLET_BODIES } from '../../../test/vectors/ledger/wallet-cases.ts';
import type { Wallet } from '../../core/account/wallet-state.ts';
import { parseBase64 } from '../../core/units/base64.ts';
import { built, ENEMY, FRIEND, pay, prove, send, SOL, stage, type Stage } from './stage-fixture.test.ts';
import type { SignResult } from './sign-deed.ts';

type Built = Awaited<ReturnType<typeof built>>;

function walletOf({ wallets }: Stage): Wallet {
  return wallets.state.wallets.get('hot') ?? assert.fail('a wallet');
}

/** The owner's own request. */
function sign(at: Stage, transaction: Built): Promise<SignResult> {
  const wire = parseBase64(getBase64EncodedWireTransaction(transaction));
  assert.ok(wire !== null);
  return at.wallets.desk.sign({ wallet: walletOf(at), wire, bot: null });
}

const said = (result: SignResult): string => (result.kind === 'unavailable' ? result.why : result.kind);

const codes = (result: SignResult): readonly string[] =>
  result.kind === 'denied' ? result.denials.map(({ code }) => code) : [said(result)];

/** Holds every commit back until the answer is called. */
function holdDisk({ wallets: { store } }: Stage): () => void {
  const { promise, resolve } = Promise.withResolvers<void>();
  store.gate = promise;
  return resolve;
}

async function until(isSo: () => boolean): Promise<void> {
  for (let i = 0; i < 1_000 && !isSo(); i += 1) await new Promise((resolve) => setTimeout(resolve, 2));
  assert.ok(isSo());
}

/** A wallet whose key is elsewhere, and what signs there. */
async function clientStage(
  t: TestContext,
): Promise<Stage & { readonly signed: (transaction: Built) => Promise<Built> }> {
  const keys = await createKeyPairFromPrivateKeyBytes(new Uint8Array(32).fill(9));
  const own = await getAddressFromPublicKey(keys.publicKey);
  const at = await stage(t, { mode: 'client', address: own });
  return { ...at, signed: async (of) => (await partiallySignTransaction([keys], of)) as Built };
}

test('F34: the same bytes twice at once are decided and signed once', async (t) => {
  const at = await stage(t);
  const transaction = await built(at, pay(at.wallet, FRIEND));
  const release = holdDisk(at);
  const signing = [sign(at, transaction), sign(at, transaction)];
  await until(() => walletOf(at).open.size === 1);
  assert.equal(said(await sign(at, transaction)), 'UNDER_WAY', 'its decision is not durable yet');
  release();
  const results = (await Promise.all(signing)).map(said);
  assert.ok(results.includes('signed'));
  assert.ok(results.every((one) => one === 'signed' || one === 'UNDER_WAY'));
  assert.equal(at.wallets.entries('deed').length, 1);
  assert.equal(at.wallets.entries('deedSigned').length, 1);
  prove(at);
});

test('F34: a signature that is made elsewhere and handed over twice at once is recorded once', async (t) => {
  const at = await clientStage(t);
  const transaction = await built(at, pay(at.wallet, FRIEND));
  assert.equal(said(await sign(at, transaction)), 'approved');
  const signed = await at.signed(transaction);
  const results = await Promise.all([sign(at, signed), sign(at, signed)]);
  assert.deepEqual(results.map(said), ['signed', 'signed']);
  assert.equal(at.wallets.entries('deedSigned').length, 1);
  prove(at);
});

test('F34: what ended unsigned is not signed later, and its amount is free again', async (t) => {
  const at = await clientStage(t);
  const transaction = await built(at, pay(at.wallet, FRIEND, SOL / 2));
  assert.equal(said(await sign(at, transaction)), 'approved');
  await at.wallets.desk.look();
  assert.equal(walletOf(at).open.size, 1, 'it can still be signed');
  at.wallets.node.machine.height += 151;
  await Promise.all([at.wallets.desk.look(), at.wallets.desk.look()]);
  assert.deepEqual(
    at.wallets.entries('deedOutcome').map(({ result }) => result),
    ['notSigned'],
  );
  assert.deepEqual(codes(await sign(at, await at.signed(transaction))), ['EXPIRED']);
  assert.equal(walletOf(at).spent.length, 0);
  prove(at);
});

test('what was approved is not signed after the wallet was retired, whoever has the signature', async (t) => {
  const at = await clientStage(t);
  const transaction = await built(at, pay(at.wallet, FRIEND));
  assert.equal(said(await sign(at, transaction)), 'approved');
  const signed = await at.signed(transaction);
  await at.wallets.ask('retire', { name: 'hot' });
  assert.deepEqual(codes(await sign(at, signed)), ['WALLET_RETIRED']);
  assert.equal(at.wallets.entries('deedSigned').length, 0);
  assert.ok(!at.wallets.asked.includes('sendTransaction'));
  await at.wallets.desk.look();
  assert.equal(walletOf(at).open.size, 0);
});

test('where the ledger takes nothing, nothing is decided, signed or sent', async (t) => {
  const at = await stage(t);
  const one = await built(at, pay(at.wallet, FRIEND));
  await at.wallets.journal.finish();
  assert.equal(said(await sign(at, one)), 'LEDGER_BUSY');
  const { desk } = at.wallets;
  const nonsense = await desk.sign({ wallet: walletOf(at), wire: new Uint8Array(3), bot: null });
  assert.equal(said(nonsense), 'LEDGER_BUSY');
  assert.ok(!at.wallets.asked.includes('sendTransaction'));
});

test('a signature that the ledger does not take is not sent', async (t) => {
  const at = await clientStage(t);
  const transaction = await built(at, pay(at.wallet, FRIEND));
  assert.equal(said(await sign(at, transaction)), 'approved');
  const signed = await at.signed(transaction);
  await at.wallets.journal.finish();
  assert.equal(said(await sign(at, signed)), 'LEDGER_BUSY');
  assert.ok(!at.wallets.asked.includes('sendTransaction'));
});

test('beyond 64 unfinished transactions of a wallet nothing more is taken', async (t) => {
  const at = await stage(t);
  const { journal } = at.wallets;
  await journal.submit((book) => {
    for (let i = 0; i < 64; i += 1)
      book.append({ ...WALLET_BODIES.deed, digest: `d${i}`, policy: null, spends: [], lastHeight: null });
  });
  assert.equal(said(await sign(at, await built(at, pay(at.wallet, FRIEND)))), 'TOO_MANY_OPEN');
  await at.wallets.desk.look();
  assert.equal(walletOf(at).open.size, 64, 'what says no height does not expire by itself');
});

test('what is refused before there is a policy is recorded under none', async (t) => {
  const at = await stage(t);
  at.wallets.state.policy = null;
  assert.deepEqual(codes(await sign(at, await built(at, pay(at.wallet, ENEMY)))), ['NO_WALLET_POLICY']);
  const { desk } = at.wallets;
  const nonsense = await desk.sign({ wallet: walletOf(at), wire: new Uint8Array(3), bot: null });
  assert.deepEqual(codes(nonsense), ['TRANSACTION_NOT_READ']);
  assert.deepEqual(
    at.wallets.entries('deed').map(({ policy }) => policy),
    [null, null],
  );
});

test('a node that does not answer ends nothing, and what was sent is sent again (F34)', async (t) => {
  const at = await stage(t);
  at.wallets.node.machine.losing = 1;
  await send(at, await built(at, pay(at.wallet, FRIEND)));
  at.wallets.node.lies.set('getSignatureStatuses', 'no answer of that kind');
  at.wallets.node.machine.height += 1_000;
  await at.wallets.desk.look();
  assert.equal(walletOf(at).open.size, 1);
  assert.equal(at.wallets.node.machine.received.length, 2);
});

test('T31: of calls at once a program has 32, of transactions ten a second', async (t) => {
  const at = await stage(t);
  const bot = await at.wallets.ask('bot', { name: 'hot', bot: 'second' });
  const call = async (body: string): Promise<string> => {
    const target = `/${String(bot.get('token'))}`;
    const request = { method: 'POST', target, headers: [], body: Buffer.from(body) };
    const served = await at.wallets.desk.serveChain('solana', request);
    assert.ok(served !== null);
    return Buffer.from(served.body).toString('utf8');
  };
  const reads = await Promise.all(Array.from({ length: 33 }, () => call('{"id":1,"method":"getSlot"}')));
  assert.equal(reads.filter((text) => text.includes('-32603')).length, 1);
  assert.equal(reads.filter((text) => text.includes('"result"')).length, 32);
  assert.match(await call('{"id":1,"method":"getSlot"}'), /"result"/, 'they are over');
  const wire = `{"id":null,"method":"sendTransaction","params":["AAAA",{"encoding":"base64"}]}`;
  const sends = await Promise.all(Array.from({ length: 11 }, () => call(wire)));
  assert.equal(sends.filter((text) => text.includes('-32603')).length, 1);
  assert.ok(sends.every((text) => text.includes('"id":null')));
  // What the node says no to, it says itself.
  assert.match(await call('{"id":1,"method":"getMultipleAccounts","params":[7]}'), /-32602.*Invalid params/);
});

test('without known nodes nothing is signed, and no table of addresses is taken on trust', async (t) => {
  const at = await stage(t);
  const transaction = await built(at, pay(at.wallet, FRIEND));
  const [first = 0, ...rest] = transaction.messageBytes;
  assert.equal(first, 0x80, 'version 0, which ends with the number of tables');
  const table = [1, ...new Uint8Array(32).fill(7), 1, 0, 0];
  const withTable = Uint8Array.from([1, ...new Uint8Array(64), first, ...rest.slice(0, -1), ...table]);
  const asked = await at.wallets.desk.sign({ wallet: walletOf(at), wire: withTable, bot: null });
  assert.deepEqual(codes(asked), ['TABLE_NEEDS_TWO_NODES']);
  at.wallets.vault.remove('wallet/hot/nodes', 'nodes');
  at.wallets.restarted();
  assert.ok(codes(await sign(at, transaction)).includes('BALANCE_UNKNOWN'));
});

test('by itself the desk looks again and again, until it is stopped', async (t) => {
  const at = await stage(t);
  // What was sent at first, and what the first look sends: it lands by a second look.
  at.wallets.node.machine.losing = 2;
  at.wallets.desk.start();
  const id = await send(at, await built(at, pay(at.wallet, FRIEND)));
  for (let i = 0; i < 1_000 && !at.wallets.node.machine.landed.has(id); i += 1)
    await new Promise((resolve) => setTimeout(resolve, 20));
  assert.ok(at.wallets.node.machine.landed.has(id));
  at.wallets.desk.stop();
});

test('a chain’s name leads to its wallets, and every other name to the venues', async (t) => {
  const at = await stage(t);
  const request = { method: 'POST', target: '/', headers: [], body: new Uint8Array(0) };
  assert.equal(at.wallets.desk.serveChain('binance-usdm', request), null);
  assert.equal((await at.wallets.desk.serveChain('solana', request))?.status, 401);
});

test('T17: whole keys, and wallets without one here, pass the proof of the sealed records', async (t) => {
  const at = await clientStage(t);
  await at.wallets.ask('add', {
    name: 'kept',
    mode: 'server',
    accepted: true,
    cap: '1',
    nodes: [at.wallets.url],
  });
  await at.wallets.ask('retire', { name: 'hot' });
  await at.wallets.desk.proveRecords();
  assert.deepEqual(
    [...at.wallets.state.wallets.values()].map(({ id, retired }) => [id, retired]),
    [
      ['hot', true],
      ['kept', false],
    ],
  );
  assert.ok(!at.wallets.logged.includes('WALLET_RECORD_CHANGED'));
});
