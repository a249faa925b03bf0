import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { startGateway, type GatewayUnderTest } from '../e2e/gateway-under-test.ts';
import { answerFromDocument } from './answers.ts';
import { foundByAxe } from './found-by-axe.ts';
import { untilHolds } from './holds.ts';
import { launchBrowser, openPage, settled } from './console-page.ts';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const BEGAN_AT = Date.UTC(2026, 10, 1);
const SIGNED_IN = { refreshSession: { access: 'token' }, getMe: { mustEnrol: false } };
/** Colours of styles.css, by theme. */
const COLORS = {
  light: { pass: '#17633a', halt: '#a81c28', refuse: '#92400a', accent: '#0d5a6d' },
  dark: { pass: '#74d19b', halt: '#ff8086', refuse: '#f2a968', accent: '#67c7da' },
} as const;

const PROFIT = {
  accounts: [
    {
      account: 'paper',
      days: ['120.5', '-80', '0', null, '40'].map((profit, index) => ({
        startsAt: BEGAN_AT + index * DAY_MS,
        profit,
        turnover: '900',
      })),
    },
  ],
};
const SECURITY = {
  since: BEGAN_AT,
  until: BEGAN_AT + 23 * HOUR_MS,
  hours: [2, 9].map((hour) => ({
    at: BEGAN_AT + hour * HOUR_MS,
    refused: 3,
    allowed: 5,
    signIns: 1,
    signInsRefused: 1,
  })),
};

const MARKS = [64_000, 64_020.5, 63_990, 64_010].map((mark, index) => ({
  ...{ entry: 10 + 2 * index, mark: String(mark), bid: String(mark - 1), ask: String(mark + 1) },
  ...{ volume24h: null, observedAt: BEGAN_AT + index * 7_000 },
}));
const STORY = {
  ...{ id: 13, instrument: 'BTCUSDT', side: 'buy', price: '64200', triggerPrice: null, batch: null },
  ...{ marks: MARKS, reference: MARKS[1], reports: [], outcome: null, approval: null },
  fills: [
    {
      ...{ entry: 15, at: BEGAN_AT + 9_000, trade: '5', quantity: '0.01', price: '63979.5', fee: '0.1' },
      ...{ feeAsset: 'USDT', tradedAt: BEGAN_AT + 9_000 },
    },
  ],
  reasons: [
    {
      ...{ code: 'PRICE_OUTSIDE_COLLAR', text: 'too far', limits: [] },
      facts: [
        { name: 'least', value: 'none' },
        { name: 'most', value: '64100' },
        { name: 'price', value: '64200' },
      ],
    },
  ],
};

let gateway: GatewayUnderTest;
let browser: Browser;
before(async () => {
  [gateway, browser] = await Promise.all([startGateway(), launchBrowser()]);
});
after(async () => {
  await browser.close();
  await gateway.stop();
});

/** How many points of a chart's canvas have each colour. */
async function painted(page: Page, about: string, colors: readonly string[]): Promise<readonly number[]> {
  const counts: unknown = await page.getByRole('img', { name: about }).evaluate((chart, wanted) => {
    const canvases = [...chart.querySelectorAll('canvas')];
    return wanted.map((color) => {
      const [red, green, blue] = [1, 3, 5].map((from) => Number.parseInt(color.slice(from, from + 2), 16));
      let count = 0;
      for (const canvas of canvases) {
        const { data } = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height) ?? {
          data: [],
        };
        for (let at = 0; at < data.length; at += 4) {
          if (data[at] === red && data[at + 1] === green && data[at + 2] === blue) count += 1;
        }
      }
      return count;
    });
  }, colors);
  return Array.isArray(counts) ? counts.map(Number) : [];
}

