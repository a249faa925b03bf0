import assert from 'node:assert/strict';
import test from 'node:test';
import { ACTIONS, type ActionsOf } from './actions.ts';
import { BINANCE_ACTIONS, makeBinance } from './binance-client.ts';
import { CCXT_ACTIONS, makeCcxt } from './ccxt-client.ts';
import { openClientFloor } from './client-floor.ts';
import { CONNECTOR_ACTIONS, makeConnector } from './connector-client.ts';

type Make<C> = (baseUrl: string, apiKey: string, secret: string) => C;

/** Each client, unmodified, on a floor of its own: every action in order, seen from both ends. */
function prove<C>(name: string, make: Make<C>, actions: ActionsOf<C>): void {
  test(`${name} does everything a bot does, with nothing changed but URL and key`, async (context) => {
    const { floor, on, decoy } = await openClientFloor();
    context.after(() => floor.close());
    const client = make(floor.url, decoy.apiKey, decoy.secret);
    for (const action of ACTIONS) {
      const act = actions[action];
      if (act !== null) await context.test(`${name}: ${action}`, () => act(client, on));
    }
    const keys = [...floor.simulator.engine.requests.keys()];
    assert.ok(!JSON.stringify(keys).includes(decoy.apiKey), 'the decoy never reached the venue');
    const { withdrawals, transfers } = on.engine.inspect(on.realKey);
    assert.deepEqual([withdrawals.length, transfers.length], [0, 0]);
  });
}

prove('ccxt', makeCcxt, CCXT_ACTIONS);
prove('binance', makeBinance, BINANCE_ACTIONS);
prove('@binance/derivatives-trading-usds-futures', makeConnector, CONNECTOR_ACTIONS);
