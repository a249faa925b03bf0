import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { promisify } from 'node:util';
import type { Page } from 'playwright-core';
import { SigningBot } from '../e2e/signing-bot.ts';
import { openFloor, REAL, starterPolicy, type Floor } from '../e2e/trading-floor.ts';
import { openPage } from './console-page.ts';
import { addDevice, enrolPasskey } from './enrol.ts';
import { WALKS, walkLine } from './keyboard-walk.ts';

const TABS_MAX = 120;
const TRIES = 150;
const PAUSE_MS = 100;
/** What stands for an element when it is read out, so far as this test needs it. */
const NAME = `(one) => one.getAttribute('aria-label') ?? one.labels?.[0]?.textContent ?? one.textContent ?? ''`;

/** Presses Tab until something of that name has the keyboard. */
async function tabTo(page: Page, name: string): Promise<void> {
  const wanted = JSON.stringify(name);
  const isThere = `[...document.querySelectorAll('a, button, input, select, textarea, summary, [tabindex]')]
    .some((one) => (${NAME})(one).includes(${wanted}))`;
  await until(page, isThere);
  const hasKeyboard = `document.activeElement !== document.body &&
    (${NAME})(document.activeElement).includes(${wanted})`;
  for (let pressed = 0; pressed < TABS_MAX; pressed += 1) {
    if (await page.evaluate(hasKeyboard)) return;
    await page.keyboard.press('Tab');
  }
  assert.fail(`Tab does not lead to ${name}`);
}

async function press(page: Page, keys: readonly string[]): Promise<void> {
  for (const key of keys) {
    if (key.startsWith('[')) await tabTo(page, key.slice(1, -1));
    else if (key.startsWith('"')) {
      // A dialog gives its first field the keyboard when it is there.
      await until(page, `document.activeElement.matches('input, textarea')`);
      await page.keyboard.type(key.slice(1, -1));
    } else {
      for (const one of key.split(' ')) await page.keyboard.press(one);
      await page.waitForTimeout(PAUSE_MS);
    }
  }
}

async function until(page: Page, isSo: string): Promise<void> {
  for (let tried = 0; tried < TRIES && !(await page.evaluate(isSo)); tried += 1)
    await page.waitForTimeout(PAUSE_MS);
}

/** A floor on which an order was refused and another one waits for a person. */
async function openBusyFloor(): Promise<Floor> {
  const starter = starterPolicy();
  const everyAccount = { ...Object(starter['everyAccount']), approval: { notionalAbove: '1000' } };
  const floor = await openFloor({ policy: { ...starter, everyAccount } });
  const bot = new SigningBot(floor.url, await floor.addBot('grid'));
  const mark = Number(floor.simulator.engine.mark('BTCUSDT')) / 1e18;
  const place = (factor: number, quantity: string): ReturnType<SigningBot['place']> =>
    bot.place({ price: (Math.round(mark * factor * 10) / 10).toFixed(1), quantity });
  assert.match((await place(1.2, '0.004')).text, /COLLAR/);
  assert.match((await place(0.999, '0.030')).text, /approval/);
  bot.close();
  return floor;
}

test('every task of the console is done with the keyboard alone, as its document says', async (context) => {
  const floor = await openBusyFloor();
  context.after(() => floor.close());
  const { page } = await openPage(context);
  await enrolPasskey(page, floor.gateway, 'ann');
  const document = readFileSync(new URL('../../docs/CONSOLE.md', import.meta.url), 'utf8');
  for (const walk of WALKS) {
    assert.ok(document.includes(walkLine(walk)), `docs/CONSOLE.md says: ${walkLine(walk)}`);
    await page.evaluate('document.activeElement?.blur()');
    await press(page, walk.keys);
    await page.getByText(walk.shows).first().waitFor({ timeout: 15_000 });
    await press(page, walk.out ?? []);
    if (walk.out !== undefined) await page.getByRole('dialog').waitFor({ state: 'detached' });
  }
});

