import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Rank } from '../../core/budget/purse.ts';
import { RateBudget } from '../../core/budget/rate-budget.ts';
import type { Spender } from '../../core/budget/meter.ts';
import type { RawRequest, VenueRates } from '../../core/order/venue.ts';
import { RATES as BINANCE } from '../../venues/binance-usdm/rates.ts';
import { RATES as BYBIT } from '../../venues/bybit/rates.ts';
import { RATES as HYPERLIQUID } from '../../venues/hyperliquid/rates.ts';

const GATEWAY: Spender = { kind: 'gateway' };
const ANN: Spender = { kind: 'bot', bot: 'ann' };

/** How many such requests of an address with one bot leave at once, of as many as a minute of any venue holds. */
function leave(budget: RateBudget, rates: VenueRates, asked: RawRequest, by: Spender, rank: Rank): number {
  const spending = {
    place: { address: 'https://venue', account: 'main' },
    spender: by,
    rank,
    charges: rates.chargesFor(asked),
    bots: { address: 1, account: 1 },
  };
  for (let left = 0; left < 2_500; left += 1) {
    const lease = budget.take(spending, rates.limits, 0);
    if (lease.kind !== 'lease') return left;
    lease.spend(0);
  }
  return Infinity;
}

function request(method: string, target: string, body: unknown = ''): RawRequest {
  return { method, target, headers: [], body: Buffer.from(JSON.stringify(body)) };
}

const AT_BINANCE = request('DELETE', '/fapi/v1/order?symbol=BTCUSDT&orderId=1');
const AT_BYBIT = request('POST', '/v5/order/cancel');
const AT_HYPERLIQUID = request('POST', '/exchange', {
  action: { type: 'cancel', cancels: [{ a: 0, o: 1 }] },
});

test('while bots are silent the gateway cancels six strays a second at Bybit, and a bot has its floor still', () => {
  const budget = new RateBudget();
  assert.equal(leave(budget, BYBIT, AT_BYBIT, GATEWAY, 'cancel'), 6);
  assert.equal(leave(budget, BYBIT, AT_BYBIT, ANN, 'cancel'), 3);
});

test('two cancels a second at Bybit are left to the gateway by a bot that takes all it may have', () => {
  const budget = new RateBudget();
  assert.equal(leave(budget, BYBIT, AT_BYBIT, ANN, 'cancel'), 7);
  assert.equal(leave(budget, BYBIT, AT_BYBIT, GATEWAY, 'cancel'), 2);
});

for (const { name, rates, cancel, borrowed } of [
  { name: 'Binance', rates: BINANCE, cancel: AT_BINANCE, borrowed: 528 },
  { name: 'Hyperliquid', rates: HYPERLIQUID, cancel: AT_HYPERLIQUID, borrowed: 264 },
])
  test(`the gateway’s looks cannot use up what its cancels need at ${name}, nor its cancels a bot’s floor`, () => {
    const budget = new RateBudget();
    leave(budget, rates, cancel, GATEWAY, 'exit');
    assert.equal(leave(budget, rates, cancel, GATEWAY, 'exit'), 0);
    assert.equal(leave(budget, rates, cancel, GATEWAY, 'cancel'), borrowed);
    assert.ok(leave(budget, rates, cancel, ANN, 'cancel') > 0);
  });

test('T41: key offers at Hyperliquid leave room to look strangers up, and those leave room for cancels', () => {
  const budget = new RateBudget();
  const ask = (body: object, rank: Rank): number =>
    leave(budget, HYPERLIQUID, request('POST', '/info', body), GATEWAY, rank);
  const address = `0x${'ab'.repeat(20)}`;
  assert.equal(ask({ type: 'userRole', user: address }, 'exit'), 8);
  ask({ type: 'orderStatus', user: address, oid: 1 }, 'exit');
  assert.equal(ask({ type: 'orderStatus', user: address, oid: 1 }, 'exit'), 0);
  assert.equal(ask({ type: 'orderStatus', user: address, oid: 1 }, 'stranger'), 13);
  assert.equal(leave(budget, HYPERLIQUID, AT_HYPERLIQUID, GATEWAY, 'cancel'), 238);
});
