import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Asset, Keypair, Operation, xdr } from '@stellar/stellar-sdk';
import { errorOf } from './horizon-answers.ts';
import { linked, ownLink } from './horizon-reads.ts';
import { Nodes } from './nodes.ts';
import { built, offer, stage, USDC, XLM, type Stage } from './stellar-stage-fixture.test.ts';

async function call({ url }: Stage, method: string, params: object): Promise<string> {
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params });
  return (await fetch(`${url}/rpc`, { method: 'POST', body })).text();
}

function keyOf(address: string): string {
  const accountId = Keypair.fromPublicKey(address).xdrPublicKey();
  return xdr.LedgerKey.account(new xdr.LedgerKeyAccount({ accountId })).toXdr('base64');
}

test('over RPC a node without a time, or with half an account, is no answer (T27)', async (t) => {
  const at = await stage(t);
  const keys = [keyOf(at.wallet)];
  at.horizon.lies.set('/', { history_latest_ledger: 'x' });
  assert.match(await call(at, 'getLedgerEntries', { keys }), /-32603/);
  assert.match(await call(at, 'getTransaction', { hash: '0'.repeat(64) }), /-32603/);
  at.horizon.lies.delete('/');
  at.horizon.lies.set(`/accounts/${at.wallet}`, { account_id: at.wallet });
  assert.match(await call(at, 'getLedgerEntries', { keys }), /-32603/);
});

test('over RPC what failed in a ledger is told as failed, and a halt as a refusal for now', async (t) => {
  const at = await stage(t);
  const path = { sendAsset: XLM, sendAmount: '5', destAsset: USDC, destMin: '1', path: new Array<Asset>() };
  const failing = await built(at, [Operation.pathPaymentStrictSend({ ...path, destination: at.wallet })]);
  await assert.rejects(at.sdk.submitTransaction(failing));
  const hash = Buffer.from(failing.hash()).toString('hex');
  assert.match(await call(at, 'getTransaction', { hash }), /"status":"FAILED"/);
  at.wallets.halted = true;
  const transaction = (await built(at, [offer('5')])).toXdr();
  assert.match(await call(at, 'sendTransaction', { transaction }), /-32603.*halted/);
});

test('over RPC what a node leaves out is zero, or the newest ledger, and never made up otherwise (T27)', async (t) => {
  const at = await stage(t);
  const result = async (method: string, params: object): Promise<Readonly<Record<string, unknown>>> =>
    Object(JSON.parse(await call(at, method, params)).result);
  const looked: object = Object(await (await fetch(`${at.node}/accounts/${at.wallet}`)).json());
  at.horizon.lies.set(`/accounts/${at.wallet}`, { ...looked, last_modified_ledger: undefined });
  const { entries, latestLedger } = await result('getLedgerEntries', { keys: [keyOf(at.wallet)] });
  assert.equal(Object(entries)[0].lastModifiedLedgerSeq, latestLedger);
  at.horizon.lies.clear();
  const placed = await built(at, [offer('5')]);
  const done = await at.sdk.submitTransaction(placed);
  const path = `/transactions/${done.hash}`;
  const told: object = Object(await (await fetch(`${at.node}${path}`)).json());
  at.horizon.lies.set(path, { ...told, paging_token: 'none' });
  const found = await result('getTransaction', { hash: done.hash });
  assert.deepEqual([found['status'], found['applicationOrder']], ['SUCCESS', 0]);
  at.horizon.lies.set(path, { title: 'Gone', status: 410 });
  assert.match(await call(at, 'getTransaction', { hash: done.hash }), /-32603/);
  at.horizon.lies.clear();
  at.horizon.lies.set('/', {});
  const again = await result('sendTransaction', { transaction: placed.toXdr() });
  assert.deepEqual([again['latestLedger'], again['latestLedgerCloseTime']], [0, '0'], JSON.stringify(again));
  assert.equal(errorOf({ status: 400, json: { extras: {} } }), undefined);
});

test('a transaction that is none is refused at once also where nothing is waited for', async (t) => {
  const at = await stage(t);
  const body = new URLSearchParams({ tx: 'no base 64' });
  const answer = await fetch(`${at.url}/transactions_async`, { method: 'POST', body });
  assert.equal(answer.status, 400);
  assert.match(await answer.text(), /nothing was signed or sent/);
});

test('a token of one chain opens nothing at the address of another', async (t) => {
  const at = await stage(t);
  const target = at.url.slice(at.url.lastIndexOf('/'));
  const request = { method: 'POST', target, headers: [], body: new Uint8Array(0) };
  assert.equal((await at.wallets.desk.serveChain('solana', request))?.status, 401);
  assert.equal((await at.wallets.desk.serveChain('stellar', { ...request, target: '/' }))?.status, 401);
});

test('links of a node below a path of its own lead back too, however deep they lie', () => {
  const own = (href: string): string => ownLink(href, '/base', '/stellar/T');
  assert.equal(own('https://node.example/base/offers{?cursor}'), '/stellar/T/offers{?cursor}');
  assert.equal(own('https://node.example/offers'), '/stellar/T/offers');
  assert.equal(own('https://node.example'), '/stellar/T/');
  const deep: unknown = JSON.parse(`${'['.repeat(14)}{"href":"x"}${']'.repeat(14)}`);
  assert.deepEqual(linked(deep, own, 0), deep, 'beyond any answer of a Horizon nothing is looked at');
  assert.equal(new Nodes({ send: () => Promise.reject(new RangeError()) }, []).basePath, '');
});
