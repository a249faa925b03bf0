import axe from 'axe-core';
import type { Page } from 'playwright-core';

/** What axe finds hard to use for somebody on a page as it stands: a line for each kind. Nothing when all is well. */
export async function foundByAxe(page: Page): Promise<readonly string[]> {
  const found: unknown = await page.evaluate(`${axe.source}; axe.run().then(({ violations }) =>
    violations.map(({ id, nodes }) => id + ': ' + nodes.map((node) => node.html).join(' | ')))`);
  return Array.isArray(found) ? found.map(String) : ['axe did not run'];
}
