import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import {
  address,
  appendTransactionMessageInstructions,
  assertIsTransactionWithBlockhashLifetime,
  createSolanaRpc,
  createSolanaRpcSubscriptions,
  createTransactionMessage,
  getBase58Encoder,
  getBase64EncodedWireTransaction,
  getSignatureFromTransaction,
  sendAndConfirmTransactionFactory,
  setTransactionMessageFeePayerSigner,
  setTransactionMessageLifetimeUsingBlockhash,
  signTransactionMessageWithSigners,
  signatureBytes,
  type TransactionPartialSigner,
  type TransactionWithBlockhashLifetime,
} from '@solana/kit';
import { encodeAction, somebody } from '../../chains/solana/encode-fixture.test.ts';
import type { SocketPeer, SocketSession } from '../../ports.ts';
import { FRIEND, pay, SOL, stage, type Stage } from './stage-fixture.test.ts';

/** As a program writes it that has no key: it asks the gateway for the signature of the wallet. */
function walletSigner({ wallet, rpc }: Stage): TransactionPartialSigner {
  const own = address(wallet);
  return {
    address: own,
    signTransactions: (transactions) =>
      Promise.all(
        transactions.map(async (transaction) => {
          const wire = getBase64EncodedWireTransaction(transaction);
          const id = await rpc.sendTransaction(wire, { encoding: 'base64' }).send();
          return { [own]: signatureBytes(Uint8Array.from(getBase58Encoder().encode(id))) };
        }),
      ),
  };
}

type Signed = Awaited<ReturnType<typeof signTransactionMessageWithSigners>> &
  TransactionWithBlockhashLifetime;

async function signedPayment(at: Stage, lamports: number): Promise<Signed> {
  const { value } = await at.rpc.getLatestBlockhash().send();
  const paid = setTransactionMessageFeePayerSigner(
    walletSigner(at),
    createTransactionMessage({ version: 0 }),
  );
  const timed = setTransactionMessageLifetimeUsingBlockhash(value, paid);
  const whole = appendTransactionMessageInstructions([encodeAction(pay(at.wallet, FRIEND, lamports))], timed);
  const signed = await signTransactionMessageWithSigners(whole);
  assertIsTransactionWithBlockhashLifetime(signed);
  return signed;
}

async function first<T>(all: AsyncIterable<T>): Promise<T> {
  for await (const one of all) return one;
  return assert.fail('nothing came');
}

test('a program of the official library sends and confirms, told over its own subscriptions', async (t) => {
  const at = await stage(t);
  const { machine } = at.wallets.node;
  const ended = new AbortController();
  t.after(() => ended.abort());
  const rpcSubscriptions = createSolanaRpcSubscriptions(at.url.replace('http:', 'ws:'));
  const sendAndConfirm = sendAndConfirmTransactionFactory({ rpc: createSolanaRpc(at.url), rpcSubscriptions });
  const accounts = await rpcSubscriptions
    .accountNotifications(address(FRIEND), { commitment: 'confirmed', encoding: 'base64' })
    .subscribe({ abortSignal: ended.signal });
  const logs = await rpcSubscriptions
    .logsNotifications({ mentions: [address(FRIEND)] }, { commitment: 'confirmed' })
    .subscribe({ abortSignal: ended.signal });
  // What comes before somebody listens is lost.
  const [change, news] = [first(accounts), first(logs)];
  // Lost on its way: what the program is told of is the second time that it is sent.
  machine.losing = 1;
  const transaction = await signedPayment(at, SOL / 10);
  const confirmed = sendAndConfirm(transaction, { commitment: 'confirmed', abortSignal: ended.signal });
  setTimeout(() => void at.wallets.desk.look(), 300);
  await confirmed;
  const id = getSignatureFromTransaction(transaction);
  assert.equal(machine.landed.get(id)?.error, null);
  assert.equal(at.wallets.entries('deedSigned').length, 1);
  assert.equal((await change).value.lamports, BigInt(1.1 * SOL));
  const { value } = await news;
  assert.equal(value.signature, id);
  assert.ok(value.logs?.some((line) => line.includes('success')));
});

test('a transaction that can no longer land ends the waiting of the official library (F34)', async (t) => {
  const at = await stage(t);
  const { machine } = at.wallets.node;
  machine.losing = 1_000;
  const rpcSubscriptions = createSolanaRpcSubscriptions(at.url.replace('http:', 'ws:'));
  const sendAndConfirm = sendAndConfirmTransactionFactory({ rpc: createSolanaRpc(at.url), rpcSubscriptions });
  const transaction = await signedPayment(at, SOL / 10);
  const ended = new AbortController();
  t.after(() => ended.abort());
  const waited = sendAndConfirm(transaction, { commitment: 'confirmed', abortSignal: ended.signal });
  setTimeout(() => machine.advance(200), 100);
  await assert.rejects(waited, /progressed past the last block/);
});

