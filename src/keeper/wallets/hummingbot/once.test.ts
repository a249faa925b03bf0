import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Networks, TransactionBuilder } from '@stellar/stellar-sdk';
import { Horizon } from '../../../../simulators/stellar/horizon.ts';
import { COINS, LIMITS, prove, USDC_NAME } from '../stellar-stage-fixture.test.ts';
import { botOn, clientOf, QUOTE, type Bot, type Told } from './hummingbot-fixture.test.ts';

function hashes({ network }: Bot): ReadonlySet<string> {
  return new Set(
    network.received.map((envelope) =>
      Buffer.from(TransactionBuilder.fromXdr(envelope, Networks.TESTNET).hash()).toString('hex'),
    ),
  );
}

async function until(isSo: () => boolean): Promise<void> {
  for (let i = 0; i < 1_000 && !isSo(); i += 1) await new Promise((resolve) => setTimeout(resolve, 10));
  assert.ok(isSo());
}

/** From then on the answer waits. */
async function looked({ horizon }: Bot, hash: string): Promise<void> {
  await until(() => horizon.asked.includes(`/transactions/${hash}`));
}

/** Begins a swap that reaches the network and no ledger. */
async function begun(at: Bot): Promise<{ readonly answer: Promise<Told>; readonly hash: string }> {
  at.network.isHolding = true;
  const answer = at.swap();
  await until(() => at.network.received.length > 0);
  const [hash = ''] = hashes(at);
  await looked(at, hash);
  return { answer, hash };
}

const WHOLE_HOLD_MS = 80_000;

test('one that is told to be pending is asked for again by the same request, and swaps once (F34)', async (t) => {
  const at = await botOn(t);
  const { answer, hash } = await begun(at);
  at.wallets.clock.waitedMs = WHOLE_HOLD_MS;
  assert.deepEqual((await answer).json, { signature: hash, status: 0 });
  const polled = await at.post('chains/stellar/poll', { network: 'testnet', signature: hash });
  assert.deepEqual(
    [polled.json['txStatus'], polled.json['txBlock'], polled.json['error']],
    [0, null, undefined],
  );
  // Their client sends the same at once, also when it has landed in between and the ledger knows it.
  at.network.close();
  await at.wallets.desk.look();
  at.network.isHolding = false;
  const again = await at.swap();
  assert.deepEqual([again.json['signature'], again.json['status']], [hash, 1]);
  assert.equal(Object(again.json['data']).amountOut, 2.49);
  assert.equal(hashes(at).size, 1);
  // Its end was told: what is asked for now is another one.
  const next = await at.swap();
  assert.equal(next.json['status'], 1);
  assert.notEqual(next.json['signature'], hash);
  prove(at);
});

test('equal requests at once are one swap, and different ones are two in their order (F34)', async (t) => {
  const at = await botOn(t);
  const [one, other] = await Promise.all([at.swap(), at.swap()]);
  assert.deepEqual(one.json, other.json);
  assert.equal(hashes(at).size, 1);
  const two = await Promise.all([at.swap({ amount: 1 }), at.swap({ amount: 2 }), at.swap({ amount: 3 })]);
  assert.deepEqual(
    two.map(({ json }) => json['status']),
    [1, 1, 1],
  );
  assert.equal(hashes(at).size, 4);
  // The end of the first was told: an equal one is another, though the ledger does not have that end yet.
  const [open] = at.wallets.state.wallets.get('dex')?.open.values() ?? [];
  assert.equal(open?.signed?.id, one.json['signature']);
  assert.notEqual((await at.swap()).json['signature'], one.json['signature']);
  assert.equal(hashes(at).size, 5);
  await at.wallets.desk.look();
  prove(at);
});

test('after a restart an equal request finds what the ledger has open (F34)', async (t) => {
  const at = await botOn(t);
  const { answer, hash } = await begun(at);
  at.wallets.restarted();
  const again = at.swap();
  // One of another program of the same wallet is its own.
  const bot = await at.wallets.ask('bot', { name: 'dex', bot: 'others', hummingbot: true });
  const other = clientOf(at.address.replace(/[^/]+$/, String(bot.get('token'))));
  const own = other.swap();
  await until(() => hashes(at).size === 2);
  at.network.close();
  assert.equal((await answer).json['signature'], hash);
  assert.equal((await again).json['signature'], hash);
  // The network took its number only after the first had landed: it is sent again.
  await at.wallets.desk.look();
  at.network.close();
  assert.notEqual((await own).json['signature'], hash);
  prove(at);
});

test('what landed while the keeper started anew is told to who asks again (F34)', async (t) => {
  const at = await botOn(t);
  const { answer, hash } = await begun(at);
  // One that is not signed is nobody’s to be told.
  at.wallets.halted = true;
  await at.swap({ amount: 4 });
  at.wallets.halted = false;
  const first = at.wallets.desk;
  const address = 'CktRuQ2mttgRGkXJtyksdKHjUdc2C4TgDzyB98oEzy8';
  await at.wallets.ask('add', { name: 'sol', mode: 'client', address, nodes: [at.wallets.url] });
  at.wallets.restarted();
  at.network.close();
  assert.equal((await answer).json['status'], 1);
  await first.look();
  at.network.isHolding = false;
  const again = await at.swap();
  assert.deepEqual([again.json['signature'], again.json['status']], [hash, 1]);
  assert.equal(hashes(at).size, 1);
});

