import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { FaultSettings } from '../../simulators/shared/faults.ts';
import type { BybitFloor } from '../e2e/bybit-floor.ts';
import { makeFolder, startGateway } from '../e2e/gateway-under-test.ts';
import { known, learnt, until } from '../e2e/learns.ts';
import { heldIn, KINDS, openKind, received, rests, Trader, type Kind } from './bybit-kinds.ts';

const KEEPER_UNDER_TEST = fileURLToPath(new URL('../e2e/keeper-under-test.ts', import.meta.url));
const CREATE = 'POST /v5/order/create';
const MUCH = { qty: '5000000' };
const AT_MARKET = { orderType: 'Market', price: undefined };

interface Loss {
  readonly what: string;
  readonly fault: Partial<FaultSettings>;
  /** Whether the order is at the venue in the end. */
  readonly isThere: boolean;
}

const LOSSES: readonly Loss[] = [
  { what: 'cut', fault: { closeAfterAccept: { next: 1, path: CREATE } }, isThere: true },
  { what: 'late', fault: { deliverLateMs: { ms: 900, next: 1, path: CREATE } }, isThere: true },
  { what: 'half', fault: { stall: { next: 1, path: CREATE } }, isThere: true },
  { what: 'never', fault: { timeoutBeforeAccept: { next: 1, path: CREATE } }, isThere: false },
  {
    what: 'error',
    fault: { status5xx: { next: 1, path: CREATE, applied: true, shape: '10016' } },
    isThere: true,
  },
];

for (const kind of KINDS)
  describe(`in ${kind.named}`, () => {
    let floor: BybitFloor;
    let trader: Trader;
    before(async () => {
      floor = await openKind(kind);
      trader = new Trader(floor.url, await floor.addBot('a'), kind);
    });
    after(() => floor.close());

    for (const { what, fault, isThere } of LOSSES)
      test(`an order whose answer is lost (${what}) is reserved until known, sent once (F7, I2)`, async () => {
        floor.simulator.faults.set(fault);
        assert.match(await trader.buy(`lost-${what}`, '59000'), /^10000 .*execution status unknown/);
        assert.match(
          await trader.buy(`more-${what}`, '59000'),
          /POSITION_EXCEEDS_MAX/,
          'the worst case is counted',
        );
        await learnt(floor.gateway, (account) => account['inDoubt'] === 0);
        assert.deepEqual(rests(floor), isThere ? [`lost-${what}`] : []);
        assert.match(await trader.buy(`lost-${what}`, '58000'), /CLIENT_ORDER_ID_USED/);
        assert.equal(received(floor, `lost-${what}`), isThere ? 1 : 0);
        assert.equal(received(floor, `more-${what}`), 0);
        for (const id of rests(floor)) assert.match(await trader.cancel(id), /^0 /);
        await learnt(floor.gateway, (account) => account['openOrders'] === 0 && account['inDoubt'] === 0);
      });

    test('with an empty book nothing is bought, what rests can be cancelled; then it goes on', async () => {
      const small = { qty: kind.half };
      assert.match(await trader.buy('resting', '59000', small), /^0 /);
      const fill = emptyBooks(floor);
      // Too much in any case, so that what is asked meanwhile is not sent; every reason is said.
      const isNoticed = async (): Promise<boolean> =>
        /BOOK_EMPTY/.test(await trader.buy('much', '59000', MUCH));
      await until(isNoticed, 'the empty book');
      assert.match(await trader.buy('empty', '59000', small), /Nobody bids and nobody offers.*BOOK_EMPTY/);
      assert.match(await trader.buy('at-market', '59000', { ...small, ...AT_MARKET }), /BOOK_EMPTY/);
      assert.match(await trader.cancel('resting'), /^0 /);
      await until(() => rests(floor).length === 0, 'the cancel');
      fill();
      await until(async () => /^0 /.test(await trader.buy('full', '59000', small)), 'the order');
      for (const id of ['much', 'empty', 'at-market']) assert.equal(received(floor, id), 0);
      assert.match(await trader.cancel('full'), /^0 /);
      await learnt(floor.gateway, (account) => account['openOrders'] === 0 && account['inDoubt'] === 0);
    });

    test('while the venue is gone nothing is sent, nothing is in doubt, and what rests counts', async () => {
      assert.match(await trader.buy('before', '59000', { qty: kind.half }), /^0 /);
      await learnt(floor.gateway, (account) => account['openOrders'] === 1 && account['inDoubt'] === 0);
      const comeBack = await floor.shutVenue();
      assert.match(await trader.buy('gone', '58900', { qty: kind.half }), /^10019 .*not sent/);
      assert.match(await trader.cancel('before'), /^10019 .*not sent/);
      await learnt(floor.gateway, (account) => account['openOrders'] === 1 && account['inDoubt'] === 0);
      await comeBack();
      await until(async () => /^0 /.test(await trader.cancel('before')), 'the cancel');
      await until(
        async () => /^0 /.test(await trader.buy('after', '59000', { qty: kind.half })),
        'the order',
      );
      assert.equal(received(floor, 'gone'), 0);
      assert.match(await trader.cancel('after'), /^0 /);
      await learnt(floor.gateway, (account) => account['openOrders'] === 0 && account['inDoubt'] === 0);
      assert.deepEqual((await floor.gateway.ask('status'))['halts'], []);
    });

    test('while the ledger hangs cancels go, and exits held by the venue; killed, all is known (I1, I13)', () =>
      hangs(kind));
  });