for (const [width, colorScheme, other] of [
  [360, 'dark', 'light'],
  [1440, 'light', 'dark'],
] as const) {
  test(`profit by the day is drawn at ${width} px, ${colorScheme}, and in the other theme at once`, async (context) => {
    const { page, troubles } = await openPage(
      context,
      { viewport: { width, height: 800 }, colorScheme },
      browser,
    );
    await answerFromDocument(page, { text: '1', number: 7 }, { ...SIGNED_IN, getProfit: PROFIT });
    await page.goto(`${gateway.url}/console/`);
    const about = 'Profit of paper by trading day';
    const chart = page.getByRole('img', { name: about });
    await chart.locator('canvas').waitFor();
    await settled(page);
    const { pass, halt } = COLORS[colorScheme];
    const [gain = 0, loss = 0] = await painted(page, about, [pass, halt]);
    // Of two gains and one loss, the loss being half as long as what was won.
    assert.ok(gain > 300 && loss > 150 && gain > 1.5 * loss, `${gain} points of gains, ${loss} of losses`);
    const box = await chart.boundingBox();
    assert.ok(box !== null && box.width > 200 && box.width <= width, JSON.stringify(box));
    await chart.hover({ position: { x: box.width - 30, y: 60 } });
    const figure = page.locator('figure').filter({ has: chart });
    await figure.getByText('2026-11-05').waitFor();
    await figure.getByText('+40').waitFor();
    assert.deepEqual(await foundByAxe(page), []);
    await page.evaluate(`document.documentElement.dataset.theme = '${other}'`);
    await untilHolds(page, `getComputedStyle(document.body).colorScheme.includes('${other}')`);
    const after = await painted(page, about, [COLORS[other].pass, COLORS[other].halt, pass]);
    assert.ok((after[0] ?? 0) > 300 && (after[1] ?? 0) > 150, after.join(' '));
    assert.equal(after[2], 0);
    assert.equal(await page.evaluate('document.documentElement.scrollWidth'), width);
    assert.deepEqual(troubles, []);
  });
}

test('requests by the hour are drawn, follow the width of the window, and stand in a table', async (context) => {
  const { page, troubles } = await openPage(context, { colorScheme: 'light' }, browser);
  await answerFromDocument(page, { text: '1', number: 7 }, { ...SIGNED_IN, getSecurity: SECURITY });
  await page.goto(`${gateway.url}/console/security`);
  const about = 'Requests of bots by the hour, refused and allowed';
  const chart = page.getByRole('img', { name: about });
  await chart.locator('canvas').waitFor();
  for (const width of [1280, 360]) {
    await page.setViewportSize({ width, height: 800 });
    await untilHolds(
      page,
      `(() => {
        const chart = document.querySelector('[role=img][aria-label^="Requests of bots"]');
        return Math.abs(chart.querySelector('.uplot').clientWidth - chart.clientWidth) <= 1;
      })()`,
    );
    const [refused = 0, allowed = 0] = await painted(page, about, [COLORS.light.refuse, COLORS.light.pass]);
    assert.ok(refused > 40 && allowed > refused, `${refused} points of refusals, ${allowed} of the others`);
    assert.equal(await page.evaluate('document.documentElement.scrollWidth'), width);
  }
  const figure = page.locator('figure').filter({ has: chart });
  await figure.getByText('The figures').click();
  const row = figure.getByRole('row').filter({ hasText: '11-01 02:00 UTC' });
  assert.deepEqual(await row.getByRole('cell').allTextContents(), ['11-01 02:00 UTC', '3', '5']);
  assert.deepEqual(troubles, []);
});

for (const [width, colorScheme] of [
  [360, 'dark'],
  [1440, 'light'],
] as const) {
  test(`a story draws marks, limit, collar and fills at ${width} px, ${colorScheme}`, async (context) => {
    const { page, troubles } = await openPage(
      context,
      { viewport: { width, height: 800 }, colorScheme },
      browser,
    );
    await answerFromDocument(page, { text: '1', number: 7 }, { ...SIGNED_IN, getOrder: STORY });
    await page.goto(`${gateway.url}/console/orders/13`);
    const about = 'Marks around this request';
    const chart = page.getByRole('img', { name: about });
    await chart.locator('canvas').first().waitFor();
    await settled(page);
    const { accent, pass, refuse } = COLORS[colorScheme];
    const [line = 0, fills = 0, collar = 0] = await painted(page, about, [accent, pass, refuse]);
    assert.ok(
      line > 100 && fills > 20 && collar > 50,
      `${line} points of marks, ${fills} of fills, ${collar}`,
    );
    const figure = page.locator('figure').filter({ has: chart });
    await figure.getByRole('link', { name: 'tradingview.com' }).waitFor();
    await figure.getByText('The figures').click();
    const cells = await figure.getByRole('cell').allTextContents();
    const told = cells.filter((_, index) => index % 3 < 2).join(' ');
    assert.match(
      told,
      /^\s*Limit 64,200 Allowed up to 64,100 mark 64,000 mark that it rests on 64,020\.5 fill /,
    );
    assert.deepEqual(await foundByAxe(page), []);
    assert.equal(await page.evaluate('document.documentElement.scrollWidth'), width);
    assert.deepEqual(troubles, []);
  });
}
