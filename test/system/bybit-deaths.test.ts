import assert from 'node:assert/strict';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { FailpointLabel } from '../../src/ports.ts';
import { makeFolder, startGateway, type GatewayUnderTest } from '../e2e/gateway-under-test.ts';
import { learnt, until } from '../e2e/learns.ts';
import { ordersInLedger, type Told } from '../e2e/ledger-reading.ts';
import { REAL } from '../e2e/trading-floor.ts';
import { KINDS, openKind, received, Trader, type Kind } from './bybit-kinds.ts';
import { DEATHS, deathTitle, type Death } from './deaths.ts';

const KEEPER_UNDER_TEST = fileURLToPath(new URL('../e2e/keeper-under-test.ts', import.meta.url));
const ORDERS = 4;
/** Each a fifth of a second: longer than the venue's window, its lag and some rounds of the gateway. */
const TRIES_MAX = 150;
/** So many of them fit into the limits together. */
const SMALL = { spot: '0.002', inverse: '120' } as const;

const CASES: readonly Death[] = [
  ...DEATHS,
  // Something is in doubt for certain: what is committed first, or sent, may be of no order.
  { label: 'before-send', count: 2, fault: 'F6', again: 'during-recovery' },
];

describe(
  'killed at any point it loses no order of Bybit and sends none twice (F1, F2, F3, F4, F5, F6)',
  { concurrency: 2 },
  () => {
    for (const kind of KINDS)
      describe(`in ${kind.named}`, () => {
        for (const one of CASES) {
          test(deathTitle(one), () => run(kind, one));
        }
      });
  },
);

/** What the ledger says of every order once it has an end of each: the status says it some moments before. */
async function settled(gateway: GatewayUnderTest): Promise<ReadonlyMap<string, Told>> {
  let told: ReadonlyMap<string, Told> = new Map();
  for (let tries = 0; tries < TRIES_MAX; tries += 1) {
    told = await ordersInLedger(gateway);
    if ([...told.values()].every(({ finals }) => finals.length > 0)) break;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  return told;
}

async function run(kind: Kind, one: Death): Promise<void> {
  const folder = makeFolder();
  const lives = { folder, keeperMain: KEEPER_UNDER_TEST, keep: true };
  const floor = await openKind(kind, lives);
  const trader = new Trader(floor.url, await floor.addBot('a'), kind);
  const qty = SMALL[kind.market.category];
  // An order before it all, so that prices are known and the connection is warm.
  assert.match(await trader.buy('before', '58000', { qty }), /^0 /);
  await learnt(floor.gateway, (account) => account['inDoubt'] === 0);
  const die = (label: FailpointLabel, count: number): void =>
    writeFileSync(join(folder.keeper, 'test-dies-at'), `${label} ${count}`);
  const died = (): Promise<unknown> =>
    until(() => readFileSync(join(folder.keeper, 'test-dies-at'), 'utf8') === 'done', 'the death');
  die(one.label, one.count);
  const ids = Array.from({ length: ORDERS }, (_, n) => `order-${n}`);
  const said = await Promise.all(
    ids.map(async (id, n) => {
      await new Promise((resolve) => setTimeout(resolve, n * 3));
      return trader.buy(id, String(59_000 - n * 10), { qty });
    }),
  );
  await died();
  // Its launcher ends after it, and leaves the folder to the next one.
  await floor.gateway.ended;
  if (one.again !== undefined) {
    die(one.again, 1);
    // It may die before its edge listens, or after.
    const next = await startGateway(lives).catch(() => null);
    await died();
    await next?.ended;
  }
  const gateway = await startGateway({ ...lives, keep: false });
  const told = await settled(gateway);
  const { orders } = floor.simulator.engine.inspect(REAL.apiKey);
  for (const [n, id] of ids.entries()) {
    const there = orders.filter(({ orderLinkId }) => orderLinkId === id);
    assert.ok(there.length <= 1 && received(floor, id) <= 1, `${id} was sent once at most`);
    if (said[n]?.startsWith('0 ') === true) assert.equal(there.length, 1, `${id} was acknowledged`);
    const { intents, finals } = told.get(id) ?? { intents: 0, finals: [] };
    if (intents === 0) assert.equal(there.length, 0, `${id} has no intent, so it did not leave`);
    else
      assert.deepEqual(finals, [there.length === 1 ? 'accepted' : 'notPlaced'], `${id} after ${one.label}`);
  }
  const counted = new RegExp(`"openOrders":${orders.length}\\b`);
  await until(
    async () => counted.test(JSON.stringify(await gateway.ask('status'))),
    'the count of what rests',
  );
  await gateway.stop();
  await floor.simulator.close();
  rmSync(folder.root, { recursive: true, force: true });
}
