import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { ApiRequestError } from '@nktkas/hyperliquid';
import ccxt from 'ccxt';
import { httpClients } from '../../simulators/hyperliquid/fixtures/client-wallet.ts';
import { Wallet } from '../../simulators/hyperliquid/fixtures/wallet.ts';
import { formatDecimal } from '../../src/core/units/decimal.ts';
import {
  BUILDER,
  hyperliquidPolicy,
  openHyperliquidFloor,
  OWNER,
  type HyperliquidFloor,
} from './hyperliquid-floor.ts';

const M = 'BTC/USDC:USDC';
const STRANGER = `0x${'5e'.repeat(20)}` as const;

let floor: HyperliquidFloor;

before(async () => {
  floor = await openHyperliquidFloor();
});
after(() => floor.close());

/** What the venue says of the last fill: price × size, and what a builder was paid of it. */
function lastFill(): { readonly value: number; readonly builderFee: string } {
  const fill = floor.simulator.engine.inspect(OWNER.address).fills.at(-1);
  assert(fill !== undefined);
  const value = Number(formatDecimal(fill.price)) * Number(formatDecimal(fill.quantity));
  return { value, builderFee: formatDecimal(fill.builderFee) };
}

function allow(builders: Readonly<Record<string, number>>): Promise<unknown> {
  return floor.gateway.ask('policy set', { policy: hyperliquidPolicy({ builders, duplicateWithinMs: 0 }) });
}

test('ccxt with a builder of its own: refused with advice until policy names him, then he is paid', async () => {
  const { address, privateKey } = await floor.addBot('paying');
  const client = new ccxt.hyperliquid({
    walletAddress: address,
    privateKey,
    enableRateLimit: false,
    // As for one that approved the builder on the venue's site.
    options: {
      fetchMarkets: { types: ['swap'] },
      ...{ defaultSlippage: 0.02, approvedBuilderFee: true, builder: BUILDER, feeInt: 10 },
    },
    urls: { api: { public: floor.url, private: floor.url } },
  });
  await client.loadMarkets();
  await assert.rejects(
    client.createOrder(M, 'market', 'buy', 0.01, 60_000),
    /may not pay this builder 10 tenths.*allowed to it: nothing.*without `builder`.*BUILDER_NOT_ALLOWED/,
  );
  await allow({ [BUILDER]: 9 });
  await assert.rejects(client.createOrder(M, 'market', 'buy', 0.01, 60_000), /allowed to it: 9\./);
  await allow({ [BUILDER]: 10 });
  await client.createOrder(M, 'market', 'buy', 0.01, 60_000);
  const { value, builderFee } = lastFill();
  assert.ok(Math.abs(Number(builderFee) - value / 10_000) < 0.000_001, builderFee);
});

test('@nktkas/hyperliquid: each order pays what it names, several at once too, and nobody else is paid', async () => {
  await allow({ [BUILDER]: 10 });
  const { privateKey } = await floor.addBot('naming');
  const { exchange } = httpClients(floor.url, new Wallet(privateKey));
  const LIMIT = { a: 0, b: true, p: '58500', s: '0.01', r: false, t: { limit: { tif: 'Gtc' } } } as const;
  const orders = [LIMIT, { ...LIMIT, p: '58400' }];
  const order = (b: `0x${string}`, f: number) =>
    exchange.order({ orders, grouping: 'na', builder: { b, f } });
  const allowed = `0x${BUILDER.slice(2)}` as const;
  await assert.rejects(order(STRANGER, 0), /Order 0: .*BUILDER_NOT_ALLOWED.*Order 1: .*BUILDER_NOT_ALLOWED/);
  await assert.rejects(order(allowed, 11), /allowed to it: 10/);
  const before = floor.simulator.engine.inspect(OWNER.address).openOrders.length;
  const placed = await order(allowed, 5);
  assert.equal(placed.response.data.statuses.length, 2);
  const open = floor.simulator.engine.inspect(OWNER.address).openOrders;
  assert.equal(open.length, before + 2);
  // The venue judges by itself too: what policy lets pass and the owner never approved.
  await allow({ [STRANGER]: 1 });
  const refused = await order(STRANGER, 1).catch((error: unknown) => error);
  assert.ok(refused instanceof ApiRequestError);
  assert.match(refused.message, /Builder fee has not been approved/);
  const now = { ...LIMIT, p: '60500', t: { limit: { tif: 'Ioc' } } } as const;
  await exchange.order({ orders: [now], grouping: 'na' });
  assert.equal(lastFill().builderFee, '0', 'an order that names nobody pays nobody');
});
