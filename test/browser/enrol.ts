import { createPrivateKey } from 'node:crypto';
import type { Page } from 'playwright-core';
import { SECRETS } from '../e2e/process-secrets.ts';
import type { Floor } from '../e2e/trading-floor.ts';

export const PASSWORD = 'four wooden boats at dawn';

/** A passkey belongs to a name: the same gateway under its own. */
export function localUrl({ url }: Pick<Floor, 'url'>): string {
  return url.replace('127.0.0.1', 'localhost');
}

/** A device that holds passkeys and is unlocked by itself. */
export async function addDevice(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send('WebAuthn.enable');
  session.on('WebAuthn.credentialAdded', ({ credential }) => keepPrivateKey(credential.privateKey));
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

/** No gateway is ever told it. Of PKCS#8 a part is the same in all: the number alone is looked for. */
function keepPrivateKey(pkcs8: string): void {
  const key = createPrivateKey({ key: Buffer.from(pkcs8, 'base64'), format: 'der', type: 'pkcs8' });
  SECRETS.keep('the key of a passkey', Buffer.from(String(key.export({ format: 'jwk' }).d), 'base64url'));
}

/** Makes somebody an owner, with a passkey in the browser of this page, and a session that has proven it. */
export async function enrolPasskey(
  page: Page,
  gateway: Pick<Floor['gateway'], 'ask' | 'url'>,
  name: string,
): Promise<void> {
  await addDevice(page);
  const { token } = await gateway.ask('person add', { name, roles: ['owner'] });
  await page.goto(`${localUrl(gateway)}/console/`);
  await page.getByRole('button', { name: 'I was invited' }).click();
  await page.getByLabel('Invitation or token').fill(String(token));
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Set password' }).click();
  await page.getByLabel('Name').fill(name);
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByRole('button', { name: 'Add a passkey' }).click();
  await page.getByLabel('Name of the device').fill('laptop');
  await page.getByRole('button', { name: 'Make a passkey' }).click();
  await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
}

/** Confirms the change that is asked about with the passkey. */
export async function confirm(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Confirm with a passkey' }).click();
  await page.getByRole('dialog', { name: 'Confirm this change' }).waitFor({ state: 'detached' });
}
