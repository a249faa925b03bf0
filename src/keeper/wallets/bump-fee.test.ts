import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { FeeBumpTransaction, Keypair, Networks, rpc, TransactionBuilder } from '@stellar/stellar-sdk';
import {
  built,
  COINS,
  LIMITS,
  offer,
  prove,
  stage,
  USDC_NAME,
  type Stage,
} from './stellar-stage-fixture.test.ts';
import { Horizon } from '../../../simulators/stellar/horizon.ts';
import { knownTables } from '../../core/chain/tables.ts';
import type { Seq } from '../../core/units/ids.ts';
import { FeeBumper, type BumpParts } from './bump-fee.ts';
import { Nodes } from './nodes.ts';

const MOST = '50000';

/** A wallet whose policy opens fee bumps, on a network in a surge. */
async function surging(
  t: TestContext,
  limits: object = { feeBumpMax: MOST },
  more: Parameters<typeof stage>[1] = [],
): Promise<Stage> {
  const at = await stage(t, more);
  await at.wallets.policy({ dex: { ...LIMITS, ...limits } });
  at.network.isHolding = true;
  at.network.surge = 700;
  return at;
}

/** A program hands a transaction over, and does not learn what became of it. */
async function sent(at: Stage, ...of: Parameters<typeof built> extends [unknown, ...infer R] ? R : never) {
  const transaction = await built(at, ...of);
  await assert.rejects(at.sdk.submitTransaction(transaction));
  return transaction;
}

/** A ledger closes, time passes, and the gateway looks at what is open. */
async function later(at: Stage, seconds = 11): Promise<void> {
  at.network.close();
  at.wallets.clock.aheadMs += seconds * 1_000;
  await at.wallets.desk.look();
}

function bumpsIn({ network }: Stage): readonly FeeBumpTransaction[] {
  return network.received
    .map((envelope) => TransactionBuilder.fromXdr(envelope, Networks.TESTNET))
    .filter((one) => one instanceof FeeBumpTransaction);
}

test('F34: what a surge holds back is given a higher fee around its own bytes, and takes effect once', async (t) => {
  const at = await surging(t);
  const transaction = await sent(at, [offer('10')]);
  await later(at, 5);
  assert.equal(at.wallets.entries('feeBump').length, 0, 'it may land in the next ledger yet');
  await later(at);
  const [bump] = bumpsIn(at);
  assert.ok(bump !== undefined);
  assert.deepEqual(Buffer.from(bump.innerTransaction.hash()), Buffer.from(transaction.hash()));
  assert.deepEqual([bump.feeSource, bump.innerTransaction.signatures.length], [at.wallet, 1]);
  const [signature] = bump.signatures;
  assert.ok(
    Keypair.fromPublicKey(at.wallet).verify(bump.hash(), signature?.signature.toBytes() ?? Buffer.of()),
  );
  // Ten times 100 for one operation would be 2,000 for two; the price of 700 asks for 1,400, and twice that is bid.
  assert.equal(bump.fee, '2800');
  const [decided] = at.wallets.entries('feeBump');
  assert.deepEqual([decided?.['fee'], decided?.['more'], decided?.['price']], ['2800', '2700', '700']);
  assert.deepEqual(
    at.wallets.entries('feeBumpSigned').map(({ id }) => id),
    [Buffer.from(bump.hash()).toString('hex')],
  );
  at.network.close();
  await at.wallets.desk.look();
  assert.deepEqual(
    at.wallets.entries('deedOutcome').map(({ result }) => result),
    ['landed'],
  );
  // One offer, one number, and the price instead of what was bid.
  assert.equal(at.network.entries.offers.size, 1);
  assert.equal(at.network.entries.accounts.get(at.wallet)?.lines.get('XLM')?.balance, 100n * COINS - 1_400n);
  // Counted is what it can cost at most, once: the offer, and the higher fee in the place of its own.
  const spent = at.wallets.state.wallets.get('dex')?.spent.flatMap(({ amounts }) => amounts) ?? [];
  assert.equal(
    spent.reduce((sum, [, amount]) => sum + amount, 0n),
    10n * COINS + 2_800n,
  );
  // The program finds it by the hash that it knows.
  const hash = Buffer.from(transaction.hash()).toString('hex');
  assert.equal(Object(await at.sdk.transactions().transaction(hash).call()).successful, true);
  const found = await new rpc.Server(`${at.url}/rpc`, { allowHttp: true }).getTransaction(hash);
  assert.deepEqual([found.status, Object(found).feeBump], ['SUCCESS', true]);
  prove(at);
});

