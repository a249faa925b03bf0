import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import type { Browser } from 'playwright-core';
import { startGateway, type GatewayUnderTest } from '../e2e/gateway-under-test.ts';
import { answerFromDocument } from './answers.ts';
import { launchBrowser, openPage } from './console-page.ts';
import { PAGES } from './pages.ts';

/** What could become an element, an attribute, a script, an address, a template, or turn the reading direction. */
const PAYLOAD =
  `"'><img src=x onerror="window.__ran=1"><script>window.__ran=1</script><svg onload=window.__ran=1>` +
  `<iframe srcdoc="<script>parent.__ran=1</script>"></iframe>javascript:window.__ran=1//\${window.__ran=1}{{__ran=1}}` +
  '</style></title><base href=//evil.example>\u202e\u2066\u0000\u001b[2J';

let gateway: GatewayUnderTest;
let browser: Browser;
before(async () => {
  [gateway, browser] = await Promise.all([startGateway(), launchBrowser()]);
});
after(async () => {
  await browser.close();
  await gateway.stop();
});

for (const { path, role, name } of PAGES) {
  test(`T10: hostile text in every field of every answer runs nothing on ${path}`, async (context) => {
    const { page, troubles } = await openPage(context, {}, browser);
    const dialogs: string[] = [];
    page.on('dialog', (dialog) => {
      dialogs.push(dialog.message());
      void dialog.dismiss();
    });
    await answerFromDocument(page, { text: PAYLOAD, number: 7 });
    await page.goto(`${gateway.url}/console${path}`);
    await page.getByRole(role, { name, exact: true }).waitFor();
    await page.locator('text=onerror= >> visible=true').first().waitFor();
    for (const summary of await page.locator('summary').all()) await summary.click();
    const made: unknown = await page.evaluate(`[
      window.__ran,
      document.querySelectorAll('main img, main script, iframe, base, [onerror], [onload]').length,
      [...document.querySelectorAll('a')].filter((a) => !a.href.startsWith(location.origin)).length,
    ]`);
    assert.deepEqual(made, [undefined, 0, 0]);
    assert.deepEqual([...troubles, ...dialogs], []);
  });
}
