import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import type { Page } from 'playwright-core';
import { startGateway, type GatewayUnderTest } from '../e2e/gateway-under-test.ts';
import { openPage } from './console-page.ts';
import { PAGES } from './pages.ts';

const PASSWORD = 'four wooden boats at dawn';

let gateway: GatewayUnderTest;
let token = '';
before(async () => {
  gateway = await startGateway();
  await gateway.ask('person code');
  const roles = ['viewer', 'auditor'];
  token = String((await gateway.ask('person add', { name: 'vicky', roles }))['token']);
});
after(() => gateway.stop());

/** Puts a text where somebody would paste it from a password manager. */
async function paste(page: Page, label: string, text: string): Promise<void> {
  await page.evaluate(`navigator.clipboard.writeText(${JSON.stringify(text)})`);
  await page.getByLabel(label).focus();
  await page.keyboard.press('Control+V');
}

async function signIn(page: Page): Promise<void> {
  await page.goto(`${gateway.url}/console/`);
  await page.getByLabel('Name').fill('vicky');
  await page.getByLabel('Password').fill(PASSWORD);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
}

test('a password is masked, takes what is pasted, and is asked for with the browser’s own means', async (context) => {
  const permissions = ['clipboard-read', 'clipboard-write'];
  const { page } = await openPage(context, { permissions });
  await page.goto(`${gateway.url}/console/`);
  await page.getByRole('button', { name: 'I was invited' }).click();
  await paste(page, 'Invitation or token', token);
  await paste(page, 'Password', PASSWORD);
  const field = page.getByLabel('Password');
  assert.equal(await field.getAttribute('type'), 'password');
  assert.equal(await field.getAttribute('autocomplete'), 'new-password');
  assert.equal(await field.inputValue(), PASSWORD);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  const own = page.getByLabel('Password');
  assert.equal(await own.getAttribute('type'), 'password');
  assert.equal(await own.getAttribute('autocomplete'), 'current-password');
  await page.getByLabel('Name').fill('vicky');
  await paste(page, 'Password', PASSWORD);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
});

/** What the browser keeps for this origin, besides cookies that no script reads. */
const KEPT = `(async () => ({
  local: Object.keys(localStorage).sort(), session: Object.keys(sessionStorage), cookies: document.cookie,
  databases: await indexedDB.databases(), caches: await caches.keys(),
}))()`;

test('every page signs out in one step, and leaves nothing of the person in page or browser', async (context) => {
  const { page } = await openPage(context);
  await signIn(page);
  for (const { path, role, name } of PAGES) {
    if (role === 'dialog') continue;
    await page.goto(`${gateway.url}/console${path}`);
    await page.getByRole(role, { name, exact: true }).first().waitFor();
    assert.equal(await page.getByRole('button', { name: 'Sign out' }).count(), 1, path);
  }
  await page
    .getByRole('button', { name: 'Use the dark theme' })
    .or(page.getByRole('button', { name: 'Use the light theme' }))
    .click();
  const kept = { local: ['sallyport-theme'], session: [], cookies: '', databases: [], caches: [] };
  assert.deepEqual(await page.evaluate(KEPT), kept);
  await page.goto(`${gateway.url}/console/account`);
  await page.getByText('vicky').first().waitFor();
  // Without an answer of the gateway, as when it is gone.
  await page.route('**/api/v1/**', (route) => route.abort());
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  assert.ok(!(await page.content()).includes('vicky'));
  assert.deepEqual(await page.evaluate(KEPT), kept);
});

test('an auditor is shown how long things are kept, without a form that would be refused', async (context) => {
  const { page } = await openPage(context);
  await signIn(page);
  await page.goto(`${gateway.url}/console/people`);
  await page.getByRole('heading', { name: 'What is kept how long' }).waitFor();
  await page.getByText('90 days for which the last alarms are listed').waitFor();
  assert.equal(await page.getByRole('button', { name: 'Keep it so long' }).count(), 0);
  assert.equal(await page.getByRole('button', { name: 'Look through it now' }).count(), 0);
});
