import assert from 'node:assert/strict';
import { ENTRY_OFFSET, WORD } from '../../src/core/ledger/export-format.ts';
import type { GatewayUnderTest } from './gateway-under-test.ts';

/** What the ledger says about one order: whether it has an intent that was allowed, and how that ended. */
export interface Told {
  readonly intents: number;
  readonly finals: readonly string[];
}

/** Places that were allowed, by client order id. */
export async function ordersInLedger(gateway: GatewayUnderTest): Promise<ReadonlyMap<string, Told>> {
  const { lines } = await gateway.ask('ledger export');
  assert.ok(Array.isArray(lines));
  const ids = new Map<number, string>();
  const told = new Map<string, { intents: number; finals: string[] }>();
  const text = lines.map((line) => String(JSON.parse(String(line)).text ?? '')).join('');
  for (const line of text.split('\n')) {
    if (!line.startsWith(WORD.entry)) continue;
    const { seq, body } = JSON.parse(line.slice(ENTRY_OFFSET));
    if (body.kind === 'intent' && body.verdict === 'allow' && body.action.kind === 'place') {
      const id: string = body.action.order.clientOrderId;
      ids.set(seq, id);
      const known = told.get(id) ?? { intents: 0, finals: [] };
      known.intents += 1;
      told.set(id, known);
    }
    if (body.kind === 'outcome' && body.result !== 'unknown')
      told.get(ids.get(body.intent) ?? '')?.finals.push(body.result);
  }
  return told;
}

/** Waits until the gateway knows how every order ended, and fails when that takes longer. */
export async function resolved(gateway: GatewayUnderTest, withinMs: number): Promise<void> {
  const until = performance.now() + withinMs;
  for (;;) {
    const status = JSON.stringify(await gateway.ask('status'));
    if (status.includes('"inDoubt":0')) return;
    assert.ok(performance.now() < until, `still in doubt: ${status}`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