/** Nobody bids or offers, as far as the venue tells. Gives what ends that. */
function emptyBooks(floor: BybitFloor): () => void {
  const { engine } = floor.simulator;
  const handle = engine.handle.bind(engine);
  let isEmpty = true;
  engine.handle = (request, at) => {
    const reply = handle(request, at);
    if (!isEmpty || !/tickers|orderbook/.test(request.target)) return reply;
    const told = JSON.parse(reply.body);
    for (const row of told.result.list ?? [])
      Object.assign(row, { bid1Price: '', bid1Size: '', ask1Price: '', ask1Size: '' });
    if (told.result.b !== undefined) Object.assign(told.result, { b: [], a: [] });
    return { ...reply, body: JSON.stringify(told) };
  };
  return () => (isEmpty = false);
}

/** A bot with a holding and a resting order, on a gateway whose ledger hangs, is killed, and starts again. */
async function hangs(kind: Kind): Promise<void> {
  const folder = makeFolder();
  const lives = { folder, keep: true, keeperMain: KEEPER_UNDER_TEST };
  const floor = await openKind(kind, lives);
  const trader = new Trader(floor.url, await floor.addBot('a'), kind);
  const isSpot = kind.market.category === 'spot';
  assert.match(await trader.buy('bought', '60500', { timeInForce: 'IOC' }), /^0 /);
  await learnt(floor.gateway, (account) => heldIn(account, kind) > 0 && account['inDoubt'] === 0);
  const bought = heldIn(await known(floor.gateway), kind);
  assert.match(await trader.buy('resting', '59000', { qty: kind.half }), /^0 /);
  const hang = join(folder.keeper, 'test-ledger-hangs');
  writeFileSync(hang, '');
  const opening = trader.buy('opening', '59000', { qty: kind.half });
  const exit = trader.leave('exit', '59800');
  const cancelled = trader.cancel('resting');
  await until(() => !rests(floor).includes('resting'), 'the cancel');
  if (!isSpot) assert.match(await exit, /^0 /);
  const { keeper } = floor.gateway.launcher.pids;
  assert.ok(keeper !== undefined);
  process.kill(keeper, 'SIGKILL');
  await floor.gateway.stop();
  await Promise.all([opening, exit, cancelled]);
  rmSync(hang);
  const next = await startGateway({ folder });
  const left = isSpot ? bought : bought / 2;
  await learnt(
    next,
    (account) => account['inDoubt'] === 0 && account['openOrders'] === 0 && heldIn(account, kind) === left,
  );
  assert.deepEqual(
    ['bought', 'resting', 'opening', 'exit'].map((id) => received(floor, id)),
    [1, 1, 0, isSpot ? 0 : 1],
  );
  assert.deepEqual((await next.ask('status'))['halts'], []);
  await next.stop();
  await floor.simulator.close();
}
