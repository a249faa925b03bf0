import assert from 'node:assert/strict';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import type { WorldVenue } from '../../sim/venues/world-venue.ts';
import type { FailpointLabel } from '../../src/ports.ts';
import { makeFolder, startGateway } from './gateway-under-test.ts';
import { ordersInLedger, resolved, type Told } from './ledger-reading.ts';
import { SigningBot, type Answer } from './signing-bot.ts';
import { openFloor, starterPolicy } from './trading-floor.ts';
import {
  FLOOR_VENUES,
  isAccepted,
  openVenueFloor,
  VenueBot,
  prefixOf,
  type FloorVenueId,
} from './venue-floor.ts';

const KEEPER_UNDER_TEST = fileURLToPath(new URL('keeper-under-test.ts', import.meta.url));
/** Some rounds of the gateway, on a machine where others run too. */
const ROUNDS_MS = 5_000;
/** Longer than any venue counts orders in one window: what was before it takes nothing of what comes. */
const FRESH_WINDOW_MS = 1_100;
/** Few enough in a second for every venue. */
const RETRY_MS = 160;

interface Case {
  readonly label: FailpointLabel;
  /** Which hit kills: the first order's or a later one's. */
  readonly count: number;
  /** The fault of the document that this is. */
  readonly fault: string;
  /** How many orders are under way at once. */
  readonly orders: number;
  /** A second death, in the next life. */
  readonly again?: FailpointLabel;
}

const CASES: readonly Case[] = [
  { label: 'before-commit', count: 1, fault: 'F1', orders: 1 },
  { label: 'before-commit', count: 2, fault: 'F1', orders: 12 },
  { label: 'after-commit', count: 1, fault: 'F2', orders: 1 },
  { label: 'after-commit', count: 1, fault: 'F2', orders: 12 },
  { label: 'before-send', count: 1, fault: 'F2', orders: 1 },
  { label: 'before-send', count: 5, fault: 'F2', orders: 12 },
  { label: 'after-send', count: 1, fault: 'F3', orders: 1 },
  { label: 'after-send', count: 6, fault: 'F3', orders: 12 },
  { label: 'after-reply', count: 1, fault: 'F4', orders: 1 },
  { label: 'after-reply', count: 3, fault: 'F4', orders: 12 },
  { label: 'after-outcome', count: 1, fault: 'F5', orders: 1 },
  { label: 'after-outcome', count: 2, fault: 'F5', orders: 12 },
  { label: 'after-send', count: 2, fault: 'F6', orders: 4, again: 'during-recovery' },
  { label: 'after-commit', count: 1, fault: 'F6', orders: 4, again: 'during-recovery' },
];

interface Sent {
  readonly id: string;
  readonly answer: Answer | null;
}

for (const venue of FLOOR_VENUES) {
  test(
    `a keeper killed at any point of the order path loses no order and sends none twice at ${venue}`,
    { concurrency: 4 },
    async (t) => {
      await Promise.all(
        CASES.map((one, index) =>
          t.test(
            `killed at ${one.label}, hit ${one.count}, ${one.orders} under way${again(one)} (${one.fault}, I1, I2, I4)`,
            () => run(venue, one, index),
          ),
        ),
      );
    },
  );
}

test('a keeper that dies between sealing a decoy and its entry burns no bot name (F26)', async () => {
  const folder = makeFolder();
  const lives = { folder, keeperMain: KEEPER_UNDER_TEST, keep: true };
  const floor = await openFloor(lives);
  writeFileSync(join(folder.keeper, 'test-dies-at'), 'before-commit 1');
  await assert.rejects(floor.addBot('a'));
  await died(folder.keeper);
  const gateway = await startGateway({ ...lives, keep: false });
  assert.deepEqual((await gateway.ask('status'))['bots'], []);
  const { apiKey, secret } = await gateway.ask('bot add', { bot: 'a', name: 'main' });
  const bot = new SigningBot(gateway.url, { apiKey: String(apiKey), secret: String(secret) });
  assert.equal((await bot.ask('GET', '/fapi/v1/openOrders')).status, 200);
  bot.close();
  await gateway.stop();
  await floor.simulator.close();
});

/** The starter policy for bots that send many orders in a moment. */
function hasty(): Record<string, unknown> {
  const starter = starterPolicy();
  const everyAccount = {
    ...Object(starter['everyAccount']),
    messagesPerSecondMax: 1_000,
    duplicateWithinMs: 0,
  };
  return { ...starter, everyAccount, everyBot: {} };
}

