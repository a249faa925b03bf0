import assert from 'node:assert/strict';
import test from 'node:test';
import { walletAdd } from '../door/wallet-add.ts';
import { codeOf } from '../door/desk-fixture.test.ts';
import { walletList, walletPrimary, walletRetire, walletShow, walletSign } from '../door/wallet-commands.ts';
import { LIMITS } from '../wallets/stage-fixture.test.ts';
import { addressOf, Counter, unsigned } from './counter-fixture.test.ts';

const NODES = ['http://127.0.0.1:1'];

test('at the door a transaction waits for its own signature, and is shown without an id until then', async () => {
  const { office, payment } = await opened();
  const { desk } = office;
  const approved = await desk.ask(walletSign, { name: 'cold', transaction: unsigned(payment) });
  assert.equal(approved['kind'], 'approved');
  const shown = await desk.ask(walletShow, { name: 'cold' });
  assert.deepEqual([Object(shown['open'])[0].id, Object(shown['open'])[0].deed], [null, approved['deed']]);
  assert.deepEqual([shown['policy'], shown['cap']], [true, null]);
});

test('what a wallet may hold at most is listed with it, and nothing where nothing was said (W2)', async () => {
  const { office } = await opened();
  const { desk } = office;
  await desk.ask(walletAdd, { name: 'capped', mode: 'server', accepted: true, nodes: NODES, cap: '7' });
  const rows = Object.values(await desk.ask(walletList)).map((row) => [Object(row).wallet, Object(row).cap]);
  assert.deepEqual(rows, [
    ['cold', null],
    ['theirs', null],
    ['capped', '7'],
  ]);
});

test('of two wallets of one name at once the second is refused, and a name or nodes that are none are', async () => {
  const { office } = await opened();
  const { desk } = office;
  const add = { name: 'new', address: await addressOf(5), nodes: NODES };
  const first = desk.begin(walletAdd, add);
  assert.equal(await desk.refusal(walletAdd, { ...add, address: await addressOf(6) }), 'NAME_TAKEN');
  await desk.until(first);
  assert.equal(await desk.refusal(walletAdd, { ...add, name: 'other', nodes: 'no list' }), 'NODES_MALFORMED');
  assert.equal(await desk.refusal(walletAdd, { ...add, name: 7 }), 'NAME_MALFORMED');
  assert.equal(desk.entries('wallet').length, 3);
});

test('a wallet that the ledger does not take leaves nothing in the vault', async () => {
  const { office } = await opened();
  const { desk } = office;
  const before = desk.shelf.list();
  const add = { name: 'new', address: await addressOf(5), nodes: NODES };
  await desk.endJournal();
  assert.equal(await desk.refusal(walletAdd, add), 'STORE_BUSY');
  assert.deepEqual(desk.shelf.list(), before);
});

test('a wallet that two retire at once is retired once', async () => {
  const { office } = await opened();
  const { desk } = office;
  const both = [1, 2].map(() => desk.begin(walletRetire, { name: 'theirs', reason: 'over' }));
  await desk.until(Promise.all(both));
  assert.deepEqual(
    desk.entries('walletRetired').map(({ wallet, reason }) => [wallet, reason]),
    [['theirs', 'over']],
  );
});

test('a wallet that is retired at the same moment does not become the primary one, and that is said', async () => {
  const { office } = await opened();
  const { desk } = office;
  await desk.ask(walletAdd, { name: 'next', address: await addressOf(5), nodes: NODES });
  const naming = codeOf(desk.begin(walletPrimary, { name: 'next' }));
  const retiring = desk.begin(walletRetire, { name: 'next' });
  const [code] = await desk.until(Promise.all([naming, retiring]));
  assert.equal(code, 'WALLET_UNKNOWN');
  assert.equal(desk.entries('walletPrimary').length, 0);
  assert.equal(desk.parts.state.wallets.get('cold')?.isPrimary, true);
});

async function opened() {
  const counter = await Counter.open(LIMITS);
  return { office: counter.office, payment: counter.payment() };
}
