import assert from 'node:assert/strict';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import { VenueEngine } from '../../simulators/binance-usdm/engine.ts';
import { makeFolder, startGateway, type GatewayUnderTest } from './gateway-under-test.ts';
import { SigningBot, type Answer } from './signing-bot.ts';
import { openFloor, REAL, starterPolicy } from './trading-floor.ts';

const KEEPER_UNDER_TEST = fileURLToPath(new URL('keeper-under-test.ts', import.meta.url));

/** Whatever is worth more than 100 waits; the order of these tests is worth about 120. */
function asking(): Record<string, unknown> {
  const starter = starterPolicy();
  const everyAccount = {
    ...Object(starter['everyAccount']),
    approval: { notionalAbove: '100' },
    duplicateWithinMs: 0,
  };
  return { ...starter, everyAccount };
}

/** The number in a refusal. */
function numberIn({ status, text }: Answer): string {
  assert.equal(status, 400, text);
  const [, id] = /approval (\d+)\./.exec(text) ?? [];
  assert.ok(id !== undefined, text);
  return id;
}

async function waiting(gateway: GatewayUnderTest): Promise<unknown> {
  return (await gateway.ask('status'))['approvalsWaiting'];
}

test(
  'I7: a held order passes once after a person’s word, and a killed keeper makes no two of one',
  { timeout: 40_000 },
  async () => {
    const folder = makeFolder();
    const accounts = [{ ...REAL, balance: '100000' }];
    const engine = new VenueEngine({ seed: 7, startAt: Date.now(), accounts, weightPerMinute: 1_000_000 });
    const lives = { folder, keeperMain: KEEPER_UNDER_TEST, keep: true };
    const floor = await openFloor({ ...lives, policy: asking(), simulator: { engine } });
    const decoy = await floor.addBot('a');
    let bot = new SigningBot(floor.url, decoy);
    const price = (Math.round((Number(engine.mark('BTCUSDT')) / 1e18) * 9.9) / 10).toFixed(1);
    const atVenue = (): number => engine.inspect(REAL.apiKey).orders.length;

    const id = numberIn(await bot.place({ price }));
    assert.equal(numberIn(await bot.place({ price })), id, 'a second try waits under the same number');
    assert.equal(await waiting(floor.gateway), 1);
    const reason = 'asked for it';
    await floor.gateway.ask('approval approve', { id, reason });
    assert.equal(atVenue(), 0, 'nothing is sent by the word alone');
    assert.notEqual(
      numberIn(await bot.place({ price, quantity: '0.003' })),
      id,
      'another order is another question',
    );
    assert.equal((await bot.place({ price })).status, 200);
    assert.equal(atVenue(), 1);

    const next = numberIn(await bot.place({ price }));
    assert.notEqual(next, id, 'the word is used up');
    await floor.gateway.ask('approval reject', { id: next, reason });
    assert.match((await bot.place({ price })).text, /rejected/);
    await assert.rejects(floor.gateway.ask('approval approve', { id: next, reason }), /already/);
    await assert.rejects(floor.gateway.ask('approval show', { id: '99999' }), /no request of that number/);

    const last = numberIn(await bot.place({ price, side: 'SELL', quantity: '0.004' }));
    await floor.gateway.ask('approval approve', { id: last, reason });
    writeFileSync(join(folder.keeper, 'test-dies-at'), 'after-commit 1');
    await bot.place({ price, side: 'SELL', quantity: '0.004' }).catch(() => null);
    bot.close();
    await died(folder.keeper);
    const gateway = await startGateway(lives);
    bot = new SigningBot(gateway.url, decoy);
    const again = numberIn(await bot.place({ price, side: 'SELL', quantity: '0.004' }));
    assert.notEqual(again, last, 'the word was used up by the order that was durable and never sent');
    assert.equal(atVenue(), 1);
    bot.close();
    await gateway.stop();
    await floor.simulator.close();
    rmSync(folder.root, { recursive: true, force: true });
  },
);

async function died(folder: string): Promise<void> {
  for (let i = 0; i < 500; i += 1) {
    if (readFileSync(join(folder, 'test-dies-at'), 'utf8') === 'done') return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  assert.fail('the keeper did not die');
}
