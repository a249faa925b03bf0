import assert from 'node:assert/strict';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import type { FailpointLabel } from '../../src/ports.ts';
import { makeFolder, startGateway } from '../e2e/gateway-under-test.ts';
import { clientOf, KITE_APP, LIMIT, openKiteFloor, type KiteFloor } from '../e2e/kite-floor.ts';
import { ordersInLedger, type Told } from '../e2e/ledger-reading.ts';
import { DEATHS, deathTitle, type Death } from './deaths.ts';

const KEEPER_UNDER_TEST = fileURLToPath(new URL('../e2e/keeper-under-test.ts', import.meta.url));
/** Of the tags of orders, what is the gateway's own. */
const UNIQUE_LENGTH = 12;
const ORDERS = 4;
const CASES: readonly Death[] = [
  ...DEATHS,
  { label: 'after-send', count: 2, fault: 'F6', again: 'during-recovery' },
];

test(
  'killed at any point it loses no order of Kite and sends none twice (F1, F2, F3, F4, F5)',
  { concurrency: 2 },
  async (t) => {
    await Promise.all(
      CASES.map((one, index) => {
        return t.test(deathTitle(one), () => run(one, index));
      }),
    );
  },
);

async function run(one: Death, index: number): Promise<void> {
  const folder = makeFolder();
  const lives = { folder, keeperMain: KEEPER_UNDER_TEST, keep: true };
  const floor = await openKiteFloor({ seed: index + 1 }, undefined, lives);
  await floor.logIn();
  const client = clientOf(floor.url, await floor.addBot('a'));
  // An order before it all, so that prices are known and the connection is warm.
  await client.placeOrder('regular', { ...LIMIT, price: 1486, tag: 'before' });
  await pause(1_100);
  const die = (label: FailpointLabel, count: number): void =>
    writeFileSync(join(folder.keeper, 'test-dies-at'), `${label} ${count}`);
  die(one.label, one.count);
  const acknowledged = new Set<string>();
  await Promise.all(
    Array.from({ length: ORDERS }, async (_, n) => {
      await pause(n * 3);
      const placed = client.placeOrder('regular', { ...LIMIT, price: 1490 + n / 10, tag: `t${n}` });
      await placed.then(
        () => acknowledged.add(`t${n}`),
        () => undefined,
      );
    }),
  );
  await died(folder.keeper);
  if (one.again !== undefined) {
    die(one.again, 1);
    // It may die before its edge listens, or after: nobody waits for it.
    void startGateway(lives).catch(() => null);
    await died(folder.keeper);
  }
  const gateway = await startGateway({ ...lives, keep: false });
  const told = await whole(floor, () => ordersInLedger(gateway));
  for (let n = 0; n < ORDERS; n += 1) check(floor, told, `t${n}`, acknowledged.has(`t${n}`));
  await gateway.stop().finally(() => floor.close());
  rmSync(folder.root, { recursive: true, force: true });
}

/** What the ledger says once it knows of every order that is at the venue: the session outlived the keeper. */
async function whole(
  floor: KiteFloor,
  read: () => Promise<ReadonlyMap<string, Told>>,
): Promise<ReadonlyMap<string, Told>> {
  for (let tries = 0; tries < 100; tries += 1) {
    const told = await read();
    if (atVenue(floor).every((tag) => told.get(tag)?.finals.join() === 'accepted')) return told;
    await pause(200);
  }
  return read();
}

function atVenue({ simulator }: KiteFloor): readonly string[] {
  return simulator.engine.inspect(KITE_APP.apiKey).orders.map(({ tag }) => tag ?? '');
}

/** 0 duplicates, 0 lost, and no untrue word: against the venue's own book. */
function check(
  floor: KiteFloor,
  told: ReadonlyMap<string, Told>,
  own: string,
  wasAcknowledged: boolean,
): void {
  const isOwn = (tag: string): boolean => tag.slice(0, -UNIQUE_LENGTH) === own;
  const there = atVenue(floor).filter(isOwn);
  const known = [...told].filter(([tag]) => isOwn(tag)).map(([, each]) => each);
  const received = [...floor.simulator.engine.requests].filter(([tag]) => isOwn(tag));
  assert.ok(there.length <= 1 && received.every(([, count]) => count.received === 1), `${own} was sent once`);
  if (wasAcknowledged) assert.equal(there.length, 1, `${own} was acknowledged, so it is at the venue`);
  const [only] = known;
  if (there.length === 1) assert.deepEqual(known, [{ intents: 1, finals: ['accepted'] }], own);
  // Not found proves nothing there: it stays in doubt, unless it is known never to have left.
  else assert.ok(only === undefined || !only.finals.includes('accepted'), own);
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
