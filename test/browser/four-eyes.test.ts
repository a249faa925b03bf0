import assert from 'node:assert/strict';
import test from 'node:test';
import { openFloor, starterPolicy } from '../e2e/trading-floor.ts';
import { openPage } from './console-page.ts';
import { confirm, enrolPasskey } from './enrol.ts';
import { foundByAxe } from './found-by-axe.ts';

test('T30: a resume that one person asks for is confirmed by another and then carried out', async (context) => {
  const floor = await openFloor();
  context.after(() => floor.close());
  const [ann, bob] = [await openPage(context), await openPage(context)];
  await Promise.all([
    enrolPasskey(ann.page, floor.gateway, 'ann'),
    enrolPasskey(bob.page, floor.gateway, 'bob'),
  ]);
  const policy = { ...starterPolicy(), fourEyes: { changes: ['resume'] } };
  await floor.gateway.ask('policy set', { policy });
  await floor.gateway.ask('halt', { scope: 'everything', stops: 'orders', reason: 'trying it' });
  const { page } = ann;
  await page.getByRole('button', { name: 'Resume everything' }).click();
  await page.getByLabel('Why').fill('looked at');
  await page.getByRole('button', { name: 'Resume', exact: true }).click();
  await page.getByText('SECOND_PERSON_NEEDED').waitFor();
  await page.getByRole('button', { name: 'Not now' }).click();
  // Told by the gateway, not asked for.
  await bob.page.getByRole('status', { name: 'Connection' }).filter({ hasText: 'Live' }).waitFor();
  await bob.page.getByRole('link', { name: 'Approvals' }).click();
  await bob.page.getByRole('button', { name: /^Look at proposal/ }).click();
  const looking = bob.page.getByRole('dialog', { name: 'Confirm what somebody proposed' });
  await looking.getByText('looked at').waitFor();
  assert.deepEqual(await foundByAxe(bob.page), []);
  await looking.getByLabel('Why').fill('seen');
  await looking.getByRole('button', { name: 'Confirm', exact: true }).click();
  await confirm(bob.page);
  await page.getByRole('link', { name: 'Approvals' }).click();
  await page.getByRole('button', { name: /^Carry out/ }).click();
  const carrying = page.getByRole('dialog', { name: 'Carry this change out' });
  await carrying.getByRole('button', { name: 'Carry out' }).click();
  await confirm(page);
  await carrying.getByText('It is done.').waitFor();
  assert.deepEqual(await foundByAxe(page), []);
  await carrying.getByRole('button', { name: 'Done' }).click();
  await page.getByText('Carried out').waitFor();
  const { halts } = await floor.gateway.ask('status');
  assert.deepEqual(halts, []);
});
