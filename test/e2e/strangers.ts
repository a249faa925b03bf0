import assert from 'node:assert/strict';
import { ENTRY_OFFSET, WORD } from '../../src/core/ledger/export-format.ts';
import { openVenueFloor, isAccepted, type VenueFloor, type FloorVenueId } from './venue-floor.ts';

const BTC = { symbol: 'BTCUSDT', side: 'buy', quantity: '0.010', timeInForce: 'GTC' } as const;
const BY_HAND = 'by-hand-1';
const HALT_WITHIN_MS = 5_000;

/** Somebody who has the real key places an order at the venue that rests, past the gateway. */
function restByHand(floor: VenueFloor): void {
  const price = floor.priceAt('BTCUSDT', 0.99);
  floor.byHand({ kind: 'place', ...BTC, price, reduceOnly: false, id: BY_HAND });
}

function tradeByHand(floor: VenueFloor, quantity: string): void {
  floor.byHand({ kind: 'place', ...BTC, quantity, price: null, reduceOnly: false, id: 'by-hand-2' });
}

async function halted(floor: VenueFloor): Promise<string> {
  return JSON.stringify((await floor.gateway.ask('status'))['halts']);
}

/** How long it took until a halt stood, in milliseconds. */
async function timeToHalt(floor: VenueFloor): Promise<number> {
  const from = performance.now();
  while (performance.now() - from < 8_000) {
    if ((await halted(floor)) !== '[]') return performance.now() - from;
    await pass(50);
  }
  return Infinity;
}

async function pass(ms: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, ms));
}

/** The entries of the ledger about orders of others, as JSON. */
async function told(floor: VenueFloor): Promise<string> {
  const { lines } = await floor.gateway.ask('ledger export');
  assert.ok(Array.isArray(lines));
  const text = lines.map((line) => String(JSON.parse(String(line)).text ?? '')).join('');
  const entries = text.split('\n').filter((line) => line.startsWith(WORD.entry));
  return entries
    .map((line) => line.slice(ENTRY_OFFSET))
    .filter((line) => line.includes('"kind":"foreign"'))
    .join('\n');
}

async function onFloor(venue: FloorVenueId, act: (floor: VenueFloor) => Promise<void>): Promise<void> {
  const floor = await openVenueFloor(venue);
  try {
    await act(floor);
  } finally {
    await floor.close();
  }
}

async function expectHalt(floor: VenueFloor, named: RegExp): Promise<void> {
  const tookMs = await timeToHalt(floor);
  assert.ok(tookMs < HALT_WITHIN_MS, `${tookMs} ms`);
  assert.match(await halted(floor), named);
}

/** What a person with the real key may do, what becomes of it within 5 s, and what a test of it is called. */
export const STRANGERS: readonly (readonly [name: string, there: (venue: FloorVenueId) => Promise<void>])[] =
  [
    [
      'an order placed by hand with the real key halts its account within 5 s, and says which (T41)',
      (venue) =>
        onFloor(venue, async (floor) => {
          const bot = await floor.addBot('a');
          const own = await bot.rest(floor.priceAt('BTCUSDT', 0.998));
          assert.ok(isAccepted(own), own.text);
          await pass(2_500);
          assert.equal(await halted(floor), '[]');
          restByHand(floor);
          await expectHalt(floor, new RegExp(`${floor.named(BY_HAND)}.*this key has leaked: revoke it`));
          assert.match((await bot.rest(floor.priceAt('BTCUSDT', 0.998))).text, /HALT/);
          assert.match(await told(floor), /"origin":"unexplained"/);
        }),
    ],
    [
      'an order placed and cancelled by hand in one breath halts its account too (T41)',
      (venue) =>
        onFloor(venue, async (floor) => {
          const hears = async (): Promise<boolean> =>
            JSON.stringify(await floor.gateway.ask('status')).includes('"hears":true');
          for (let i = 0; i < 100 && !(await hears()); i += 1) await pass(50);
          restByHand(floor);
          // Where an acknowledgement comes before its effect, the order has to be there to be cancelled.
          floor.venue.server.advance(Date.now());
          floor.byHand({ kind: 'cancel', symbol: 'BTCUSDT', id: BY_HAND });
          await expectHalt(floor, new RegExp(`${floor.named(BY_HAND)}.*this key has leaked: revoke it`));
        }),
    ],
    [
      'a trade by hand in a market that no bot touches halts an idle account within 5 s (T41)',
      (venue) =>
        onFloor(venue, async (floor) => {
          await pass(500);
          tradeByHand(floor, '0.010');
          await expectHalt(floor, /this key has leaked: revoke it/);
        }),
    ],
    [
      'declared trading by hand is recorded, counts for the account, and halts nothing (T41)',
      (venue) =>
        onFloor(venue, async (floor) => {
          await floor.gateway.ask('key manual', { name: 'main', allowed: true, reason: 'the desk hedges' });
          restByHand(floor);
          tradeByHand(floor, '0.020');
          await pass(6_000);
          const status = await floor.gateway.ask('status');
          assert.deepEqual(status['halts'], []);
          assert.match(JSON.stringify(status['keys']), /"manual":true,"openOrders":1.*"BTCUSDT":"0.02"/);
          assert.match(await told(floor), /"origin":"manual"/);
        }),
    ],
  ];