test('T2: a key that can withdraw is refused, and one that learns to is shown as quarantined', async (context) => {
  const floor = await openFloor();
  context.after(() => floor.close());
  const { page } = await openPage(context);
  await enrolPasskey(page, floor.gateway, 'ann');
  await page.getByRole('link', { name: 'Keys' }).click();
  await page.getByText('Active', { exact: true }).waitFor();
  const { engine } = floor.simulator;
  engine.setRestrictions(REAL.apiKey, { enableWithdrawals: true });
  const second = {
    venue: 'binance-usdm',
    name: 'second',
    ...REAL,
    baseUrl: floor.simulator.url,
    ca: floor.ca,
  };
  await assert.rejects(floor.gateway.ask('key add', { ...second, paper: true }), /withdraw/);
  await floor.gateway.ask('key reprobe', { name: 'main' });
  await page.getByText('Quarantined', { exact: true }).waitFor({ timeout: 20_000 });
  await page.getByText('enableWithdrawals', { exact: true }).waitFor();
  assert.equal(await page.getByRole('heading', { name: 'second' }).count(), 0);
});

/** What a line of the page says when it is pasted into a terminal in the project's folder. */
async function pasted(line: string): Promise<string> {
  const { stdout } = await promisify(execFile)('sh', ['-c', line], {
    cwd: new URL('../..', import.meta.url),
  });
  return stdout;
}

test('from an empty gateway to the first accepted and refused order takes less than two minutes', async (context) => {
  const floor = await openFloor();
  context.after(() => floor.close());
  const { page } = await openPage(context);
  const beganAt = performance.now();
  const { code } = await floor.gateway.ask('person code');
  await addDevice(page);
  await page.goto(`${floor.url.replace('127.0.0.1', 'localhost')}/console/`);
  await page.getByLabel('Code from the terminal').fill(String(code));
  await page.getByLabel('Your name').fill('ann');
  await page.getByLabel('Password').fill('four wooden boats at dawn');
  await page.getByRole('button', { name: 'Set up and sign in' }).click();
  await page.getByRole('button', { name: 'Add a passkey' }).click();
  await page.getByLabel('Name of the device').fill('laptop');
  await page.getByRole('button', { name: 'Make a passkey' }).click();
  const steps = page.getByRole('list').filter({ hasText: 'A decoy for a bot' });
  await steps.getByRole('link', { name: 'A decoy for a bot' }).click();
  await page.getByRole('button', { name: 'Issue a decoy' }).click();
  const issuing = page.getByRole('dialog', { name: 'Issue a decoy' });
  await issuing.getByLabel('Name of the bot').fill('first');
  await issuing.getByRole('button', { name: 'Issue a decoy' }).click();
  await page.getByRole('button', { name: 'Confirm with a passkey' }).click();
  const line =
    (await issuing.getByLabel('the line that sends two orders', { exact: true }).textContent()) ?? '';
  await issuing.getByRole('button', { name: 'Done' }).click();
  await page.getByRole('link', { name: 'Overview' }).click();
  await steps.waitFor();
  assert.match(await pasted(line), /^1 {2}accepted .*\n2 {2}refused .*PRICE_OUTSIDE_COLLAR/s);
  await steps.waitFor({ state: 'detached' });
  await page.getByRole('link', { name: 'Orders', exact: true }).click();
  const table = page.getByRole('table', { name: 'Requests of bots' });
  await table.getByRole('row').filter({ hasText: 'Refused' }).waitFor();
  await table
    .getByRole('row')
    .filter({ hasText: /Open|Ended/ })
    .first()
    .waitFor();
  const seconds = (performance.now() - beganAt) / 1_000;
  // What a person thinks and reads comes on top: twelve acts of five seconds each.
  assert.ok(seconds + 60 < 120, `${seconds.toFixed(1)} s without a person's own time`);
});
