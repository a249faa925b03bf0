import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { after, before } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { openFloor, type Floor } from '../e2e/trading-floor.ts';
import { SigningBot } from '../e2e/signing-bot.ts';
import { foundByAxe } from './found-by-axe.ts';
import { launchBrowser, openPage, settled } from './console-page.ts';
import { PAGES } from './pages.ts';

const PASSWORD = 'four wooden boats at dawn';

let floor: Floor;
let bot: SigningBot;
let browser: Browser;
before(async () => {
  [floor, browser] = await Promise.all([openFloor(), launchBrowser()]);
  bot = new SigningBot(floor.url, await floor.addBot('grid'));
  assert.equal((await place(-30)).status, 200);
  assert.match((await place(1_500)).text, /COLLAR/);
});
after(async () => {
  bot.close();
  await browser.close();
  await floor.close();
});

/** A buy that many hundredths of a per cent above the mark. */
function place(bps: number): ReturnType<SigningBot['place']> {
  const mark = Number(floor.simulator.engine.mark('BTCUSDT')) / 1e18;
  return bot.place({ price: (Math.round(mark * (1 + bps / 10_000) * 10) / 10).toFixed(1) });
}

async function signIn(page: Page, name = 'tom'): Promise<void> {
  await page.goto(`${floor.url}/console/`);
  await page.getByLabel('Name').fill(name);
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
}

test('the code in the terminal makes the first person, who owns everything and has to prove more', async (context) => {
  const { page } = await openPage(context, {}, browser);
  const { code } = await floor.gateway.ask('person code');
  await page.goto(`${floor.url}/`);
  await page.getByRole('heading', { name: 'Set up this gateway' }).waitFor();
  assert.deepEqual(await foundByAxe(page), []);
  // The first field has the keyboard, and everything else comes by Tab and Enter.
  await page.keyboard.type(String(code));
  await page.keyboard.press('Tab');
  await page.keyboard.type('ann');
  await page.keyboard.press('Tab');
  await page.keyboard.type(PASSWORD);
  await page.keyboard.press('Enter');
  await page.getByText('A second factor is needed').waitFor();
});

test('somebody invited sets a password and reads why an order was refused, by keyboard alone', async (context) => {
  const { page, troubles } = await openPage(context, {}, browser);
  const { token } = await floor.gateway.ask('person add', { name: 'tom', roles: ['trader', 'auditor'] });
  await page.goto(`${floor.url}/`);
  await page.getByRole('button', { name: 'I was invited' }).press('Enter');
  await page.keyboard.type(String(token));
  await page.keyboard.press('Tab');
  await page.keyboard.type(PASSWORD);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  await page.keyboard.type('tom');
  await page.keyboard.press('Tab');
  await page.keyboard.type(PASSWORD);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
  await page.getByRole('status').filter({ hasText: 'Armed' }).waitFor();
  await page.keyboard.press('g');
  await page.keyboard.press('r');
  const refused = page.getByRole('row').filter({ hasText: 'Refused' });
  await refused.focus();
  await page.keyboard.press('Enter');
  const story = page.getByRole('dialog');
  await story.getByRole('heading', { name: 'Decided' }).waitFor();
  await story.getByText('COLLAR').first().waitFor();
  await story.getByRole('button', { name: 'Prove this entry' }).press('Enter');
  await story.getByText('In the signed ledger').waitFor();
  await story.getByRole('link', { name: 'Collar in the policy' }).first().press('Enter');
  // The very line of the policy, with what it means; a narrow screen is scrolled to it.
  const line = page.locator('[aria-current=location]');
  await line.getByText('2 % (200 bps)').waitFor();
  await line.getByText('mark').waitFor();
  assert.deepEqual(troubles.filter(isNoSession), troubles);
});

for (const width of [360, 1440]) {
  test(`an allowed order shows every limit with the figures used, at ${width} px`, async (context) => {
    const { page } = await openPage(context, { viewport: { width, height: 800 } }, browser);
    await signIn(page);
    await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
    await page.goto(`${floor.url}/console/orders`);
    const row = page.getByRole('row').filter({ hasText: 'Buy' }).filter({ hasNotText: 'Refused' }).first();
    await row.focus();
    await page.keyboard.press('Enter');
    const story = page.getByRole('dialog');
    await story.getByRole('button', { name: 'Show every limit' }).press('Enter');
    const limits = story.getByRole('region', { name: 'Limits' });
    const position = limits.getByRole('listitem').filter({ hasText: 'Position max' }).first();
    await position.getByText('at most').waitFor();
    assert.match(
      (await position.textContent()) ?? '',
      /Before0 USDTThis order[0-9.,]+ USDTLeft[0-9.,]+ USDT/,
    );
    await position.getByRole('meter').waitFor();
    assert.equal(await limits.getByText('Refused').count(), 0);
    assert.deepEqual(await foundByAxe(page), []);
    const wide: unknown = await page.evaluate('document.documentElement.scrollWidth');
    assert.equal(wide, width);
  });
}

