import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { test, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { address, createSolanaRpc, devnet, lamports } from '@solana/kit';
import { Asset, Horizon, Keypair, Networks, Operation, rpc, TransactionBuilder } from '@stellar/stellar-sdk';
import { somebody } from '../../src/chains/solana/encode-fixture.test.ts';

const PROGRAM = fileURLToPath(new URL('../../bin/sallyport.js', import.meta.url));

interface Chain {
  readonly child: ChildProcess;
  readonly nodes: readonly string[];
  readonly assets: readonly string[];
}

async function simulated(t: TestContext, chain: string, listen: string): Promise<Chain> {
  const words = ['simulate-venue', chain, '--listen', listen, '--json'];
  const child = spawn(process.execPath, [PROGRAM, ...words], { stdio: ['ignore', 'pipe', 'inherit'] });
  t.after(() => child.kill('SIGKILL'));
  const line = await createInterface({ input: child.stdout })[Symbol.asyncIterator]().next();
  const { nodes, assets } = JSON.parse(String(line.value));
  return { child, nodes, assets };
}

test('Solana to practise on comes up by one command: blocks, two nodes, and coins for who asks', async (t) => {
  const { child, nodes } = await simulated(t, 'solana', '127.0.0.1:19460');
  const [first, second] = nodes.map((node) => createSolanaRpc(devnet(node)));
  assert.ok(first !== undefined && second !== undefined);
  const wallet = address(somebody('wallet'));
  await first.requestAirdrop(wallet, lamports(2_000_000_000n)).send();
  await first.requestAirdrop(wallet, lamports(1n)).send();
  assert.equal((await second.getBalance(wallet).send()).value, 2_000_000_001n);
  const lose = { jsonrpc: '2.0', id: 1, method: 'loseNext', params: [2] };
  const headers = { 'content-type': 'application/json' };
  const lost = await fetch(nodes[0] ?? '', { method: 'POST', headers, body: JSON.stringify(lose) });
  assert.equal(Object(await lost.json()).result, 2);
  const { value } = await first.getLatestBlockhash().send();
  const height = await second.getBlockHeight().send();
  for (let i = 0; i < 500 && (await second.getBlockHeight().send()) < height + 3n; i += 1)
    await new Promise((resolve) => setTimeout(resolve, 20));
  // Blocks go on, and a hash that is some of them old is still good.
  assert.notEqual((await first.getLatestBlockhash().send()).value.blockhash, value.blockhash);
  assert.equal((await second.isBlockhashValid(value.blockhash).send()).value, true);
  child.kill('SIGINT');
  assert.equal((await once(child, 'exit'))[0], 0);
});

test('Stellar to practise on comes up by one command: a friendbot, a market in USDC, and RPC beside it', async (t) => {
  const { child, nodes, assets } = await simulated(t, 'stellar', '127.0.0.1:19462');
  const server = new Horizon.Server(String(nodes[0]), { allowHttp: true });
  const key = Keypair.random();
  await server.friendbot(key.publicKey()).call();
  await assert.rejects(server.friendbot(key.publicKey()).call(), 'an account is made once');
  const [code = '', issuer = ''] = String(assets[0]).split(':');
  const [selling, buying] = [Asset.native(), new Asset(code, issuer)];
  const transaction = new TransactionBuilder(await server.loadAccount(key.publicKey()), {
    fee: '100',
    networkPassphrase: Networks.TESTNET,
  })
    .addOperation(Operation.changeTrust({ asset: buying }))
    .addOperation(Operation.manageSellOffer({ selling, buying, amount: '100', price: '0.24' }))
    .setTimeout(60)
    .build();
  transaction.sign(key);
  assert.equal((await server.submitTransaction(transaction)).successful, true);
  const [node = ''] = nodes.slice(1);
  assert.ok(node.endsWith('#rpc'));
  for (const price of [2_000, 0]) {
    await fetch(`${nodes[0]}/surge?price=${price}`);
    assert.equal((await server.feeStats()).fee_charged.p50, String(price || 100));
  }
  assert.equal((await fetch(`${nodes[0]}/surge?price=much`)).status, 404);
  const beside = new rpc.Server(node.replace('#rpc', ''), { allowHttp: true });
  // Sold into the best bid, 0.249.
  assert.equal((await beside.getTrustline(key.publicKey(), buying)).balance, 249_000_000n);
  child.kill('SIGINT');
  assert.equal((await once(child, 'exit'))[0], 0);
});
