import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import test from 'node:test';
import { makeFolder, startGateway, type GatewayUnderTest } from '../e2e/gateway-under-test.ts';
import { ordersInLedger, resolved } from '../e2e/ledger-reading.ts';
import { SigningBot } from '../e2e/signing-bot.ts';
import { openFloor, REAL, starterPolicy } from '../e2e/trading-floor.ts';

const unable =
  process.platform === 'linux' ? false : 'needs Linux, whose wall programs it stands in front of';
/** Heaps that are tried, in MiB: in the smallest in which a keeper starts it soon has no room, with a little more. */
const HEAPS = [10, 11, 12, 13, 14, 15, 16, 18, 20];
const MORE_MIB = 3;
const RESOLVED_MS = 5_000 + 2_000 + 2 * 1_000 + 4_000;
const AT_ONCE = 24;
const ENDS_WITHIN_MS = 45_000;

/** A search path on which a small heap is given to whoever's command line has that text. */
function smallHeapFor(text: string, mib: number): { readonly path: string; readonly remove: () => void } {
  const place = mkdtempSync(join(tmpdir(), 'sallyport-heap-'));
  const options = `export NODE_OPTIONS=--max-old-space-size=${mib};`;
  const script = ['#!/bin/sh', `case "$*" in *'${text}'*) ${options} ;; esac`, 'exec /usr/bin/prlimit "$@"'];
  const program = join(place, 'prlimit');
  writeFileSync(program, `${script.join('\n')}\n`);
  chmodSync(program, 0o755);
  return {
    path: `${place}${delimiter}${process.env['PATH'] ?? ''}`,
    remove: () => rmSync(place, { recursive: true, force: true }),
  };
}

/** The smallest heap in which a keeper starts, in MiB. */
async function smallestHeap(): Promise<number> {
  for (const mib of HEAPS) {
    const folder = makeFolder();
    const heap = smallHeapFor(folder.keeper, mib);
    const gateway = await startGateway({ folder, path: heap.path }).catch(() => null);
    heap.remove();
    await gateway?.stop();
    if (gateway !== null) return mib;
  }
  return assert.fail('no keeper starts in so little memory');
}

function wide(): Record<string, unknown> {
  const policy = starterPolicy();
  const messages = { messagesPerSecondMax: 10_000, messagesPerMinuteMax: 600_000, openOrdersMax: 1_000 };
  return {
    ...policy,
    everyAccount: { ...Object(policy['everyAccount']), ...messages, duplicateWithinMs: 0 },
    everyBot: { openOrdersMax: 1_000 },
  };
}

test(
  'a keeper whose memory runs out ends; the next start has every order that was answered, none twice (F30)',
  { skip: unable },
  async (t) => {
    const folder = makeFolder();
    const mib = (await smallestHeap()) + MORE_MIB;
    const heap = smallHeapFor(folder.keeper, mib);
    const floor = await openFloor({ folder, keep: true, path: heap.path, policy: wide() });
    const bot = new SigningBot(floor.url, await floor.addBot('a'));
    const { engine } = floor.simulator;
    const answered: string[] = [];
    let hasEnded = false;
    const ended = floor.gateway.ended.then((code) => ((hasEnded = true), code));
    let count = 0;
    const trade = async (): Promise<void> => {
      while (!hasEnded) {
        const newClientOrderId = `order-${(count += 1)}`;
        const mark = Number(engine.mark('BTCUSDT')) / 1e18;
        const price = (Math.round(mark * (0.997 - (count % 200) / 100_000) * 10) / 10).toFixed(1);
        const placed = await bot.place({ price, newClientOrderId }).catch(() => null);
        if (placed?.status === 200) answered.push(newClientOrderId);
        const cancel = { symbol: 'BTCUSDT', origClientOrderId: newClientOrderId };
        await bot.ask('DELETE', '/fapi/v1/order', cancel).catch(() => null);
      }
    };
    const trading = Promise.all(Array.from({ length: AT_ONCE }, trade));
    const late = setTimeout(() => floor.gateway.launcher.stop(), ENDS_WITHIN_MS);
    const code = await ended;
    clearTimeout(late);
    await trading;
    t.diagnostic(`with ${mib} MiB: ended as ${code} after ${answered.length} orders that were answered`);
    assert.match(code, /^KEEPER_ENDED/);
    assert.ok(answered.length > 0);
    const again: GatewayUnderTest = await startGateway({ folder, keep: true });
    await resolved(again, RESOLVED_MS);
    const told = await ordersInLedger(again);
    for (const id of answered) assert.deepEqual(told.get(id)?.finals, ['accepted'], id);
    for (const { clientOrderId } of engine.inspect(REAL.apiKey).orders)
      assert.equal(told.get(clientOrderId)?.intents, 1, clientOrderId);
    for (const { accepted } of engine.requests.values()) assert.ok(accepted <= 1);
    bot.close();
    await again.stop();
    await floor.simulator.close();
    heap.remove();
    rmSync(folder.root, { recursive: true, force: true });
  },
);