/** Asking whether there is a session says no before anybody signed in; the browser writes that down. */
function isNoSession(trouble: string): boolean {
  return trouble.includes('401');
}

for (const [width, colorScheme] of [
  [360, 'dark'],
  [1440, 'light'],
] as const) {
  test(`every page fits ${width} px, ${colorScheme}, without a finding of axe`, async (context) => {
    const { page } = await openPage(context, { viewport: { width, height: 800 }, colorScheme }, browser);
    await signIn(page);
    await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
    for (const { path, role, name } of PAGES) {
      await page.goto(`${floor.url}/console${path}`);
      await page.getByRole(role, { name, exact: true }).waitFor();
      await settled(page);
      assert.deepEqual(await foundByAxe(page), [], path);
      const wide: unknown = await page.evaluate('document.documentElement.scrollWidth');
      assert.equal(wide, width, path);
    }
  });
}

test('T21: a wrong password says what a wrong name says', async (context) => {
  const { page } = await openPage(context, {}, browser);
  const sentences: (string | null)[] = [];
  for (const [name, password] of [
    ['tom', 'not the password of tom'],
    ['nobody', PASSWORD],
  ] as const) {
    await page.goto(`${floor.url}/console/`);
    await page.getByLabel('Name').fill(name);
    await page.getByLabel('Password').fill(password);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    sentences.push(await page.getByRole('alert').textContent());
  }
  assert.equal(sentences[0], sentences[1]);
  assert.match(sentences[0] ?? '', /wrong/);
});

test('a session that is ended is over at once, wherever it is', async (context) => {
  const first = await openPage(context, {}, browser);
  const second = await openPage(context, {}, browser);
  for (const { page } of [first, second]) {
    await signIn(page);
    await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
  }
  await first.page.goto(`${floor.url}/console/account`);
  const others = first.page
    .getByRole('listitem')
    .filter({ hasText: 'since' })
    .filter({ hasNotText: 'This one' });
  await others.last().getByRole('button').waitFor();
  for (let left = await others.count(); left > 0; left -= 1) {
    await others.first().getByRole('button').click();
    await assert.doesNotReject(others.nth(left - 1).waitFor({ state: 'detached' }));
  }
  await second.page.getByRole('heading', { name: 'Sign in' }).waitFor();
  await first.page.getByRole('button', { name: 'Sign out' }).click();
  await first.page.getByRole('heading', { name: 'Sign in' }).waitFor();
});

test('the halt is two keys away from every page, and stops the bot', async (context) => {
  const { page } = await openPage(context, {}, browser);
  await signIn(page);
  await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
  await page.goto(`${floor.url}/console/orders`);
  await page.getByLabel('Bot', { exact: true }).focus();
  await page.keyboard.press('Alt+h');
  await page.getByRole('dialog', { name: 'Halt trading' }).waitFor();
  await page.keyboard.press('Enter');
  await page.getByText('Everything is halted').waitFor();
  await page.getByRole('status').filter({ hasText: 'Halted' }).first().waitFor();
  assert.match((await place(-30)).text, /HALT/i);
});

test('an export is verified in the browser, and a changed one is named', async (context) => {
  const folder = mkdtempSync(join(tmpdir(), 'export-'));
  context.after(() => rmSync(folder, { recursive: true }));
  const { lines } = await floor.gateway.ask('ledger export');
  assert.ok(Array.isArray(lines));
  const text = lines.map((line) => String(JSON.parse(String(line)).text)).join('');
  const altered = text.replace('"kind":"start"', '"kind":"stale"');
  assert.notEqual(altered, text);
  const { page } = await openPage(context, {}, browser);
  await signIn(page);
  await page.getByRole('link', { name: 'Ledger' }).click();
  for (const [name, content, verdict] of [
    ['good', text, 'Verified'],
    ['altered', altered, 'Not verified'],
  ] as const) {
    const file = join(folder, name);
    writeFileSync(file, content);
    await page.getByLabel('Export of a ledger').setInputFiles(file);
    await page.getByRole('button', { name: 'Verify' }).click();
    await page.getByText(name, { exact: true }).waitFor();
    await page.getByText(verdict, { exact: true }).waitFor();
  }
  await page.getByText('NOT VERIFIED: entry 0').waitFor();
});