test('F34: a higher fee is sent again after a restart, and raised once more where it is too low', async (t) => {
  const at = await surging(t);
  await sent(at, [offer('10')]);
  await later(at);
  at.network.surge = 5_000;
  const before = bumpsIn(at).length;
  at.wallets.restarted();
  await at.wallets.desk.look();
  const again = bumpsIn(at).slice(before);
  assert.deepEqual(
    again.map(({ fee }) => fee),
    ['2800'],
    'the same bytes, out of the ledger',
  );
  await later(at);
  assert.deepEqual(
    bumpsIn(at).at(-1)?.fee,
    '28000',
    'ten times what waits, which is more than twice the price',
  );
  at.network.close();
  await at.wallets.desk.look();
  assert.equal(at.network.landed.size, 1);
  assert.equal(at.wallets.entries('deedOutcome').length, 1);
  const mores = at.wallets.entries('feeBump').map(({ more }) => more);
  assert.deepEqual(mores, ['2700', '25200']);
  prove(at);
});

test('no fee is raised that policy does not open, without a surge, or beyond what it says', async (t) => {
  for (const [limits, surge, isTold] of [
    [{}, 700, false],
    [{ feeBumpMax: MOST }, 100, false],
    [{ feeBumpMax: '1999' }, 700, true],
    [{ feeBumpMax: MOST, minimumBalance: String(90n * COINS - 1_500n) }, 700, true],
    [{ feeBumpMax: MOST, assets: assetsOf(100_001_000n, 5_000_000_000n) }, 700, true],
    [{ feeBumpMax: MOST, assets: assetsOf(500_000_000n, 100_001_000n) }, 700, true],
  ] as const) {
    const at = await surging(t, limits);
    at.network.surge = surge;
    if (surge === 100) at.network.losing = 9;
    await sent(at, [offer('10')]);
    await later(at);
    await later(at);
    assert.equal(at.wallets.entries('feeBump').length, 0, JSON.stringify([limits, surge], bigints));
    const told = at.wallets.logged.filter((code) => code === 'FEE_TOO_LOW');
    assert.equal(told.length, isTold ? 1 : 0, 'said once');
  }
});

test('a halt raises no fee, and neither does what was signed elsewhere', async (t) => {
  const at = await surging(t);
  await sent(at, [offer('10')]);
  at.network.close();
  at.wallets.clock.aheadMs += 11_000;
  const scope = { kind: 'bot', bot: 'maker' } as const;
  const halt = { kind: 'halt', scope, stops: 'openings', reason: 'drill', by: 'owner' } as const;
  await at.wallets.journal.submit((book) => book.append(halt));
  await at.wallets.desk.look();
  assert.equal(at.wallets.entries('feeBump').length, 0);
});

test('F34: a fee that was decided and not signed stays counted, and a later one is higher', async (t) => {
  const at = await surging(t);
  await sent(at, [offer('10')]);
  at.wallets.halted = true;
  await later(at);
  assert.deepEqual([at.wallets.entries('feeBump').length, bumpsIn(at).length], [1, 0]);
  at.wallets.halted = false;
  await later(at);
  assert.deepEqual(
    at.wallets.entries('feeBump').map(({ more }) => more),
    ['2700', '1'],
  );
  assert.deepEqual(
    bumpsIn(at).map(({ fee }) => fee),
    ['2801'],
  );
  // A fee that the account can pay no more is refused; the transaction alone is handed over too, and lands.
  at.network.surge = 0;
  at.network.feeLeast = 5_000;
  await later(at, 1);
  at.network.feeLeast = 100;
  await later(at, 1);
  at.network.close();
  assert.equal(at.network.landed.size, 1);
  prove(at);
});

test('T27: nodes that tell no price, or nothing of the account, have no fee raised', async (t) => {
  const at = await surging(t);
  await sent(at, [offer('10')]);
  for (const path of ['/fee_stats', `/accounts/${at.wallet}`]) {
    at.horizon.lies.set(path, { status: 500 });
    await later(at);
    at.horizon.lies.delete(path);
  }
  assert.equal(at.wallets.entries('feeBump').length, 0);
});

test('T27: of two nodes that name different prices, or balances, the lesser one counts', async (t) => {
  for (const dearer of [0, 1]) {
    const nodes: Horizon[] = [];
    const at = await surging(t, { feeBumpMax: MOST }, async (network) => {
      const second = new Horizon(network);
      t.after(() => second.stop());
      nodes.push(second);
      return [await second.start()];
    });
    await sent(at, [offer('10')]);
    const liar = [at.horizon, ...nodes][dearer];
    const told = Object(await (await fetch(`${at.node}/fee_stats`)).json());
    const dear = JSON.stringify(told).replaceAll('"700"', '"9000"');
    assert.notEqual(dear, JSON.stringify(told));
    liar?.lies.set('/fee_stats', JSON.parse(dear));
    await later(at);
    assert.deepEqual(
      at.wallets.entries('feeBump').map(({ price, fee }) => [price, fee]),
      [['700', '2800']],
    );
  }
});

