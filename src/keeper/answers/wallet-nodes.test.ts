import assert from 'node:assert/strict';
import test from 'node:test';
import { walletAdd } from '../door/wallet-add.ts';
import { walletRetire } from '../door/wallet-commands.ts';
import { codeOf } from '../door/desk-fixture.test.ts';
import { walletNodes, walletNodesSet } from '../door/wallet-nodes.ts';
import { SOL } from '../wallets/stage-fixture.test.ts';
import { Office } from './answers-fixture.test.ts';
import { addressOf, Counter } from './counter-fixture.test.ts';

const NODES = ['http://127.0.0.1:1', 'http://127.0.0.1:2/key-of-a-provider'];

test('the first wallet of a chain is added over the API once its nodes were named at the terminal', async () => {
  const office = await Office.open();
  await office.employ('ann');
  const { desk } = office;
  const body = { name: 'first', chain: 'solana', address: await addressOf(3) };
  const early = await office.ask('ann', 'addWallet', { body });
  assert.equal(early.json['code'], 'NODES_UNKNOWN');
  assert.match(String(early.json['detail']), /sallyport wallet nodes --chain solana --node URL/);
  const offered = async (): Promise<unknown> => (await office.ask('ann', 'listWallets')).json['chains'];
  assert.deepEqual(await offered(), [{ chain: 'solana', hasNodes: false }]);
  const named = await desk.ask(walletNodesSet, { chain: 'solana', nodes: NODES });
  assert.deepEqual(named, { chain: 'solana', wallet: null, nodes: 2, hosts: 2 });
  assert.deepEqual(await offered(), [{ chain: 'solana', hasNodes: true }]);
  assert.equal((await office.ask('ann', 'addWallet', { body })).status, 201);
  const { chains, wallets } = await desk.ask(walletNodes);
  assert.deepEqual(chains, [{ chain: 'solana', nodes: 2, hosts: 2 }]);
  assert.deepEqual(wallets, [{ wallet: 'first', chain: 'solana', nodes: 0, hosts: 0 }]);
  assert.ok(!JSON.stringify(desk.entries('walletNodes')).includes('provider'), 'no address is in the ledger');
});

test('other nodes are asked from the next question on, for one wallet or for all without their own', async () => {
  const at = await Counter.open();
  const { desk } = at.office;
  const asked: string[] = [];
  const honest = desk.nodes;
  desk.nodes = {
    send: (host, ...rest) => {
      asked.push(host.baseUrl);
      return honest.send(host, ...rest);
    },
  };
  const askedFor = async (wallet: string): Promise<readonly string[]> => {
    asked.length = 0;
    await at.story(wallet);
    return [...new Set(asked)];
  };
  assert.deepEqual(await askedFor('cold'), ['http://127.0.0.1:1']);
  await desk.ask(walletNodesSet, { chain: 'solana', nodes: ['http://127.0.0.1:7'] });
  await desk.ask(walletAdd, { name: 'plain', address: await addressOf(3) });
  const like = { name: 'like', address: await addressOf(4), nodesOf: 'cold', user: 'else' };
  await desk.ask(walletAdd, like);
  assert.deepEqual(await askedFor('cold'), ['http://127.0.0.1:1'], 'it has its own');
  assert.deepEqual(await askedFor('like'), ['http://127.0.0.1:1']);
  assert.deepEqual(await askedFor('plain'), ['http://127.0.0.1:7']);
  const follows = { name: 'follows', address: await addressOf(5), nodesOf: 'plain', user: 'else' };
  await desk.ask(walletAdd, follows);
  await desk.ask(walletNodesSet, { chain: 'solana', nodes: ['http://127.0.0.1:8'] });
  assert.deepEqual(await askedFor('plain'), ['http://127.0.0.1:8']);
  assert.deepEqual(await askedFor('follows'), ['http://127.0.0.1:8']);
  const own = await desk.ask(walletNodesSet, { name: 'plain', nodes: ['http://127.0.0.1:9'] });
  assert.deepEqual(own, { chain: 'solana', wallet: 'plain', nodes: 1, hosts: 1 });
  assert.deepEqual(await askedFor('plain'), ['http://127.0.0.1:9']);
});

test('nodes that are none, of a wallet that is none, or retired at the same moment, change nothing', async () => {
  const at = await Counter.open();
  const { desk } = at.office;
  const why = (fields: object): Promise<string> => desk.refusal(walletNodesSet, { ...fields });
  for (const nodes of [undefined, [], ['ftp://127.0.0.1'], Array(5).fill(NODES[0]), ['http://example.com']])
    assert.equal(await why({ chain: 'solana', nodes }), 'NODES_MALFORMED');
  assert.equal(await why({ chain: 'bitcoin', nodes: NODES }), 'CHAIN_UNKNOWN');
  assert.equal(await why({ name: 'nobody', nodes: NODES }), 'WALLET_UNKNOWN');
  const retiring = desk.begin(walletRetire, { name: 'theirs', reason: 'over' });
  const naming = codeOf(desk.begin(walletNodesSet, { name: 'theirs', nodes: NODES }));
  await desk.until(retiring);
  assert.equal(await desk.until(naming), 'WALLET_UNKNOWN');
  assert.equal(desk.entries('walletNodes').length, 0);
  const { wallets } = await desk.ask(walletNodes);
  assert.deepEqual(wallets, [{ wallet: 'cold', chain: 'solana', nodes: 1, hosts: 1 }]);
});

test('F25: a token makes a key after a second factor, and one that is gone leaves no wallet', async () => {
  const at = await Counter.open();
  await at.office.employ('ann');
  const { token } = at.office.desk;
  assert.equal((await at.office.ask('ann', 'listWallets')).json['token'], true);
  const body = { name: 'hsm', chain: 'solana', cap: String(5 * SOL) };
  assert.equal((await at.office.ask('ann', 'makeEnclaveWallet', { body })).json['code'], 'STEP_UP_NEEDED');
  token.bend = ({ id }) => JSON.stringify({ id, ok: false, code: 'TOKEN_GONE' });
  const gone = await at.office.insist('ann', 'makeEnclaveWallet', { body });
  assert.equal(gone.json['code'], 'TOKEN_GONE');
  assert.match(String(gone.json['detail']), /Plug it in/);
  token.bend = (_asked, truth) => truth;
  const made = await at.office.insist('ann', 'makeEnclaveWallet', { body });
  assert.deepEqual([made.status, made.json['mode'], made.json['cap']], [201, 'enclave', String(5 * SOL)]);
  assert.equal(at.office.desk.entries('wallet').at(-1)?.['by'], `person/${at.office.persons.get('ann')}`);
});
