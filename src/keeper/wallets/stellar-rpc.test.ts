import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { Keypair, nativeToScVal, Networks, rpc, scValToNative, xdr } from '@stellar/stellar-sdk';
import { StellarRpcNode } from '../../../simulators/stellar/rpc.ts';
import { StellarNetwork } from '../../../simulators/stellar/network.ts';
import { built, COINS, offer, stage, STRANGER, USDC, type Stage } from './stellar-stage-fixture.test.ts';

const CONTRACT = 'CA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJUWDA';

interface RpcStage {
  readonly at: Stage;
  readonly node: StellarRpcNode;
  readonly server: rpc.Server;
}

/** A wallet with a Horizon and a node that speaks RPC, both of one network, and a program that speaks RPC. */
async function rpcStage(t: TestContext): Promise<RpcStage> {
  const seen: { network: StellarNetwork } = { network: new StellarNetwork(Networks.TESTNET, () => 0) };
  const node = new StellarRpcNode(() => seen.network);
  const url = await node.start();
  t.after(() => node.stop());
  const at = await stage(t, [`${url}#rpc`]);
  seen.network = at.network;
  return { at, node, server: new rpc.Server(`${at.url}/rpc`, { allowHttp: true }) };
}

async function call({ url }: Stage, method: string, params?: unknown): Promise<string> {
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params });
  return (await fetch(`${url}/rpc`, { method: 'POST', body })).text();
}

test('an unmodified rpc.Server reads ledgers, transactions, events and entries through the gateway', async (t) => {
  const { at, node, server } = await rpcStage(t);
  const latest = await server.getLatestLedger();
  assert.deepEqual([latest.sequence, latest.headerXdr.ledgerSeq], [at.network.ledger, at.network.ledger]);
  const first = at.network.ledger + 1;
  const sent = await at.sdk.submitTransaction(await built(at, [offer('1')]));
  await at.sdk.submitTransaction(await built(at, [offer('2')]));
  const page = await server.getTransactions({ startLedger: first, pagination: { limit: 1 } });
  assert.deepEqual(
    page.transactions.map(({ txHash }) => txHash),
    [sent.hash],
  );
  const next = await server.getTransactions({ pagination: { cursor: page.cursor, limit: 5 } });
  assert.deepEqual(
    next.transactions.map(({ status, ledger }) => [status, ledger]),
    [['SUCCESS', first + 1]],
  );
  const ledgers = await server.getLedgers({ startLedger: first, pagination: { limit: 1 } });
  assert.deepEqual(
    ledgers.ledgers.map(({ sequence, headerXdr }) => [sequence, headerXdr.header.ledgerSeq]),
    [[first, first]],
  );
  const after = await server.getLedgers({ pagination: { cursor: ledgers.cursor, limit: 200 } });
  assert.equal(after.ledgers.at(-1)?.sequence, at.network.ledger);
  const topic = [nativeToScVal('swap').toXdr('base64')];
  node.events.push({ contractId: CONTRACT, ledger: first, topic, value: nativeToScVal(7).toXdr('base64') });
  const filters = [{ type: 'contract' as const, contractIds: [CONTRACT], topics: [topic, ['**']] }];
  const { events } = await server.getEvents({ startLedger: first, filters });
  assert.deepEqual(
    events.map((event) => [event.contractId?.contractId(), scValToNative(event.value)]),
    [[CONTRACT, 7n]],
  );
  assert.equal((await server.getEvents({ startLedger: first, filters: [] })).events.length, 1);
  const line = await server.getTrustline(at.wallet, USDC);
  assert.equal(line.balance, 50n * COINS);
  await assert.rejects(server.getTrustline(Keypair.random().publicKey(), USDC), /not found/i);
});

