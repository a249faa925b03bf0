import assert from 'node:assert/strict';
import type { GatewayUnderTest } from './gateway-under-test.ts';

const WAIT_MS = 15_000;
const EVERY_MS = 25;

/** What a gateway says in its status of the account that it has. */
export type Known = Readonly<Record<string, unknown>>;

/** What the gateway knows of its account at this moment. */
export async function known(gateway: GatewayUnderTest): Promise<Known> {
  const { keys } = await gateway.ask('status');
  assert(Array.isArray(keys));
  return keys[0];
}

/** Waits until the gateway has learnt it from the venue, 15 s at most. */
export async function learnt(gateway: GatewayUnderTest, what: (account: Known) => boolean): Promise<void> {
  await until(
    async () => what(await known(gateway)),
    'what was to be learnt',
    () => known(gateway),
  );
}

/**
 * Waits until it is so, 15 s at most; gives the milliseconds that it took. `told` is what the test shows where it never
 * was.
 */
export async function until(
  what: () => boolean | Promise<boolean>,
  name: string,
  told: () => unknown = () => '',
): Promise<number> {
  const from = performance.now();
  while (performance.now() - from < WAIT_MS) {
    if (await what()) return performance.now() - from;
    await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
  }
  return assert.fail(`${name} did not come: ${JSON.stringify(await told())}`);
}
