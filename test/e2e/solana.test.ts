import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  address,
  appendTransactionMessageInstructions,
  assertIsTransactionWithBlockhashLifetime,
  compressTransactionMessageUsingAddressLookupTables,
  createSolanaRpc,
  createSolanaRpcSubscriptions,
  createTransactionMessage,
  getBase58Encoder,
  getBase64EncodedWireTransaction,
  getSignatureFromTransaction,
  sendAndConfirmTransactionFactory,
  setTransactionMessageFeePayerSigner,
  setTransactionMessageLifetimeUsingBlockhash,
  signatureBytes,
  signTransactionMessageWithSigners,
  type TransactionPartialSigner,
} from '@solana/kit';
import { WebSocket } from 'ws';
import { SolanaNode } from '../../simulators/solana/node.ts';
import {
  encodeAction,
  kitTables,
  somebody,
  tableContent,
} from '../../src/chains/solana/encode-fixture.test.ts';
import { LOOKUP_TABLE } from '../../src/chains/solana/programs.ts';
import { allowDial, makeFolder, removeAtEnd, startGateway } from './gateway-under-test.ts';
import { starterPolicy } from './trading-floor.ts';

const SOL = 1_000_000_000;
const [FRIEND, TABLE] = [somebody('friend'), somebody('table')];
const LIMITS = {
  actions: ['system.transfer'],
  destinations: [FRIEND],
  assets: { SOL: { perTransaction: String(SOL), perDay: String(2 * SOL) } },
};

test('an unchanged program of @solana/kit pays out of a table, and is told over its own socket', async (t) => {
  const first = new SolanaNode();
  const second = new SolanaNode(first.machine);
  const nodes = [await first.start(), await second.start()];
  t.after(() => Promise.all([first.stop(), second.stop()]));
  const folder = makeFolder();
  removeAtEnd(folder);
  for (const node of nodes) allowDial(folder, node);
  const gateway = await startGateway({ folder, keep: true });
  t.after(() => gateway.stop());
  await gateway.ask('policy set', { policy: { ...starterPolicy(), wallets: { hot: LIMITS } } });
  const server = { chain: 'solana', mode: 'server', accepted: true, cap: String(5 * SOL) };
  const made = await gateway.ask('wallet add', { name: 'hot', ...server, nodes });
  const wallet = address(String(made['address']));
  first.machine.give(wallet, 2 * SOL);
  first.machine.give(FRIEND, SOL);
  const table = { lamports: SOL, owner: LOOKUP_TABLE, content: tableContent([FRIEND]), executable: false };
  first.machine.put(TABLE, table);
  const bot = await gateway.ask('wallet bot', { name: 'hot', bot: 'payer' });
  const url = `${gateway.url}/solana/${String(bot['token'])}`;

  // From here on as a program of the official library has it that knows nothing of a gateway but the address.
  const rpc = createSolanaRpc(url);
  const rpcSubscriptions = createSolanaRpcSubscriptions(url.replace('http:', 'ws:'));
  const signer: TransactionPartialSigner = {
    address: wallet,
    signTransactions: (transactions) =>
      Promise.all(
        transactions.map(async (transaction) => {
          const wire = getBase64EncodedWireTransaction(transaction);
          const id = await rpc.sendTransaction(wire, { encoding: 'base64' }).send();
          return { [wallet]: signatureBytes(Uint8Array.from(getBase58Encoder().encode(id))) };
        }),
      ),
  };
  const ended = new AbortController();
  t.after(() => ended.abort());
  const changes = await rpcSubscriptions
    .accountNotifications(address(FRIEND), { commitment: 'confirmed', encoding: 'base64' })
    .subscribe({ abortSignal: ended.signal });
  const { value } = await rpc.getLatestBlockhash().send();
  const pay = { name: 'system.transfer', from: wallet, to: FRIEND, lamports: 100_000_000n } as const;
  const empty = createTransactionMessage({ version: 0 });
  const timed = setTransactionMessageLifetimeUsingBlockhash(
    value,
    setTransactionMessageFeePayerSigner(signer, empty),
  );
  const whole = appendTransactionMessageInstructions([encodeAction(pay)], timed);
  const short = compressTransactionMessageUsingAddressLookupTables(whole, kitTables({ [TABLE]: [FRIEND] }));
  const signed = await signTransactionMessageWithSigners(short);
  assertIsTransactionWithBlockhashLifetime(signed);
  await sendAndConfirmTransactionFactory({ rpc, rpcSubscriptions })(signed, {
    commitment: 'confirmed',
    abortSignal: ended.signal,
  });
  assert.equal(first.machine.landed.get(getSignatureFromTransaction(signed))?.error, null);
  for await (const change of changes) {
    assert.equal(change.value.lamports, BigInt(1.1 * SOL));
    break;
  }
  // Whoever has no token is told nothing.
  const stranger = new WebSocket(`${gateway.url.replace('http:', 'ws:')}/solana/${'x'.repeat(48)}`);
  const code = await new Promise((resolve) => stranger.on('close', resolve));
  assert.equal(code, 1001);
});
