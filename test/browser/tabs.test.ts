import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { openFloor, type Floor } from '../e2e/trading-floor.ts';
import { openPage } from './console-page.ts';
import { enrolPasskey, localUrl } from './enrol.ts';

const TABS = 4;

let floor: Floor;
before(async () => {
  floor = await openFloor();
});
after(() => floor.close());

test('T23: tabs that a browser opens again all at once go on with their session', async (context) => {
  const { page } = await openPage(context);
  await enrolPasskey(page, floor.gateway, 'ann');
  const more = Array.from({ length: TABS - 1 }, () => page.context().newPage());
  const tabs = [page, ...(await Promise.all(more))];
  await Promise.all(tabs.map((tab) => tab.goto(`${localUrl(floor)}/console/`)));
  for (const tab of tabs) await tab.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
  const { sessions } = await floor.gateway.ask('person show', { name: 'ann' });
  assert.equal(Object(sessions).length, 1, 'it was not taken for stolen');
});