test('a quote is for one swap, for five minutes, and for who asked for it', async (t) => {
  const at = await botOn(t);
  const ask = async (): Promise<unknown> =>
    (await at.get('connectors/sdex/router/quote-swap', QUOTE)).json['quoteId'];
  const use = (quoteId: unknown): Promise<Told> =>
    at.post('connectors/sdex/router/execute-quote', {
      quoteId,
      network: 'testnet',
      walletAddress: at.wallet,
    });
  const first = await ask();
  const done = await use(first);
  assert.equal(done.json['status'], 1);
  assert.deepEqual((await use(first)).json, done.json);
  assert.equal(hashes(at).size, 1);
  // Another quote is another swap, though the first is still open in the ledger.
  assert.notEqual((await use(await ask())).json['signature'], done.json['signature']);
  const twice = await ask();
  const both = await Promise.all([use(twice), use(twice)]);
  assert.deepEqual(both.map(({ status }) => status).toSorted(), [200, 503]);
  assert.equal(hashes(at).size, 3);
  const elsewhere = await at.post('connectors/sdex/router/execute-quote', {
    quoteId: first,
    network: 'mainnet',
  });
  assert.equal(elsewhere.status, 400);
  assert.equal((await use('1-1')).status, 400);
  assert.equal((await use(undefined)).status, 400);
  const bot = await at.wallets.ask('bot', { name: 'dex', bot: 'others', hummingbot: true });
  const other = clientOf(at.address.replace(/[^/]+$/, String(bot.get('token'))));
  assert.equal((await other.post('connectors/sdex/router/execute-quote', { quoteId: twice })).status, 400);
  const old = await ask();
  at.wallets.clock.waitedMs += 300_001;
  assert.match(String((await use(old)).json['message']), /older than five minutes/);
  prove(at);
});

test('a quote that was refused can be used once policy allows it; of many the oldest are forgotten', async (t) => {
  const at = await botOn(t);
  const ask = async (): Promise<string> =>
    String((await at.get('trading/swap/quote', QUOTE)).json['quoteId']);
  const use = (quoteId: string): Promise<Told> =>
    at.post('connectors/sdex/router/execute-quote', { quoteId });
  const first = await ask();
  await at.wallets.policy({ dex: { ...LIMITS, actions: [] } });
  assert.equal((await use(first)).json['code'], 'ACTION_NOT_LISTED');
  await at.wallets.policy({ dex: LIMITS });
  assert.equal((await use(first)).json['status'], 1);
  for (let i = 0; i < 512; i += 1) await ask();
  assert.match(String((await use(first)).json['message']), /no such quote/);
});

test('where the price moves away before the ledger closes, nothing is swapped beyond the tolerance', async (t) => {
  const at = await botOn(t);
  const { answer, hash } = await begun(at);
  const best = at.network.entries.offers.get(1n) ?? assert.fail();
  at.network.entries.offers.set(1n, { ...best, price: { n: 1_000, d: 245 } });
  at.network.close();
  assert.deepEqual((await answer).json, { signature: hash, status: -1 });
  const polled = await at.post('chains/stellar/poll', { signature: hash });
  assert.deepEqual([polled.json['txStatus'], polled.json['txBlock']], [-1, at.network.ledger]);
  assert.equal(at.network.entries.accounts.get(at.wallet)?.lines.get(USDC_NAME)?.balance, 50n * COINS);
});

test('one that never landed is told as failed once its time is over, and is not sent again', async (t) => {
  const at = await botOn(t);
  at.network.losing = 1;
  const answer = at.swap();
  await until(() => at.network.received.length > 0);
  const [hash = ''] = hashes(at);
  at.network.closedAt += 120;
  await at.wallets.desk.look();
  assert.deepEqual((await answer).json, { signature: hash, status: -1 });
  const polled = await at.post('chains/stellar/poll', { signature: hash });
  assert.deepEqual([polled.json['txStatus'], polled.json['txBlock']], [-1, null]);
  assert.equal(at.network.received.length, 1);
});

test('what is asked for by a name that nobody knows is pending, and says so', async (t) => {
  const at = await botOn(t);
  const poll = async (signature: string): Promise<unknown> => {
    return (await at.post('chains/stellar/poll', { signature })).json['error'];
  };
  assert.equal(await poll('x'), 'Invalid transaction signature format');
  assert.equal(await poll('a'.repeat(64)), 'no transaction of this wallet has that hash');
});

test('one that was approved and interrupted before it was signed is not begun a second time (F34)', async (t) => {
  const at = await botOn(t);
  at.wallets.halted = true;
  const halted = await at.swap();
  assert.deepEqual([halted.status, halted.json['code']], [503, 'HALTED_MEANWHILE']);
  at.wallets.halted = false;
  const again = await at.swap();
  assert.deepEqual([again.status, again.json['code']], [503, 'UNDER_WAY']);
  assert.equal(at.wallets.entries('deedSigned').length, 0);
  // Another amount is another swap, with the number after it.
  const other = at.swap({ amount: 11 });
  await until(() => at.network.received.length > 0);
  await looked(at, [...hashes(at)].at(0) ?? '');
  at.wallets.clock.waitedMs = WHOLE_HOLD_MS;
  assert.equal((await other).json['status'], 0);
});