test('a call is passed on only within bounds that are known, and otherwise nothing is asked (T31)', async (t) => {
  const { at, node } = await rpcStage(t);
  const key = xdr.LedgerKey.account(new xdr.LedgerKeyAccount({ accountId: STRANGER.xdrPublicKey() })).toXdr(
    'base64',
  );
  const page = (limit: unknown): object => ({ startLedger: 1, pagination: { limit } });
  const filter = (of: object): object => ({ startLedger: 1, filters: [of] });
  const wrong: readonly (readonly [string, unknown])[] = [
    ['getLatestLedger', { ledger: 1 }],
    ['getTransactions', []],
    ['getTransactions', {}],
    ['getTransactions', { startLedger: -1 }],
    ['getTransactions', { startLedger: 1, pagination: { cursor: '5' } }],
    ['getTransactions', { endLedger: 9, pagination: { cursor: '5' } }],
    ['getTransactions', { startLedger: 1, xdrFormat: 'json' }],
    ['getTransactions', { startLedger: 1, more: true }],
    ...[0, 201, 1.5, '5'].map((limit) => ['getTransactions', page(limit)] as const),
    ['getEvents', page(1_001)],
    ['getEvents', filter({ type: 'any' })],
    ['getEvents', filter({ contractIds: ['x'] })],
    ['getEvents', filter({ contractIds: new Array(6).fill(CONTRACT) })],
    ['getEvents', filter({ topics: [['no base 64']] })],
    ['getEvents', { startLedger: 1, filters: 'all' }],
    ['getLedgerEntries', { keys: new Array(201).fill(key) }],
    ['getLedgerEntries', { keys: ['AAAA'] }],
    ['getLedgers', {}],
    ['getLedgers', page(201)],
  ];
  for (const [method, params] of wrong)
    assert.match(await call(at, method, params), /-32602.*nothing was asked/, JSON.stringify(params));
  assert.equal(node.asked.length, 0);
  await call(at, 'getTransactions', { startLedger: 1 });
  await call(at, 'getTransactions', { startLedger: 1 });
  // Of which network it is is asked once, and a call without a bound gets one.
  assert.deepEqual(
    node.asked.map(({ method }) => method),
    ['getNetwork', 'getTransactions', 'getTransactions'],
  );
  assert.deepEqual(node.asked.at(-1)?.params, { startLedger: 1, pagination: { limit: 50 } });
});

test('an answer to another question is none, and what a method does not document is cut off (T27)', async (t) => {
  const { at, node } = await rpcStage(t);
  const value = nativeToScVal(1).toXdr('base64');
  node.events.push({ contractId: CONTRACT, ledger: at.network.ledger, topic: [value], value });
  await at.sdk.submitTransaction(await built(at, [offer('1')]));
  const start = { startLedger: at.network.ledger - 1 };
  const results = async (method: string, params: object): Promise<Readonly<Record<string, unknown>>> =>
    Object(JSON.parse(await call(at, method, params)).result);
  const isNone = async (method: string, params: object, result: unknown): Promise<void> => {
    node.lies.set(method, { result });
    assert.match(await call(at, method, params), /-32603/, JSON.stringify(result).slice(0, 300));
  };
  const events = await results('getEvents', start);
  const [event]: readonly object[] = Object(events['events']);
  await isNone('getEvents', { ...start, filters: [{ type: 'system' }] }, events);
  const other = 'C'.padEnd(56, 'A');
  await isNone('getEvents', { ...start, filters: [{ contractIds: [other] }] }, events);
  for (const odd of [{ ledger: 1 }, { ledger: 10 ** 9 }, { topic: 'x' }, { value: 'AAA' }, { contractId: 5 }])
    await isNone('getEvents', start, { ...events, events: [{ ...event, ...odd }] });
  await isNone('getEvents', { ...start, pagination: { limit: 1 } }, { ...events, events: [event, event] });
  await isNone('getEvents', { ...start, endLedger: start.startLedger - 1 }, events);
  node.lies.set('getEvents', { result: { ...events, secret: 1, events: [{ ...event, secret: 1 }] } });
  assert.deepEqual(await results('getEvents', start), events);
  node.lies.set('getEvents', { result: { ...events, events: null } });
  assert.deepEqual((await results('getEvents', start))['events'], []);
  const page = await results('getTransactions', start);
  const [row]: readonly object[] = Object(page['transactions']);
  for (const odd of [
    { txHash: 'x' },
    { feeBump: 1 },
    { status: 'NOT_FOUND' },
    { events: 5 },
    { createdAt: -1 },
  ])
    await isNone('getTransactions', start, { ...page, transactions: [{ ...row, ...odd }] });
  await isNone('getTransactions', start, [page]);
  await isNone('getTransactions', start, null);
  const ledgers = await results('getLedgers', start);
  const [ledger]: readonly object[] = Object(ledgers['ledgers']);
  for (const odd of [{ sequence: 1 }, { sequence: 10 ** 9 }, { hash: 'x' }, { metadataXdr: '' }])
    await isNone('getLedgers', start, { ...ledgers, ledgers: [{ ...ledger, ...odd }] });
  const key = trustKey(at.wallet);
  const entries = await results('getLedgerEntries', { keys: [key] });
  const [entry]: readonly object[] = Object(entries['entries']);
  const wrong = [
    [entry, entry],
    [{ ...entry, key: trustKey(STRANGER.publicKey()) }],
    [{ ...entry, xdr: 'AAAAAAAA' }],
  ];
  for (const odd of wrong)
    await isNone('getLedgerEntries', { keys: [key, key] }, { ...entries, entries: odd });
  await isNone('getLedgerEntries', { keys: [key] }, {});
  await isNone('getLatestLedger', {}, { ...(await results('getLatestLedger', {})), id: 'x' });
});

