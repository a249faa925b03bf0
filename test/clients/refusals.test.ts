import assert from 'node:assert/strict';
import test from 'node:test';
import ccxt from 'ccxt';
import type { Caller, PlainOrder, Scene } from './actions.ts';
import { binanceCaller } from './binance-client.ts';
import { ccxtCaller } from './ccxt-client.ts';
import { openClientFloor, wide, type ClientFloor } from './client-floor.ts';
import { connectorCaller } from './connector-client.ts';

/** What a client raises when a request is refused by policy, as far as its own kinds of errors go. */
interface Client {
  readonly name: string;
  readonly make: (
    baseUrl: string,
    apiKey: string,
    secret: string,
  ) => Partial<Caller> & Pick<Caller, 'place' | 'balance' | 'with'>;
  /** Whether an error is what this client raises for a code of the venue. */
  readonly raises: (error: unknown, code: number) => boolean;
}

const CCXT_EXCEPTIONS: ReadonlyMap<number, new (...args: never[]) => Error> = new Map([
  [-2010, ccxt.PermissionDenied],
  [-2013, ccxt.OrderNotFound],
  [-2015, ccxt.AuthenticationError],
  [-1021, ccxt.InvalidNonce],
  [-1015, ccxt.DDoSProtection],
]);

const CLIENTS: readonly Client[] = [
  {
    name: 'ccxt',
    make: ccxtCaller,
    raises: (error, code) => {
      const exception = CCXT_EXCEPTIONS.get(code);
      return exception !== undefined && error instanceof exception;
    },
  },
  {
    name: 'binance',
    make: binanceCaller,
    raises: (error, code) =>
      typeof error === 'object' && error !== null && 'code' in error && error.code === code,
  },
  {
    name: '@binance/derivatives-trading-usds-futures',
    make: connectorCaller,
    // Its errors have a class by HTTP status and the venue's text.
    raises: (error) => error instanceof Error && /Error$/.test(error.name),
  },
];

interface Refused {
  readonly denial: string;
  readonly policy?: Readonly<Record<string, unknown>>;
  /** What is done before, and must pass. */
  readonly before?: (call: Pick<Caller, 'place'>, on: Scene) => Promise<unknown>;
  readonly order: (on: Scene) => PlainOrder;
}

const buy = (on: Scene, changes: Partial<PlainOrder> = {}): PlainOrder => ({
  symbol: 'BTCUSDT',
  side: 'BUY',
  type: 'LIMIT',
  quantity: 0.01,
  price: on.price(-100),
  ...changes,
});

function thinPrice({ engine }: Scene): number {
  return Number(((Number(engine.mark('THINUSDT')) / 1e18) * 0.99).toFixed(4));
}

/** Each rule of policy that an order can break, by an order that breaks it. */
const BY_POLICY: readonly Refused[] = [
  { denial: 'SYMBOL_NOT_ALLOWED', policy: { symbols: ['ETHUSDT'] }, order: buy },
  { denial: 'SIDE_NOT_ALLOWED', policy: { sides: ['sell'] }, order: buy },
  { denial: 'ORDER_TYPE_NOT_ALLOWED', policy: { openingTypes: ['market'] }, order: buy },
  { denial: 'QUANTITY_EXCEEDS_MAX', policy: { quantityMax: { BTCUSDT: '0.005' } }, order: buy },
  { denial: 'NOTIONAL_EXCEEDS_MAX', policy: { notionalMax: '500' }, order: buy },
  { denial: 'POSITION_EXCEEDS_MAX', policy: { positionMax: '500' }, order: buy },
  { denial: 'EXPOSURE_EXCEEDS_MAX', policy: { exposureMax: '500' }, order: buy },
  { denial: 'PRICE_OUTSIDE_COLLAR', order: (on) => buy(on, { price: on.price(300) }) },
  { denial: 'VOLUME_BELOW_FLOOR', policy: { volume24hMin: '1000000000000' }, order: buy },
  {
    denial: 'DEPTH_BELOW_FLOOR',
    policy: { symbols: ['THINUSDT'], volume24hMin: '0', depthFactorMin: '1000' },
    order: (on) => buy(on, { symbol: 'THINUSDT', quantity: 100, price: thinPrice(on) }),
  },
  { denial: 'TURNOVER_EXCEEDS_MAX', policy: { turnoverPerDayMax: '500' }, order: buy },
  {
    denial: 'OPEN_ORDERS_EXCEED_MAX',
    policy: { openOrdersMax: 1 },
    before: (call, on) => call.place(buy(on)),
    order: (on) => buy(on, { price: on.price(-120) }),
  },
  {
    denial: 'DUPLICATE_ORDER',
    policy: { duplicateWithinMs: 60_000 },
    before: (call, on) => call.place(buy(on, { price: on.price(-110) })),
    order: (on) => buy(on, { price: on.price(-110) }),
  },
  {
    denial: 'CLIENT_ORDER_ID_USED',
    before: (call, on) => call.place(buy(on, { clientId: 'x-15PC4ZJy-used' })),
    order: (on) => buy(on, { clientId: 'x-15PC4ZJy-used', quantity: 0.02 }),
  },
];

