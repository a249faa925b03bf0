import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import {
  Account,
  contract,
  nativeToScVal,
  Networks,
  Operation,
  rpc,
  scValToNative,
  TransactionBuilder,
} from '@stellar/stellar-sdk';
import { StellarRpcNode } from '../../../simulators/stellar/rpc.ts';
import { StellarNetwork } from '../../../simulators/stellar/network.ts';
import { readSimulation } from './stellar-rpc-simulation.ts';
import { built, offer, refusal, stage, type Stage } from './stellar-stage-fixture.test.ts';

const CONTRACT = 'CA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJUWDA';
const CALL = Operation.invokeContractFunction({ contract: CONTRACT, function: 'balance', args: [] });

/** A wallet with a node that speaks RPC, before which there is a contract whose `balance` is 7. */
async function contractStage(
  t: TestContext,
): Promise<{ readonly at: Stage; readonly node: StellarRpcNode; readonly server: rpc.Server }> {
  const seen: { network: StellarNetwork } = { network: new StellarNetwork(Networks.TESTNET, () => 0) };
  const node = new StellarRpcNode(() => seen.network);
  const url = await node.start();
  t.after(() => node.stop());
  const at = await stage(t, [`${url}#rpc`]);
  seen.network = at.network;
  node.returns.set(`${CONTRACT}.balance`, nativeToScVal(7n, { type: 'i128' }).toXdr('base64'));
  return { at, node, server: new rpc.Server(`${at.url}/rpc`, { allowHttp: true }) };
}

test('an unmodified program reads a contract by trying a call out, and no call is ever signed (T28)', async (t) => {
  const { at, node, server } = await contractStage(t);
  const transaction = await built(at, [CALL]);
  const tried = await server.simulateTransaction(transaction);
  assert.ok(rpc.Api.isSimulationSuccess(tried) && tried.result !== undefined);
  assert.equal(scValToNative(tried.result.retval), 7n);
  // The library's own way to read a contract needs no more than this either.
  const assembled = await contract.AssembledTransaction.build({
    ...{ contractId: CONTRACT, method: 'balance', args: [], networkPassphrase: Networks.TESTNET },
    ...{ rpcUrl: `${at.url}/rpc`, allowHttp: true, publicKey: at.wallet },
    parseResultXdr: scValToNative,
  });
  assert.equal(assembled.result, 7n);
  const prepared = await server.prepareTransaction(transaction);
  prepared.sign(at.decoy);
  const { reasons } = await refusal(at.sdk.submitTransaction(prepared));
  assert.deepEqual(reasons, ['OPERATION_NOT_SERVED']);
  assert.equal(at.network.received.length, 0);
  assert.ok(node.asked.every(({ method }) => method !== 'sendTransaction'));
});

test('why a call fails is told in the words of the node, as far as they are text', async (t) => {
  const { at, node, server } = await contractStage(t);
  const other = Operation.invokeContractFunction({ contract: CONTRACT, function: 'swap', args: [] });
  const failed = await server.simulateTransaction(await built(at, [other]));
  assert.ok(rpc.Api.isSimulationError(failed));
  assert.match(failed.error, /HostError: Error\(Storage, MissingValue\)\n/);
  await assert.rejects(server.prepareTransaction(await built(at, [offer('1')])), /unsupported operation/);
  node.lies.set('simulateTransaction', {
    result: { latestLedger: 5, error: `a\u0000b${'c'.repeat(9_000)}` },
  });
  const odd = await server.simulateTransaction(await built(at, [other]));
  assert.ok(rpc.Api.isSimulationError(odd));
  assert.match(odd.error, /^a\?bc{7997}$/);
});

/** One call as it is sent, and what a node answers to it. */
function asked(more: object = {}): ReturnType<typeof readSimulation> {
  const account = new Account('GDWUSKGGFDI4FRXK5EBTRECZSVQSSWJHHJOGH6JWG3AUMFFMQ435DIAG', '1');
  const built = new TransactionBuilder(account, { fee: '100', networkPassphrase: Networks.TESTNET });
  const transaction = built.addOperation(CALL).setTimeout(60).build().toXdr();
  return readSimulation({ transaction, ...more });
}

test('only what is documented is asked, and an answer is cut to it (T27, T31)', () => {
  const resourceConfig = { instructionLeeway: 1_000 };
  const plain = asked({ resourceConfig, authMode: 'record', useUpgradedAuth: true, xdrFormat: 'base64' });
  assert.deepEqual(Object.keys(plain?.params ?? {}).toSorted(), [
    'authMode',
    'resourceConfig',
    'transaction',
    'useUpgradedAuth',
    'xdrFormat',
  ]);
  const wrong = [
    { transaction: 'AAAA' },
    { transaction: `AAAABQ${'A'.repeat(6)}` },
    { transaction: 'A'.repeat(300_004) },
    { authMode: 'any' },
    { resourceConfig: { more: 1 } },
    { xdrFormat: 'json' },
    { more: 1 },
  ];
  for (const odd of wrong) assert.equal(asked(odd), null, JSON.stringify(odd).slice(0, 80));
  const change = { type: 'updated', key: 'AAAAAAAA', before: null, after: 'AAAAAAAA' };
  const said = {
    latestLedger: 5,
    transactionData: 'AAAAAAAA',
    minResourceFee: '100',
    events: ['AAAAAAAA'],
    results: [{ xdr: '', auth: ['AAAAAAAA'] }],
    cost: { cpuInsns: '1', memBytes: '2' },
    restorePreamble: { transactionData: '', minResourceFee: '0' },
    stateChanges: [change, { ...change, type: 2 }],
  };
  assert.deepEqual(plain?.read({ ...said, secret: 1 }), said);
  const none = [
    { latestLedger: 5 },
    { error: 'x' },
    { ...said, results: [{}, {}] },
    { ...said, stateChanges: [{ ...change, type: 'moved' }] },
    { ...said, stateChanges: [{ ...change, after: 5 }] },
    { ...said, events: ['!'] },
    { ...said, error: 5 },
    null,
  ];
  for (const odd of none) assert.equal(plain?.read(odd), null, JSON.stringify(odd));
});
