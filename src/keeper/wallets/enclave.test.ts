import assert from 'node:assert/strict';
import { test } from 'node:test';
import { getBase64EncodedWireTransaction } from '@solana/kit';
import { built, FRIEND, pay, prove, send, stage, SOL } from './stage-fixture.test.ts';
import { Wallets } from './wallets-fixture.test.ts';

const ENCLAVE = { mode: 'enclave', accepted: undefined };

test('a wallet whose key is in a token signs there, and the vault holds its name only', async (t) => {
  const at = await stage(t, ENCLAVE);
  const { wallets, wallet } = at;
  const id = await send(at, await built(at, pay(wallet, FRIEND)));
  assert.equal(wallets.node.machine.landed.get(id)?.error, null);
  assert.deepEqual(
    wallets.token.asked.map((asked) => asked['do']),
    ['make', 'sign'],
  );
  assert.equal(wallets.token.asked[0]?.['label'], 'sallyport wallet hot');
  const [entry] = wallets.entries('wallet');
  assert.equal(entry?.['mode'], 'enclave');
  assert.equal(entry?.['origin'], 'created');
  assert.ok(wallets.logged.includes('WALLET_FIRST_USE'));
  prove(at);
});

test('F25: what the token does not sign takes nothing, is said plainly, and may be asked for again', async (t) => {
  const at = await stage(t, ENCLAVE);
  const { wallets, wallet } = at;
  const transaction = await built(at, pay(wallet, FRIEND));
  wallets.token.bend = ({ id }) => JSON.stringify({ id, ok: false, code: 'TOKEN_GONE' });
  await assert.rejects(send(at, transaction));
  const asked = { name: 'hot', transaction: getBase64EncodedWireTransaction(transaction) };
  await assert.rejects(wallets.ask('sign', asked), { code: 'TOKEN_GONE', text: /the token is not there/ });
  assert.equal(wallets.entries('deedSigned').length, 0);
  assert.deepEqual(
    wallets.entries('deedOutcome').map(({ result, code }) => [result, code]),
    Array(2).fill(['notSigned', 'TOKEN_GONE']),
  );
  assert.equal(wallets.node.machine.received.length, 0);
  const shown = await wallets.ask('show', { name: 'hot' });
  assert.deepEqual(shown.get('spent'), {});
  wallets.token.bend = (_asked, truth) => truth;
  const id = await send(at, transaction);
  assert.equal(wallets.node.machine.landed.get(id)?.error, null);
  prove(at);
});

test('F25: an answer that is no signature of the key over the bytes is thrown away', async (t) => {
  const at = await stage(t, ENCLAVE);
  const { wallets, wallet } = at;
  for (const made of [Buffer.alloc(64, 1).toString('base64'), '', Buffer.alloc(63).toString('base64')]) {
    wallets.token.bend = ({ id }) => JSON.stringify({ id, ok: true, made });
    const transaction = getBase64EncodedWireTransaction(await built(at, pay(wallet, FRIEND)));
    await assert.rejects(wallets.ask('sign', { name: 'hot', transaction }), { code: 'SIGNATURE_WRONG' });
  }
  assert.equal(wallets.entries('deedSigned').length, 0);
  assert.equal(wallets.node.machine.received.length, 0);
});

