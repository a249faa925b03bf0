import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { KITE_APP, openKiteFloor, type KiteFloor } from '../e2e/kite-floor.ts';
import { openPage } from './console-page.ts';
import { confirm, enrolPasskey } from './enrol.ts';
import { foundByAxe } from './found-by-axe.ts';

let floor: KiteFloor;
before(async () => {
  floor = await openKiteFloor();
  const { engine } = floor.simulator;
  const handle = engine.handle.bind(engine);
  // What is registered for the app as its redirect URL: this gateway's, whose port was not known before.
  engine.handle = (request, now) => {
    const reply = handle(request, now);
    const { location } = reply.headers;
    if (location === undefined) return reply;
    const here = new URL(location);
    here.port = new URL(floor.gateway.url).port;
    return { ...reply, headers: { ...reply.headers, location: here.href } };
  };
});
after(() => floor.close());

function isLoggedIn(): boolean {
  return floor.simulator.engine.inspect(KITE_APP.apiKey).isLoggedIn;
}

test('T37: the day’s log-in goes from the console to the venue’s page and back, without a secret', async (context) => {
  const { page } = await openPage(context, { ignoreHTTPSErrors: true });
  await enrolPasskey(page, floor.gateway, 'ann');
  await page.getByRole('link', { name: 'Keys' }).click();
  await page.getByText('Nobody is logged in at the venue').waitFor();
  await page.getByRole('button', { name: 'Log in', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: 'Log in to main' });
  await dialog.getByRole('button', { name: 'Begin' }).click();
  await confirm(page);
  const way = dialog.getByRole('link', { name: 'Open the venue’s page' });
  const address = (await way.getAttribute('href')) ?? '';
  assert.ok(address.startsWith(`${floor.simulator.url}/connect/login?`), address);
  assert.doesNotMatch(address, new RegExp(KITE_APP.secret));
  assert.deepEqual(await foundByAxe(page), []);
  const opened = page.waitForEvent('popup');
  await way.click();
  const back = await opened;
  await back.getByText('Logged in to main. You can close this page.').waitFor();
  assert.equal(new URL(back.url()).pathname, '/kite/callback');
  await back.close();
  await dialog.getByRole('button', { name: 'Close', exact: true }).last().click();
  await page.getByText('Logged in at the venue until').waitFor();
  assert.equal(isLoggedIn(), true);
  await page.getByRole('button', { name: 'Log out', exact: true }).click();
  await page.getByText('Nobody is logged in at the venue').waitFor();
  assert.equal(isLoggedIn(), false);
});