for (const { name, make, raises } of CLIENTS) {
  test(`${name} raises its own exception for every refusal, and nothing reaches the venue`, async (context) => {
    const { floor, on, decoy } = await openClientFloor();
    context.after(() => floor.close());
    const call = make(floor.url, decoy.apiKey, decoy.secret);
    const orders = (): number => on.engine.inspect(on.realKey).orders.length;
    const refused = async (act: () => Promise<unknown>, code: number, reason: RegExp): Promise<void> => {
      const before = orders();
      const error: unknown = await act().then(
        () => assert.fail('it was not refused'),
        (reasonOf: unknown) => reasonOf,
      );
      const said =
        typeof error === 'object' && error !== null && 'message' in error ? String(error.message) : '';
      assert.match(said, reason);
      assert.ok(raises(error, code), `${String(error)} for ${code}`);
      assert.equal(orders(), before);
    };

    for (const { denial, policy, before, order } of BY_POLICY) {
      await context.test(`${name}: ${denial}`, async () => {
        await floor.gateway.ask('policy set', { policy: wide(policy) });
        await before?.(call, on);
        await refused(() => call.place(order(on)), -2010, new RegExp(denial));
      });
    }
    await floor.gateway.ask('policy set', { policy: wide() });
    await context.test(`${name}: strangers, old requests, orders of others`, () =>
      strangers({ floor, on, decoy }, call, refused),
    );
    await context.test(`${name}: funds stay`, async () => {
      if (call.withdraw !== undefined) await refused(call.withdraw, -2010, /never served/);
      if (call.transfer !== undefined) await refused(call.transfer, -2010, /never served/);
      const { withdrawals, transfers } = on.engine.inspect(on.realKey);
      assert.deepEqual([withdrawals.length, transfers.length], [0, 0]);
    });
    await context.test(`${name}: a halt`, async () => {
      await floor.gateway.ask('halt', { reason: 'test' });
      await refused(() => call.place(buy(on)), -2010, /TRADING_HALTED/);
      await floor.gateway.ask('resume', { reason: 'test' });
    });
    await context.test(`${name}: too many messages`, async () => {
      await floor.gateway.ask('policy set', {
        policy: wide({ messagesPerSecondMax: 1, messagesPerMinuteMax: 1 }),
      });
      await refused(
        () => call.place(buy(on, { price: on.price(-130) })),
        -1015,
        /too many requests|messages?/i,
      );
    });
  });
}

type Expect = (act: () => Promise<unknown>, code: number, reason: RegExp) => Promise<void>;

async function strangers(
  { floor, on }: ClientFloor,
  call: Partial<Caller> & Pick<Caller, 'place' | 'balance' | 'with'>,
  refused: Expect,
): Promise<void> {
  await refused(() => call.with({ secret: 'wrong' }).balance(), -2015, /Invalid API-key/);
  await refused(() => call.with({ key: 'nobody' }).balance(), -2015, /Invalid API-key/);
  const other = await floor.addBot('other');
  await call.place(buy(on, { clientId: 'x-15PC4ZJy-mine', price: on.price(-140) }));
  const second = call.with({ key: other.apiKey, secret: other.secret });
  await refused(() => second.query('BTCUSDT', 'x-15PC4ZJy-mine'), -2013, /does not exist/);
  await refused(() => second.cancel('BTCUSDT', 'x-15PC4ZJy-mine'), -2013, /does not exist/);
  assert.ok(on.engine.inspect(on.realKey).openOrders.some((one) => one.clientOrderId === 'x-15PC4ZJy-mine'));
  await call.cancel?.('BTCUSDT', 'x-15PC4ZJy-mine');
}