test('where nobody says what moved, it is told as confirmed without figures', async (t) => {
  const at = await botOn(t);
  const { answer, hash } = await begun(at);
  at.horizon.lies.set(`/transactions/${hash}`, { hash, ledger: 9, successful: true, fee_charged: '100' });
  assert.deepEqual((await answer).json, { signature: hash, status: 1 });
});

test('a node that promises too little is not believed; one that promises too much makes it fail (T27)', async (t) => {
  const [high, low] = ['9.0000000', '0.1000000'];
  for (const [amount, status] of [
    [low, 1],
    [high, -1],
  ] as const) {
    const at = await botOn(t, async (network) => {
      const liar = new Horizon(network);
      t.after(() => liar.stop());
      const [asset_code, asset_issuer] = USDC_NAME.split(':');
      const record = {
        ...{ source_asset_type: 'native', source_amount: '10.0000000', path: [] },
        ...{ destination_asset_type: 'credit_alphanum4', destination_asset_code: asset_code },
        ...{ destination_asset_issuer: asset_issuer, destination_amount: amount },
      };
      liar.lies.set('/paths/strict-send', { _embedded: { records: [record] } });
      return [await liar.start()];
    });
    assert.equal((await at.swap()).json['status'], status);
    const [got, held] = [
      at.network.entries.accounts.get(at.wallet)?.lines.get(USDC_NAME)?.balance,
      50n * COINS,
    ];
    assert.equal(got, status === 1 ? held + 24_900_000n : held);
  }
});

test('a node that counts the account further can only make it fail (T27)', async (t) => {
  let ahead: Horizon | null = null;
  const at = await botOn(t, async (network) => {
    ahead = new Horizon(network);
    const url = await ahead.start();
    return [url];
  });
  const liar: Horizon = ahead ?? assert.fail();
  t.after(() => liar.stop());
  const told: unknown = await (await fetch(`${at.node}/accounts/${at.wallet}`)).json();
  liar.lies.set(`/accounts/${at.wallet}`, {
    ...Object(told),
    sequence: String(BigInt(Object(told).sequence) + 5n),
  });
  const answer = at.swap();
  await until(() => at.network.received.length > 0);
  await looked(at, [...hashes(at)].at(0) ?? '');
  at.network.closedAt += 120;
  await at.wallets.desk.look();
  assert.equal((await answer).json['status'], -1);
  assert.equal(at.network.landed.size, 0);
});

test('who was told that one is pending and does not ask for ten minutes is forgotten', async (t) => {
  const at = await botOn(t);
  const first = await begun(at);
  at.wallets.clock.waitedMs = WHOLE_HOLD_MS;
  assert.equal((await first.answer).json['status'], 0);
  at.network.close();
  await at.wallets.desk.look();
  at.wallets.clock.waitedMs += 600_001;
  // The first that is asked for afterwards is another one: it is not told of a swap of ten minutes ago.
  const second = at.swap();
  await until(() => hashes(at).size === 2);
  await looked(at, [...hashes(at)].at(1) ?? '');
  at.wallets.clock.waitedMs += WHOLE_HOLD_MS;
  assert.equal((await second).json['status'], 0);
  at.wallets.clock.waitedMs += 600_001;
  at.network.close();
  await at.wallets.desk.look();
  // What others wait for makes room.
  const other = at.swap({ amount: 2 });
  await until(() => hashes(at).size === 3);
  await looked(at, [...hashes(at)].at(2) ?? '');
  at.wallets.clock.waitedMs += WHOLE_HOLD_MS;
  assert.equal((await other).json['status'], 0);
  at.network.close();
  at.network.isHolding = false;
  const third = await at.swap();
  assert.equal(third.json['status'], 1);
  assert.ok(![first.hash, (await second).json['signature']].includes(third.json['signature']));
});

test('more than ten swaps in a second, and more than 32 calls at once, are put off', async (t) => {
  const at = await botOn(t);
  // A second that does not end.
  Object.defineProperty(at.wallets.clock, 'monotonicMs', { value: () => 7 });
  const told: unknown[] = [];
  for (let i = 1; i <= 11; i += 1) told.push((await at.swap({ amount: i / 10 })).json['status']);
  assert.deepEqual(told, [...Array.from({ length: 10 }, () => 1), undefined]);
  const request = { method: 'GET', target: `/${at.address.split('/').at(-1)}/chains/stellar/status` };
  const calls = Array.from({ length: 33 }, () =>
    at.wallets.desk.serveChain('hummingbot', { ...request, headers: [], body: new Uint8Array() }),
  );
  const statuses = (await Promise.all(calls)).map((reply) => reply?.status);
  assert.deepEqual(statuses, [...Array.from({ length: 32 }, () => 200), 503]);
  prove(at);
});
