import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import test, { after, before } from 'node:test';
import type { Page } from 'playwright-core';
import { parseBase32 } from '../../src/core/identity/base32.ts';
import { codeAt } from '../../src/core/identity/totp.ts';
import { startGateway, type GatewayUnderTest } from '../e2e/gateway-under-test.ts';
import { openPage } from './console-page.ts';
import { foundByAxe } from './found-by-axe.ts';

const PASSWORD = 'four wooden boats at dawn';

let gateway: GatewayUnderTest;
/** A passkey belongs to a name: the same gateway under its own. */
let url: string;
before(async () => {
  gateway = await startGateway();
  url = gateway.url.replace('127.0.0.1', 'localhost');
});
after(() => gateway.stop());

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

/** A device that holds passkeys and is unlocked by itself. */
async function addDevice(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send('WebAuthn.enable');
  await session.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
}

test('T21, T22: an owner sets up an app, signs in with a code, and then with a passkey alone', async (context) => {
  const { page } = await openPage(context);
  await addDevice(page);
  const { code } = await gateway.ask('person code');
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
  await page.getByLabel('the invitation', { exact: true }).waitFor();
  const vic = await gateway.ask('person show', { name: 'vic' });
  assert.deepEqual(vic['roles'], ['viewer']);
});