/** What a bumper of its own would do about what is open, with a key that signs nothing. */
function bumperOf(
  at: Stage,
  sign: BumpParts['sign'],
): { bump: (deed: number) => Promise<void>; log: string[] } {
  const { clock, journal, state, testnet } = at.wallets;
  const wallet = state.wallets.get('dex') ?? assert.fail();
  const [open] = [...wallet.open.values()];
  assert.ok(open?.signed !== null && open !== undefined);
  const deed = testnet.read(Buffer.from(open.wire, 'base64'), knownTables(open.tables));
  assert.ok(deed.kind === 'deed');
  const log: string[] = [];
  const nodes = new Nodes(at.wallets.wire(), [at.node]);
  const bumper = new FeeBumper({
    ...{ clock, journal, sign, chains: new Map([[testnet.id, testnet]]), nodesOf: () => nodes },
    log: { write: (_level, code) => void log.push(code) },
    isHalted: () => false,
  });
  const signature = Buffer.from(open.signed.signature, 'base64');
  const bump = (number: number): Promise<void> => {
    const one = { ...open, deed: number as Seq };
    const spent = wallet.spent.map((each) => ({ ...each, deed: one.deed }));
    return bumper.bump({
      wallet: { ...wallet, spent, open: new Map([[one.deed, one]]) },
      open: one,
      deed,
      signature,
    });
  };
  return { bump, log };
}

test('F25: a higher fee that no key signs stays decided, and nothing of it leaves', async (t) => {
  const at = await surging(t);
  await sent(at, [offer('10')]);
  at.wallets.clock.aheadMs += 11_000;
  const [deed = -1] = at.wallets.state.wallets.get('dex')?.open.keys() ?? [];
  await bumperOf(at, () => Promise.resolve({ kind: 'notMade', why: 'TOKEN_SLOW' })).bump(deed);
  assert.deepEqual(
    [at.wallets.entries('feeBump').length, at.wallets.entries('feeBumpSigned').length, bumpsIn(at).length],
    [1, 0, 0],
  );
});

test('that a fee would be too dear is said once of each, and again when many others were', async (t) => {
  const at = await surging(t, { feeBumpMax: '1999' });
  await sent(at, [offer('10')]);
  at.wallets.clock.aheadMs += 11_000;
  const { bump, log } = bumperOf(at, () => assert.fail('nothing is signed'));
  for (let deed = 0; deed < 256; deed += 1) await bump(deed);
  await bump(0);
  assert.equal(log.length, 256);
  await bump(256);
  await bump(0);
  assert.equal(log.length, 258);
});

test('T29: to take an offer back is held by the limit of fees alone, and raised too', async (t) => {
  const at = await stage(t);
  await at.sdk.submitTransaction(await built(at, [offer('10')]));
  await at.wallets.desk.look();
  const [mine] = (await at.sdk.offers().forAccount(at.wallet).call()).records;
  await at.wallets.policy({ dex: { ...LIMITS, feeBumpMax: MOST, minimumBalance: String(500n * COINS) } });
  at.network.isHolding = true;
  at.network.surge = 700;
  await sent(at, [offer('0', { offerId: mine?.id })]);
  await later(at);
  at.network.close();
  assert.equal(at.network.entries.offers.size, 0);
  assert.equal(bumpsIn(at).length, 1);
  prove(at);
});

/** Has a deed end, by an entry in the gateway’s next commit once that holds, before what the gateway says in it. */
function endOnce(at: Stage, deed: number, isTime: () => boolean): void {
  const { journal } = at.wallets;
  const submit = journal.submit.bind(journal);
  let isDone = false;
  journal.submit = (prepare, urgency) => {
    if (isDone || !isTime()) return submit(prepare, urgency);
    isDone = true;
    return submit((book) => {
      book.append({ kind: 'deedOutcome', wallet: 'dex', deed, result: 'expired', code: null, slot: null });
      return prepare(book);
    }, urgency);
  };
}

test('F34: for what ends while its fee is being raised nothing more is signed or sent', async (t) => {
  for (const made of [
    [0, 0],
    [1, 0],
  ] as const) {
    const at = await surging(t);
    await sent(at, [offer('10')]);
    const [deed = -1] = at.wallets.state.wallets.get('dex')?.open.keys() ?? [];
    const [isDecided] = made;
    at.horizon.asked.length = 0;
    endOnce(at, deed, () =>
      isDecided === 1 ? at.wallets.entries('feeBump').length === 1 : at.horizon.asked.includes('/fee_stats'),
    );
    await later(at);
    assert.equal(at.wallets.entries('deedOutcome').length, 1);
    const found = [at.wallets.entries('feeBump').length, at.wallets.entries('feeBumpSigned').length];
    assert.deepEqual([found, bumpsIn(at).length], [made, 0]);
  }
});

function assetsOf(perTransaction: bigint, perDay: bigint): object {
  const limit = { perTransaction: String(perTransaction), perDay: String(perDay) };
  return { XLM: limit, [USDC_NAME]: limit };
}

function bigints(_name: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value;
}
