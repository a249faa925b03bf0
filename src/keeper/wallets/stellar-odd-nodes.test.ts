import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Asset, Keypair, Operation, xdr } from '@stellar/stellar-sdk';
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