test('T29: while a token takes its time, nothing is asked for twice, nor for a retired wallet', async (t) => {
  const at = await stage(t, ENCLAVE);
  const { wallets, wallet } = at;
  const held: string[] = [];
  wallets.token.bend = ({ do: what }, truth) => {
    if (what === 'sign') held.push(truth);
    return what === 'sign' ? null : truth;
  };
  const transaction = await built(at, pay(wallet, FRIEND));
  const first = send(at, transaction).then(
    () => 'sent',
    (reason: unknown) => String(reason),
  );
  while (held.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  const asked = { name: 'hot', transaction: getBase64EncodedWireTransaction(transaction) };
  await assert.rejects(wallets.ask('sign', asked), { code: 'WALLET_BUSY', text: /UNDER_WAY/ });
  const retiring = wallets.ask('retire', { name: 'hot' });
  while (wallets.state.wallets.get('hot')?.retired !== true)
    await new Promise((resolve) => setTimeout(resolve, 5));
  wallets.token.say(`${held[0]}\n`);
  assert.notEqual(await first, 'sent');
  assert.equal((await retiring).get('keyLeftInToken'), null);
  assert.equal(held.length, 1);
  assert.equal(wallets.entries('deedSigned').length, 0);
  assert.equal(wallets.node.machine.received.length, 0);
  assert.equal(wallets.token.keys.size, 0);
});

test('F25: what ended while the token took its time does not end again when the token says no', async (t) => {
  const at = await stage(t, ENCLAVE);
  const { wallets, wallet } = at;
  const held: unknown[] = [];
  wallets.token.bend = ({ id, do: what }, truth) => {
    if (what === 'sign') held.push(id);
    return what === 'sign' ? null : truth;
  };
  const transaction = getBase64EncodedWireTransaction(await built(at, pay(wallet, FRIEND)));
  const signing = assert.rejects(wallets.ask('sign', { name: 'hot', transaction }), { code: 'TOKEN_GONE' });
  while (held.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  wallets.node.machine.height += 151;
  await wallets.desk.look();
  wallets.token.say(`${JSON.stringify({ id: held[0], ok: false, code: 'TOKEN_GONE' })}\n`);
  await signing;
  assert.deepEqual(
    wallets.entries('deedOutcome').map(({ result, code }) => [result, code]),
    [['notSigned', null]],
  );
  prove(at);
});

test('T17: a sealed name of another key than the wallet’s is not used', async (t) => {
  const at = await stage(t, ENCLAVE);
  const { wallets, wallet } = at;
  const transaction = await built(at, pay(wallet, FRIEND));
  const fields = { name: 'other', mode: 'enclave', cap: String(SOL), nodes: [wallets.url] };
  const other = await wallets.ask('add', fields);
  assert.notEqual(other.get('address'), wallet);
  const named = wallets.vault.withSecret('wallet/other/key', 'wallet', (bytes) => Uint8Array.from(bytes));
  wallets.vault.seal('wallet/hot/key', 'wallet', named, true);
  await assert.rejects(
    wallets.ask('sign', { name: 'hot', transaction: getBase64EncodedWireTransaction(transaction) }),
    {
      code: 'VAULT_RECORD_REFUSED',
    },
  );
  // Nor is its key deleted in the name of this wallet.
  await wallets.ask('retire', { name: 'hot' });
  assert.equal(wallets.token.keys.size, 2);
});

test('a wallet in a token takes no key from outside, and leaves none behind where it is not made', async (t) => {
  const wallets = await Wallets.open();
  t.after(() => wallets.close());
  const good = { name: 'w', mode: 'enclave', cap: '1', nodes: [wallets.url] };
  for (const [change, code] of [
    [{ cap: undefined }, 'CAP_MISSING'],
    [{ key: '07'.repeat(32) }, 'KEY_MALFORMED'],
    [{ mode: 'hsm' }, 'MODE_UNKNOWN'],
  ] as const)
    await assert.rejects(wallets.ask('add', { ...good, ...change }), { code });
  assert.deepEqual(wallets.token.asked, []);
  wallets.token.bend = ({ id }) => JSON.stringify({ id, ok: false, code: 'PIN_WRONG' });
  await assert.rejects(wallets.ask('add', good), { code: 'PIN_WRONG' });
  wallets.token.bend = (_asked, truth) => truth;
  // The token of the test makes one before it says no.
  wallets.token.keys.clear();
  for (const name of ['a', 'b', 'c']) await wallets.ask('add', { ...good, name });
  await assert.rejects(wallets.ask('add', good), { code: 'WALLETS_FULL' });
  assert.equal(wallets.token.keys.size, 3);
  assert.equal(wallets.vault.recordDigest('wallet/w/key', 'wallet'), null);
  wallets.token.bend = ({ id }) => JSON.stringify({ id, ok: false, code: 'TOKEN_GONE' });
  const retired = await wallets.ask('retire', { name: 'a' });
  assert.match(String(retired.get('keyLeftInToken')), /^[0-9a-f]{32}$/);
});
