import assert from 'node:assert/strict';
import test from 'node:test';
import { BINANCE_SOCKET_ACTIONS, BinanceSockets } from './binance-sockets.ts';
import { CCXT_SOCKET_ACTIONS, makeCcxtPro } from './ccxt-sockets.ts';
import { openClientFloor } from './client-floor.ts';
import { connectSockets, CONNECTOR_SOCKET_ACTIONS } from './connector-sockets.ts';
import { SOCKET_ACTIONS, type SocketActionsOf } from './socket-actions.ts';

test('clients stream and trade over WebSockets, with nothing changed but URL and key', async (context) => {
  const { floor, on, decoy } = await openClientFloor();
  context.after(() => floor.close());
  const { apiKey, secret } = decoy;

  /** Every action of one client in order, seen from both ends. */
  async function prove<C>(name: string, client: C, actions: SocketActionsOf<C>): Promise<void> {
    for (const action of SOCKET_ACTIONS) {
      const act = actions[action];
      if (act !== null) await context.test(`${name}: ${action}`, () => act(client, on));
    }
  }

  const pro = await makeCcxtPro(floor.url, apiKey, secret);
  await prove('ccxt pro', pro, CCXT_SOCKET_ACTIONS);
  await pro.close();

  const binance = new BinanceSockets(floor.url, apiKey, secret);
  await prove('binance', binance, BINANCE_SOCKET_ACTIONS);
  binance.close();

  const connector = await connectSockets(floor.url, apiKey, secret);
  await prove('@binance/derivatives-trading-usds-futures', connector, CONNECTOR_SOCKET_ACTIONS);
  await connector.calls.disconnect();
  await connector.streams.disconnect();

  const keys = [...floor.simulator.engine.requests.keys()];
  assert.ok(!JSON.stringify(keys).includes(apiKey), 'the decoy never reached the venue');
});
