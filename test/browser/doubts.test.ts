import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { clientOf, LIMIT, openKiteFloor, raised, type KiteFloor } from '../e2e/kite-floor.ts';
import { openPage } from './console-page.ts';
import { confirm, enrolPasskey } from './enrol.ts';
import { foundByAxe } from './found-by-axe.ts';

let floor: KiteFloor;
before(async () => {
  floor = await openKiteFloor();
  await floor.logIn();
});
after(() => floor.close());

test('F7: an order at Kite that nobody knows of is settled in the console, with a second factor', async (context) => {
  const client = clientOf(floor.url, await floor.addBot('unsure'));
  floor.simulator.faults.set({ deliverLateMs: { ms: 600_000, next: 1, path: 'POST /orders' } });
  const { page } = await openPage(context);
  await enrolPasskey(page, floor.gateway, 'ann');
  assert.equal(await raised(client.placeOrder('regular', { ...LIMIT, price: 1460 })), 'NetworkException');
  await page.getByRole('link', { name: '1 in doubt on main' }).click();
  await page.getByRole('heading', { level: 1, name: 'In doubt' }).waitFor();
  await page.getByText('Place NSE:INFY, buy 10 at 1,460').waitFor();
  await page.getByText('unsure on main').waitFor();
  const settle = page.getByRole('button', { name: /^Settle request/ });
  await page.getByText('Can be settled').waitFor({ timeout: 60_000 });
  assert.deepEqual(await foundByAxe(page), []);
  await settle.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Say that it is not at the venue' });
  await dialog.getByText('unsure').waitFor();
  assert.deepEqual(await foundByAxe(page), []);
  await dialog.getByRole('button', { name: 'It is not there' }).press('Enter');
  await confirm(page);
  await dialog.getByText('counts as never placed from now on').waitFor();
  await dialog.getByRole('button', { name: 'Done' }).press('Enter');
  await page.getByText('Nothing is in doubt').waitFor();
  assert.deepEqual(await floor.gateway.ask('order doubts'), { lines: [] });
});