interface Line {
  readonly session: SocketSession;
  readonly heard: string[];
  readonly closed: (readonly [number, string])[];
  readonly say: (method: string, ...params: readonly unknown[]) => Promise<Readonly<Record<string, unknown>>>;
}

/** A connection without a network under it. */
function line({ wallets }: Stage, token: string): Line | null {
  const heard: string[] = [];
  const closed: (readonly [number, string])[] = [];
  const peer: SocketPeer = {
    send: (message) => void heard.push(String(message)),
    close: (code, reason) => void closed.push([code, reason]),
  };
  const request = { method: 'GET', target: `/${token}`, headers: [], body: new Uint8Array() };
  const session = wallets.desk.openChain('solana', request, peer);
  if (session === null) return null;
  const say = async (
    method: string,
    ...params: readonly unknown[]
  ): Promise<Readonly<Record<string, unknown>>> => {
    await session.receive(JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }));
    return Object(JSON.parse(heard.at(-1) ?? '{}'));
  };
  return { session, heard, closed, say };
}

async function opened(t: TestContext): Promise<Line & { readonly at: Stage; readonly token: string }> {
  const at = await stage(t);
  const bot = await at.wallets.ask('bot', { name: 'hot', bot: 'listener' });
  const token = String(bot.get('token'));
  const found = line(at, token) ?? assert.fail('a connection');
  return { ...found, at, token };
}

test('a connection takes subscriptions and their ends, and nothing that could sign or pay', async (t) => {
  const one = await opened(t);
  const { result } = await one.say('slotSubscribe');
  assert.equal(typeof result, 'number');
  assert.match(JSON.stringify(await one.say('accountUnsubscribe', result)), /-32602/);
  assert.equal((await one.say('slotUnsubscribe', result)).result, true);
  assert.match(JSON.stringify(await one.say('slotUnsubscribe', result)), /-32602/);
  for (const method of ['sendTransaction', 'requestAirdrop', 'blockSubscribe', 'programSubscribe'])
    assert.match(JSON.stringify(await one.say(method, 'x')), /-32601/);
  const { length } = one.heard;
  await one.session.receive('{"jsonrpc":"2.0","method":"ping"}');
  assert.equal(one.heard.length, length);
  await one.session.receive('no call');
  assert.match(one.heard.at(-1) ?? '', /-32700/);
  for (let i = 0; i < 64; i += 1) assert.ok('result' in (await one.say('slotSubscribe')));
  assert.match(JSON.stringify(await one.say('slotSubscribe')), /-32603.*Unsubscribe/);
  const other = line(one.at, one.token) ?? assert.fail('a second connection');
  for (let i = 0; i < 36; i += 1) assert.ok('result' in (await other.say('slotSubscribe')));
  assert.match(JSON.stringify(await other.say('slotSubscribe')), /-32603/);
  // A connection that is closed makes room, also for what was being set up when it closed.
  one.session.closed();
  assert.ok('result' in (await other.say('slotSubscribe')));
  other.session.closed();
});

test('a stranger opens no connection, one too many is refused, and a token taken back ends it (T31)', async (t) => {
  const one = await opened(t);
  assert.equal(line(one.at, 'x'.repeat(48)), null);
  assert.equal(line(one.at, ''), null);
  const more = Array.from({ length: 15 }, () => line(one.at, one.token));
  assert.ok(more.every((found) => found !== null));
  assert.equal(line(one.at, one.token), null);
  more[0]?.session.closed();
  assert.notEqual(line(one.at, one.token), null);
  await one.say('accountSubscribe', FRIEND, { commitment: 'confirmed', encoding: 'base64' });
  await one.at.wallets.ask('bot', { name: 'hot', bot: 'listener', revoke: true });
  const { length } = one.heard;
  one.at.wallets.node.machine.give(FRIEND, 5 * SOL);
  await new Promise((resolve) => setTimeout(resolve, 1_300));
  assert.deepEqual(one.closed, [[1008, 'this address was taken back, or its wallet retired']]);
  assert.equal(one.heard.length, length);
  await one.session.receive('{"jsonrpc":"2.0","id":1,"method":"slotSubscribe"}');
  assert.equal(one.heard.length, length);
  assert.equal(one.closed.length, 2);
});

test('what was asked for on a connection that closes meanwhile is watched for nobody', async (t) => {
  const one = await opened(t);
  const asked = one.session.receive(
    JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'accountSubscribe', params: [somebody('x')] }),
  );
  one.session.closed();
  await asked;
  await one.session.receive('{"jsonrpc":"2.0","id":1,"method":"slotSubscribe"}');
  const looks = one.at.wallets.asked.length;
  await new Promise((resolve) => setTimeout(resolve, 1_200));
  assert.equal(one.at.wallets.asked.length, looks);
});

test('at other chains nothing listens', async (t) => {
  const at = await stage(t);
  const request = { method: 'GET', target: '/', headers: [], body: new Uint8Array() };
  const peer: SocketPeer = { send: () => undefined, close: () => undefined };
  assert.equal(at.wallets.desk.openChain('stellar', request, peer), null);
});
