import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import ccxt from 'ccxt';
import {
  MORE_AGENTS,
  openHyperliquidFloor,
  OWNER,
  SUB_ACCOUNT,
  VAULT,
  type HyperliquidFloor,
} from '../e2e/hyperliquid-floor.ts';
import { openPage } from './console-page.ts';
import { confirm, enrolPasskey } from './enrol.ts';
import { foundByAxe } from './found-by-axe.ts';

let floor: HyperliquidFloor;
before(async () => {
  floor = await openHyperliquidFloor();
  const place = { venue: 'hyperliquid', baseUrl: floor.simulator.url, ca: floor.ca, paper: true };
  for (const [at, [name, vault]] of [
    ['vaulted', VAULT],
    ['beneath', SUB_ACCOUNT],
  ].entries()) {
    const secret = MORE_AGENTS[at]?.privateKey;
    await floor.gateway.ask('key add', { ...place, name, secret, vault, waits: true });
  }
});
after(() => floor.close());

test('pages of accounts and bots say for which vault or sub-account each trades', async (context) => {
  await floor.addBot('own');
  await floor.addBot('for-vault', 'vaulted');
  await floor.addBot('for-sub', 'beneath');
  const { page } = await openPage(context);
  await enrolPasskey(page, floor.gateway, 'ann');
  const panel = (name: string) =>
    page.locator('section').filter({ has: page.getByRole('heading', { name, exact: true }) });
  await page.getByRole('link', { name: 'Keys', exact: true }).click();
  await page.getByRole('heading', { level: 1, name: 'Keys' }).waitFor();
  for (const [name, address] of [
    ['vaulted', VAULT],
    ['beneath', SUB_ACCOUNT],
  ] as const)
    assert.match((await panel(name).last().textContent()) ?? '', new RegExp(`Trades for.*${address}`));
  assert.doesNotMatch((await panel('main').last().textContent()) ?? '', /Trades for/);
  assert.deepEqual(await foundByAxe(page), []);
  await page.getByRole('link', { name: 'Bots', exact: true }).click();
  await page.getByRole('heading', { level: 1, name: 'Bots' }).waitFor();
  for (const [name, address] of [
    ['for-vault', VAULT],
    ['for-sub', SUB_ACCOUNT],
  ] as const) {
    const text = (await panel(name).last().textContent()) ?? '';
    assert.match(text, new RegExp(`Trades for.*vault or sub-account ${address}`));
  }
  assert.doesNotMatch((await panel('own').last().textContent()) ?? '', /Trades for/);
  assert.deepEqual(await foundByAxe(page), []);
  const shown = (await page.locator('body').textContent()) ?? '';
  assert.ok(!shown.includes(OWNER.address), 'whose key it is, is not said');
});

/** The venue says of an order that it knows of none, in every list and asked by its number. */
function forget({ engine }: HyperliquidFloor['simulator'], oid: number): void {
  const handle = engine.handle.bind(engine);
  engine.handle = (request, at) => {
    const reply = handle(request, at);
    const asked = Buffer.from(request.body).toString();
    if (asked.includes('"orderStatus"')) return { ...reply, body: '{"status":"unknownOid"}' };
    if (!/penOrders"|historicalOrders"/.test(asked)) return reply;
    const told: unknown = JSON.parse(reply.body);
    assert.ok(Array.isArray(told));
    const isOther = (row: { readonly oid?: number; readonly order?: { readonly oid: number } }): boolean =>
      (row.oid ?? row.order?.oid) !== oid;
    return { ...reply, body: JSON.stringify(told.filter(isOther)) };
  };
}

test('F4: an order that its venue forgot is ended from its story, with a second factor', async (context) => {
  // Of its own: what three keys cost to be proven leaves no room here for a minute.
  const alone = await openHyperliquidFloor();
  context.after(() => alone.close());
  const { address, privateKey } = await alone.addBot('resting');
  const client = new ccxt.hyperliquid({
    ...{ walletAddress: address, privateKey, enableRateLimit: false },
    options: { fetchMarkets: { types: ['swap'] } },
    urls: { api: { public: alone.url, private: alone.url } },
  });
  await client.loadMarkets();
  const { id } = await client.createOrder('BTC/USDC:USDC', 'limit', 'buy', 0.01, 59_500);
  forget(alone.simulator, Number(id));
  const { page } = await openPage(context);
  await enrolPasskey(page, alone.gateway, 'eve');
  await page.getByRole('link', { name: 'Orders', exact: true }).click();
  await page.getByRole('heading', { level: 1, name: 'Orders' }).waitFor();
  await page.getByRole('row').filter({ hasText: 'Buy' }).focus();
  await page.keyboard.press('Enter');
  const story = page.getByRole('dialog', { name: /^Request/ });
  await story.getByRole('heading', { name: 'Rests here' }).waitFor();
  assert.deepEqual(await foundByAxe(page), []);
  await story.getByRole('button', { name: 'It is not at the venue' }).press('Enter');
  await story.getByRole('button', { name: 'It is not there' }).press('Enter');
  await confirm(page);
  await story.getByText('counts as over from now on').waitFor();
  await story.getByRole('button', { name: 'Done' }).press('Enter');
  await story.getByRole('heading', { name: 'Rests here' }).waitFor({ state: 'detached' });
  const { keys } = await alone.gateway.ask('status');
  assert.match(JSON.stringify(keys), /"name":"main"[^}]*"openOrders":0/);
});
