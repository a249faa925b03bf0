import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import test, { after, before } from 'node:test';
import type { Page } from 'playwright-core';
import { parseBase32 } from '../../src/core/identity/base32.ts';
import { codeAt } from '../../src/core/identity/totp.ts';
import { openFloor, type Floor } from '../e2e/trading-floor.ts';
import { allHeard, SECRETS } from '../e2e/process-secrets.ts';
import { openPage } from './console-page.ts';
import { addDevice, confirm, enrolPasskey, localUrl, PASSWORD } from './enrol.ts';
import { foundByAxe } from './found-by-axe.ts';

let floor: Floor;
let url: string;
before(async () => {
  floor = await openFloor();
  url = localUrl(floor);
});
after(() => floor.close());

/** What the authenticator app shows, so many half minutes from now. */
function codeOf(secret: string, later: number): string {
  const key = parseBase32(secret);
  assert.ok(key !== null);
  const mac = (message: Uint8Array): Uint8Array => createHmac('sha1', key).update(message).digest();
  return codeAt(mac, Math.floor(Date.now() / 30_000) + later, 6);
}

async function typeName(page: Page): Promise<void> {
  await page.goto(`${url}/console/`);
  await page.getByLabel('Name').fill('ann');
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
}

test('T21, T22: an owner sets up an app, signs in with a code, and then with a passkey alone', async (context) => {
  const { page } = await openPage(context);
  await addDevice(page);
  const { code } = await floor.gateway.ask('person code');
  await page.goto(`${url}/console/`);
  await page.getByLabel('Code from the terminal').fill(String(code));
  await page.getByLabel('Your name').fill('ann');
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Set up and sign in' }).click();
  await page.getByText('A second factor is needed').waitFor();
  assert.deepEqual(await foundByAxe(page), []);
  await page.getByRole('button', { name: 'Set up an app' }).click();
  const secret = (await page.getByLabel('the secret', { exact: true }).textContent()) ?? '';
  assert.deepEqual(await foundByAxe(page), []);
  await page.getByLabel('Code that the app shows').fill(codeOf(secret, 0));
  await page.getByRole('button', { name: 'Set up', exact: true }).click();
  await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
  await page.getByRole('link', { name: 'Your account' }).click();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await typeName(page);
  await page.getByLabel('Second factor').fill(codeOf(secret, 1));
  await page.keyboard.press('Enter');
  await page.getByRole('link', { name: 'Your account' }).click();
  await page.getByRole('button', { name: 'Add a passkey' }).click();
  await page.getByLabel('Name of the device').fill('laptop');
  await page.getByRole('button', { name: 'Make a passkey' }).click();
  await page.getByText('laptop').waitFor();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('button', { name: 'Use a passkey' }).click();
  await page.getByRole('heading', { level: 1, name: 'Your account' }).waitFor();
  await page.getByRole('link', { name: 'People' }).click();
  await page.getByRole('button', { name: 'Invite somebody' }).click();
  const inviting = page.getByRole('dialog', { name: 'Invite somebody' });
  await inviting.getByLabel('Name').fill('vic');
  await inviting.getByRole('button', { name: 'Invite', exact: true }).click();
  await page.getByRole('dialog', { name: 'Confirm this change' }).waitFor();
  assert.deepEqual(await foundByAxe(page), []);
  await page.getByRole('button', { name: 'Confirm with a passkey' }).click();
  const invitation = page.getByLabel('the invitation', { exact: true });
  await invitation.waitFor();
  await assertSearchedFor(page, [PASSWORD, secret, (await invitation.textContent()) ?? '']);
  const vic = await floor.gateway.ask('person show', { name: 'vic' });
  assert.deepEqual(vic['roles'], ['viewer']);
});

/** What went through a page is a secret that its gateway is searched for when it stops (T16). */
async function assertSearchedFor(page: Page, texts: readonly string[]): Promise<void> {
  await allHeard();
  const cookies = await page.context().cookies();
  assert.ok(cookies.length > 0);
  for (const text of [...texts, ...cookies.map(({ value }) => value)]) {
    // In groups, or as it went over the network.
    const spelt = [text, text.replaceAll(' ', '')].map((one) => SECRETS.find(Buffer.from(one)));
    assert.ok(
      spelt.some((found) => found.length > 0),
      text.slice(0, 4),
    );
  }
}

test('an owner changes bots, policy and halts, each loosening confirmed for itself', async (context) => {
  const { page } = await openPage(context);
  await enrolPasskey(page, floor.gateway, 'bea');
  await page.getByRole('link', { name: 'Bots' }).click();
  await page.getByRole('button', { name: 'Issue a decoy' }).click();
  const issuing = page.getByRole('dialog', { name: 'Issue a decoy' });
  await issuing.getByLabel('Name of the bot').fill('grid');
  await issuing.getByRole('button', { name: 'Issue a decoy' }).click();
  await confirm(page);
  await issuing.getByLabel('the secret', { exact: true }).waitFor();
  assert.match((await issuing.getByLabel(/^the lines for/).textContent()) ?? '', /binance|ccxt/i);
  await issuing.getByRole('button', { name: 'Done' }).click();
  await page.getByRole('button', { name: 'Revoke' }).click();
  await page.getByLabel('Why').fill('trying it');
  await page.getByRole('button', { name: 'Revoke for ever' }).click();
  await page.getByText('is unknown from now on').waitFor();
  await page.getByRole('button', { name: 'Done' }).click();
  await page.getByRole('link', { name: 'Policy' }).click();
  await page.getByRole('button', { name: 'Change the policy' }).click();
  const text = page.getByLabel('The policy as JSON');
  await text.fill((await text.inputValue()).replace('"notionalMax": "25000"', '"notionalMax": "26000"'));
  await page.getByRole('button', { name: 'Check', exact: true }).click();
  await page.getByText('It loosens:').waitFor();
  await page.getByRole('button', { name: 'Put in force' }).click();
  await confirm(page);
  await page.getByText('26,000').first().waitFor();
  await page.keyboard.press('H');
  await page.keyboard.press('Enter');
  await page.getByText('Everything is halted').waitFor();
  await page.getByRole('button', { name: 'Close' }).last().click();
  await page.getByRole('link', { name: 'Overview' }).click();
  await page.getByRole('button', { name: 'Resume everything' }).click();
  await page.getByLabel('Why').fill('tried');
  await page.getByRole('button', { name: 'Resume', exact: true }).click();
  await confirm(page);
  await page.getByRole('status').filter({ hasText: 'Armed' }).waitFor();
});
