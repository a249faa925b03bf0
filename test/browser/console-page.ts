import type { TestContext } from 'node:test';
import { chromium, type Browser, type BrowserContextOptions, type Page, type Request } from 'playwright-core';
import { findBrowser } from '../../scripts/browser/find-browser.ts';
import { hearBrowser } from '../e2e/process-secrets.ts';

/** A page of a real browser, and what went wrong in it. */
export interface ConsolePage {
  readonly page: Page;
  /** Errors of scripts, refusals of the content security policy, and errors that the console wrote. */
  readonly troubles: readonly string[];
}

/** Starts a browser. Chromium refuses its sandbox to root. */
export async function launchBrowser(): Promise<Browser> {
  const executablePath = findBrowser();
  if (executablePath === null) throw new Error('no browser: run npm run test:browser');
  return chromium.launch({ executablePath, args: ['--no-sandbox'] });
}

/**
 * Opens a page that shares nothing with others, in a browser of its own, which ends with the test, or in one that is
 * there already: starting one takes longer than many a test.
 */
export async function openPage(
  context: TestContext,
  options: BrowserContextOptions = {},
  shared: Browser | null = null,
): Promise<ConsolePage> {
  const browser = shared ?? (await launchBrowser());
  const own = await browser.newContext(options);
  context.after(() => (shared === null ? browser.close() : own.close()));
  own.on('request', hear);
  const page = await own.newPage();
  const troubles: string[] = [];
  page.on('pageerror', (error) => troubles.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') troubles.push(message.text());
  });
  return { page, troubles };
}

/** Passwords, codes and tokens that a page sends, and what it gets, are secrets of the gateway that it asks. */
function hear(request: Request): void {
  const asked = { url: request.url(), method: request.method(), body: request.postData() ?? '' };
  hearBrowser(asked, async () => {
    const response = await request.response();
    // An answer that a test made up came from no server.
    if (response === null || (await response.serverAddr()) === null) return null;
    const headers = await response.headersArray();
    const cookies = headers.filter(({ name }) => name.toLowerCase() === 'set-cookie');
    return { answer: await response.text(), cookies: cookies.map(({ value }) => value) };
  });
}

const TRIES = 150;
const PAUSE_MS = 40;

/** Waits until nothing of a page is on its way any more: what is drawn in its place is gone. */
export async function settled(page: Page): Promise<void> {
  const isLoading = `document.querySelector('.animate-pulse') !== null`;
  for (let tried = 0; tried < TRIES && (await page.evaluate(isLoading)); tried += 1)
    await page.waitForTimeout(PAUSE_MS);
}
