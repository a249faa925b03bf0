import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from 'playwright-core';

const WAIT_MS = 20_000;
const STEP_MS = 50;

/**
 * Waits until an expression is true in a page. Asked anew from here each time: an expression that a page asks itself
 * again is text made code there, which the console's content security policy forbids.
 */
export async function untilHolds(page: Page, expression: string): Promise<void> {
  const until = performance.now() + WAIT_MS;
  while ((await page.evaluate(expression)) !== true) {
    assert.ok(performance.now() < until, `in ${WAIT_MS} ms this did not hold: ${expression}`);
    await sleep(STEP_MS);
  }
}
