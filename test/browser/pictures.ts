import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { chromium, type Page } from 'playwright-core';
import { installedBrowser } from '../../scripts/browser/find-browser.ts';
import { SigningBot } from '../e2e/signing-bot.ts';
import { openFloor, type Floor } from '../e2e/trading-floor.ts';

const PASSWORD = 'four wooden boats at dawn';
const FOLDER = fileURLToPath(new URL('../../docs/images', import.meta.url));
/** Of each bot: few enough for the open orders that the starter policy allows. */
const ORDERS = 27;
/** Slow enough for the limit of messages that the starter policy sets. */
const PAUSE_MS = 120;

interface Picture {
  readonly name: string;
  readonly path: string;
  readonly width: number;
  readonly colorScheme: 'light' | 'dark';
}

/** The pictures of README.md and docs/CONSOLE.md. */
const PICTURES: readonly Picture[] = [
  { name: 'overview', path: '/', width: 1280, colorScheme: 'light' },
  { name: 'orders', path: '/orders', width: 1280, colorScheme: 'dark' },
  { name: 'telephone', path: '/orders', width: 360, colorScheme: 'dark' },
];

/** Takes the pictures of the main pages from a gateway that has traded a while on a simulated venue. */
async function main(): Promise<void> {
  const executablePath = installedBrowser();
  if (executablePath === null) throw new Error('no browser');
  mkdirSync(FOLDER, { recursive: true });
  const floor = await openFloor();
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  try {
    await trade(floor);
    const { token } = await floor.gateway.ask('person add', { name: 'ann', roles: ['trader', 'auditor'] });
    const page = await browser.newPage();
    await signUp(page, floor, String(token));
    for (const { name, path, width, colorScheme } of PICTURES) {
      await page.setViewportSize({ width, height: width < 500 ? 720 : name === 'overview' ? 960 : 800 });
      await page.goto(`${floor.url}/console${path}`);
      await page.getByRole('heading', { level: 1 }).waitFor();
      await page.evaluate(`document.documentElement.dataset.theme = '${colorScheme}'`);
      await page.waitForTimeout(2_500);
      await page.screenshot({ path: `${FOLDER}/${name}.png` });
    }
  } finally {
    await browser.close();
    await floor.close();
  }
}

async function trade(floor: Floor): Promise<void> {
  const { engine } = floor.simulator;
  const bots = [];
  for (const name of ['grid', 'momentum']) bots.push(new SigningBot(floor.url, await floor.addBot(name)));
  for (let sent = 0; sent < ORDERS; sent += 1) {
    for (const [index, bot] of bots.entries()) {
      const symbol = sent % 3 === 0 ? 'ETHUSDT' : 'BTCUSDT';
      const bps = sent % 7 === 3 ? 900 : sent % 5 === 1 ? 20 - index : -10 - 2 * sent - index;
      const mark = Number(engine.mark(symbol)) / 1e18;
      const price = (Math.round(mark * (1 + bps / 10_000) * 10) / 10).toFixed(1);
      const quantity = sent % 11 === 4 ? '9' : symbol === 'ETHUSDT' ? '0.08' : '0.004';
      await bot.place({ symbol, price, quantity });
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  }
  for (const bot of bots) bot.close();
}

async function signUp(page: Page, floor: Floor, token: string): Promise<void> {
  await page.goto(`${floor.url}/console/`);
  await page.getByRole('button', { name: 'I was invited' }).click();
  await page.getByLabel('Invitation or token').fill(token);
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Set password' }).click();
  await page.getByLabel('Name').fill('ann');
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
}

await main();