function again({ again: label }: Case): string {
  return label === undefined ? '' : ', and again';
}

async function run(venue: FloorVenueId, one: Case, index: number): Promise<void> {
  const folder = makeFolder();
  const lives = { folder, keeperMain: KEEPER_UNDER_TEST, keep: true };
  const floor = await openVenueFloor(venue, { ...lives, policy: hasty(), seed: index + 1 });
  const bot = await floor.addBot('a');
  const priceOf = (n: number): string => floor.priceAt('BTCUSDT', 0.997 - n / 10_000);
  // An order before it all, so that prices are known and the connection is warm.
  assert.ok(isAccepted(await bot.rest(priceOf(60), 'before')));
  await pause(FRESH_WINDOW_MS);
  const die = (label: FailpointLabel, count: number): void =>
    writeFileSync(join(folder.keeper, 'test-dies-at'), `${label} ${count}`);
  die(one.label, one.count);
  const sent = await Promise.all(
    Array.from({ length: one.orders }, async (_, n): Promise<Sent> => {
      const id = floor.named(`order-${n}`);
      // Spread over some commits, so that several labels can be hit several times.
      await pause(n * 3);
      const answer = await bot.rest(priceOf(n), id).catch(() => null);
      return { id, answer };
    }),
  );
  await died(folder.keeper);
  if (one.again !== undefined) {
    die(one.again, 1);
    // It may die before its edge listens, or after: nobody waits for it.
    void startGateway(lives).catch(() => null);
    await died(folder.keeper);
  }
  const gateway = await startGateway(lives);
  const { windowMs, queryLagMs, clockErrorMs } = floor.venue.codec.timing;
  await resolved(gateway, windowMs + queryLagMs + 2 * clockErrorMs + ROUNDS_MS);
  const told = await ordersInLedger(gateway);
  check(one, sent, told, floor.venue);
  const again = new VenueBot(floor.venue, bot.decoy, `${gateway.url}${prefixOf(venue)}`);
  await retried(again, sent, told, priceOf, floor.venue);
  again.close();
  await gateway.stop().finally(() => floor.close());
  rmSync(folder.root, { recursive: true, force: true });
}

/** 0 duplicates, 0 lost, and no untrue word: against the venue's own book. */
function check(one: Case, sent: readonly Sent[], told: ReadonlyMap<string, Told>, venue: WorldVenue): void {
  const orders = venue.account().orders.map((order) => order.id);
  assert.equal(new Set(orders).size, orders.length, 'no id is at the venue twice');
  for (const { id, answer } of sent) {
    const atVenue = orders.includes(id);
    const { intents, finals } = told.get(id) ?? { intents: 0, finals: [] };
    // "Seen" counts every signed request that arrived, whether it became an order or not.
    assert.ok(venue.received(id) <= 1, `${id} was sent once at most`);
    if (atVenue) assert.equal(intents, 1, `${id} is at the venue, so its intent is in the ledger`);
    if (answer !== null && isAccepted(answer))
      assert.ok(atVenue, `${id} was acknowledged, so it is at the venue`);
    if (intents === 1)
      assert.deepEqual(finals, [atVenue ? 'accepted' : 'notPlaced'], `${id} after ${one.label}`);
    else assert.deepEqual([intents, finals], [0, []]);
  }
}

/** A client's retry with the same id gets the stored outcome or a definite answer, and is never a second order. */
async function retried(
  bot: VenueBot,
  sent: readonly Sent[],
  told: ReadonlyMap<string, Told>,
  priceOf: (n: number) => string,
  venue: WorldVenue,
): Promise<void> {
  for (const [n, { id }] of sent.entries()) {
    const before = venue.received(id);
    await pause(RETRY_MS);
    const answer = await bot.rest(priceOf(n), id);
    const wasNew = (told.get(id)?.intents ?? 0) === 0;
    if (!wasNew) assert.equal(venue.received(id), before, `${id} is not sent again: ${answer.text}`);
    else
      assert.equal(venue.received(id), 1, `${id} never had an intent, so it is a new order: ${answer.text}`);
  }
}

async function died(folder: string): Promise<void> {
  for (let i = 0; i < 1_000; i += 1) {
    if (readFileSync(join(folder, 'test-dies-at'), 'utf8') === 'done') break;
    await pause(10);
  }
  assert.equal(readFileSync(join(folder, 'test-dies-at'), 'utf8'), 'done', 'the label was reached');
  await pause(100);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
