import type { TestContext } from 'node:test';
import { chromium, type BrowserContextOptions, type Page } from 'playwright-core';
import { findBrowser } from '../../scripts/browser/find-browser.ts';

/** A page of a real browser, and what went wrong in it. */
export interface ConsolePage {
  readonly page: Page;
  /** Errors of scripts, refusals of the content security policy, and errors that the console wrote. */
  readonly troubles: readonly string[];
}

/** Opens a page in a browser of its own, which ends with the test. Chromium refuses its sandbox to root. */
export async function openPage(
  context: TestContext,
  options: BrowserContextOptions = {},
): Promise<ConsolePage> {
  const executablePath = findBrowser();
  if (executablePath === null) throw new Error('no browser: run npm run test:browser');
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  context.after(() => browser.close());
  const page = await (await browser.newContext(options)).newPage();
  const troubles: string[] = [];
  page.on('pageerror', (error) => troubles.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') troubles.push(message.text());
  });
  return { page, troubles };
}
