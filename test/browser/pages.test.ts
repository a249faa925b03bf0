import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { after, before } from 'node:test';
import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { startGateway, type GatewayUnderTest } from '../e2e/gateway-under-test.ts';
import { openPage } from './console-page.ts';

let gateway: GatewayUnderTest;
before(async () => {
  gateway = await startGateway();
});
after(() => gateway.stop());

async function violations(page: Page): Promise<readonly string[]> {
  const found: unknown = await page.evaluate(`${axe.source}; axe.run().then(({ violations }) =>
    violations.map(({ id, nodes }) => id + ': ' + nodes.map((node) => node.html).join(' | ')))`);
  return Array.isArray(found) ? found.map(String) : ['axe did not run'];
}

for (const width of [360, 1440]) {
  for (const colorScheme of ['light', 'dark'] as const) {
    test(`T10: the console runs at ${width} px, ${colorScheme}, under its content security policy`, async (context) => {
      const { page, troubles } = await openPage(context, { viewport: { width, height: 800 }, colorScheme });
      await page.goto(`${gateway.url}/`);
      await page.getByRole('heading', { level: 1, name: 'Ledger' }).waitFor();
      assert.deepEqual(await violations(page), []);
      await page.keyboard.press('?');
      await page.getByRole('dialog', { name: 'Keys' }).waitFor();
      assert.deepEqual(await violations(page), []);
      const wide: unknown = await page.evaluate('document.documentElement.scrollWidth');
      assert.equal(wide, width);
      assert.deepEqual(troubles, []);
    });
  }
}

test('an export is verified in the browser, and a changed one is named', async (context) => {
  const folder = mkdtempSync(join(tmpdir(), 'export-'));
  context.after(() => rmSync(folder, { recursive: true }));
  const { lines } = await gateway.ask('ledger export');
  assert.ok(Array.isArray(lines));
  const text = lines.map((line) => String(JSON.parse(String(line)).text)).join('');
  const altered = text.replace('"kind":"start"', '"kind":"stale"');
  assert.notEqual(altered, text);
  const { page, troubles } = await openPage(context);
  await page.goto(`${gateway.url}/console/ledger`);
  for (const [name, content, verdict] of [
    ['good', text, 'Verified'],
    ['altered', altered, 'Not verified'],
  ] as const) {
    const file = join(folder, name);
    writeFileSync(file, content);
    await page.getByLabel('Export of a ledger').setInputFiles(file);
    await page.getByRole('button', { name: 'Verify' }).click();
    await page.getByText(name, { exact: true }).waitFor();
    await page.getByText(verdict, { exact: true }).waitFor();
  }
  await page.getByText('NOT VERIFIED: entry 0').waitFor();
  assert.deepEqual(troubles, []);
});