test('what a node refuses is told in its words, and a node of another network is not heard', async (t) => {
  const { at, node, server } = await rpcStage(t);
  node.lies.set('getNetwork', { result: { passphrase: Networks.PUBLIC } });
  await assert.rejects(server.getLatestLedger(), { message: /no node answered/ });
  node.lies.set('getNetwork', { result: {} });
  await assert.rejects(server.getLatestLedger(), { message: /no node answered/ });
  node.lies.set('getNetwork', { error: { code: 1, message: 'x' } });
  await assert.rejects(server.getLatestLedger(), { message: /no node answered/ });
  node.lies.clear();
  await assert.rejects(server.getTransactions({ startLedger: 9_999 }), {
    message: /the node says: startLedger must be within/,
  });
  node.lies.set('getLatestLedger', { error: { code: -32600, message: 'a\u0000b' } });
  await assert.rejects(server.getLatestLedger(), { message: /the node says: a\?b/ });
  for (const error of [{ code: 'x', message: 'x' }, { code: 1.5, message: 'x' }, { code: 1 }, null]) {
    node.lies.set('getLatestLedger', { error });
    assert.match(await call(at, 'getLatestLedger'), /-32603.*no node answered/);
  }
  await node.stop();
  assert.match(await call(at, 'getLatestLedger'), /-32603/);
});

test('T31: an answer that is longer than fits on its way out is not passed on, and says to ask for less', async (t) => {
  const { at, node, server } = await rpcStage(t);
  const latest: object = Object(JSON.parse(await call(at, 'getLatestLedger')));
  const result: object = Object(Object(latest).result);
  node.lies.set('getLatestLedger', { result: { ...result, metadataXdr: 'AAAA'.repeat(2 * 1024 * 1024) } });
  await assert.rejects(server.getLatestLedger(), { message: /longer than 7 MiB .* Ask for less/ });
});

test('without a node that speaks RPC it is said which command names one', async (t) => {
  const at = await stage(t);
  const server = new rpc.Server(`${at.url}/rpc`, { allowHttp: true });
  assert.match(await call(at, 'getPreferredNode'), /-32601.*this method is not served here/);
  assert.match(await call(at, 'getLedgers', { startLedger: 1 }), /no node that speaks RPC is named/);
  await assert.rejects(server.getLatestLedger(), { message: /wallet nodes WALLET --node HORIZON RPC#rpc/ });
  assert.match(
    await call(at, 'getLedgerEntries', { keys: [trustKey(at.wallet)] }),
    /no node that speaks RPC is named/,
  );
});

test('deeds are never observed at a node that speaks RPC, and its mark is checked where it is named', async (t) => {
  const { at, node } = await rpcStage(t);
  await at.sdk.submitTransaction(await built(at, [offer('1')]));
  assert.equal(node.asked.length, 0);
  const add = (chain: string, nodes: readonly string[]): Promise<unknown> =>
    at.wallets.ask('add', { name: 'other', chain, mode: 'server', accepted: true, cap: '1', nodes });
  const marked = `${at.node}#rpc`;
  const wrong = [
    ['stellar-testnet', [marked]],
    ['stellar-testnet', [at.node, marked, marked]],
    ['solana', [at.node, marked]],
  ] as const;
  for (const [chain, nodes] of wrong)
    await assert.rejects(add(chain, nodes), { text: /at most one, beside one/ });
  await assert.rejects(add('solana', ['ftp://x#rpc']), { text: /without a user in them/ });
});

function trustKey(address: string): string {
  const accountId = Keypair.fromPublicKey(address).xdrPublicKey();
  const asset = USDC.toTrustLineXdrObject();
  return xdr.LedgerKey.trustline(new xdr.LedgerKeyTrustLine({ accountId, asset })).toXdr('base64');
}
