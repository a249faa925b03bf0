import assert from 'node:assert/strict';
import test, { after } from 'node:test';
import { classify } from '../../src/venues/binance-usdm/routes.ts';
import { CALL_METHODS } from '../../src/venues/binance-usdm/frames/call-methods.ts';
import { limitOrder, type Fields } from '../e2e/signing-bot.ts';
import { starterPolicy } from '../e2e/trading-floor.ts';
import { signedCall, TestSocket } from './bot-socket.ts';
import { extractedCatalogue, keptCatalogue } from './catalogue/catalogue.ts';
import { freshPrice, OWN, watchedFloor } from './witness.ts';

const METHODS = ['GET', 'POST', 'PUT', 'DELETE'] as const;
const LEAVING = new Set(['place', 'amend', 'cancel', 'setting', 'query', 'public']);
const AT_ONCE = 32;

const policy = starterPolicy();
const everyAccount = {
  ...Object(policy['everyAccount']),
  messagesPerSecondMax: 10_000,
  messagesPerMinuteMax: 600_000,
};
const on = await watchedFloor({ policy: { ...policy, everyAccount } });
after(() => on.close());
const { endpoints, calls } = keptCatalogue();
const paths = [...new Set(endpoints.map((line) => line.split(' ')[1] ?? ''))];

test('T2: the catalogue that is replayed is that of the installed clients', () => {
  assert.deepEqual(
    keptCatalogue(),
    extractedCatalogue(),
    'node test/hostile/catalogue/main.ts writes it anew',
  );
  assert.ok(
    endpoints.length > 900 && calls.length > 40,
    `${endpoints.length} endpoints, ${calls.length} calls`,
  );
});

test('T2: of every endpoint of three clients, with every method, exactly the classified routes leave', async () => {
  const tries = paths.flatMap((path, at) =>
    METHODS.flatMap((method) =>
      fieldsFor(`${method} ${path}`).map((fields) => ({
        method,
        path: (at % 2 === 0 ? '' : '/binance-usdm') + path,
        fields,
      })),
    ),
  );
  for (let at = 0; at < tries.length; at += AT_ONCE) {
    const batch = tries.slice(at, at + AT_ONCE);
    await Promise.all(batch.map(({ method, path, fields }) => on.bot.ask(method, path, fields)));
  }
  const left = new Set(on.arrived.splice(0));
  const expected = METHODS.flatMap((method) => paths.map((path) => `${method} ${path}`))
    .filter((line) => LEAVING.has(kindOf(line)))
    .filter((line) => !OWN.has(line) && !HELD.has(line));
  assert.deepEqual([...left].sort(), expected.sort());
  assert.ok(left.size > 45, `${left.size} routes left`);
});

function kindOf(line: string): string {
  const [method = '', path = ''] = line.split(' ');
  return classify(method, path)?.kind ?? 'none';
}

/** Routes for which policy, or the bot's own orders, of which it has none, hold back whatever is asked. */
const HELD = new Set([
  'DELETE /fapi/v1/algoOpenOrders',
  'DELETE /fapi/v1/algoOrder',
  'DELETE /fapi/v1/allOpenOrders',
  'DELETE /fapi/v1/batchOrders',
  'DELETE /fapi/v1/order',
  'POST /fapi/v1/countdownCancelAll',
  'POST /fapi/v1/feeBurn',
  'POST /fapi/v1/multiAssetsMargin',
  'POST /fapi/v1/positionMargin',
  'POST /fapi/v1/positionSide/dual',
  'PUT /fapi/v1/batchOrders',
  'PUT /fapi/v1/order',
]);

/** Requests for an endpoint; for one that changes something, also one that its route understands. */
function fieldsFor(line: string): readonly Fields[] {
  const any = [{}, { symbol: 'BTCUSDT' }];
  const understood = UNDERSTOOD.get(line);
  if (understood === undefined) return any;
  const fresh = Object.entries(understood).map(([name, value]) => [
    name,
    value.replace('PRICE', freshPrice(on)),
  ]);
  return [...any, Object.fromEntries(fresh)];
}

const ORDER = limitOrder({ price: 'PRICE' });
const NAMED = { symbol: 'BTCUSDT', orderId: '7' };
const CONDITIONAL = { ...ORDER, algoType: 'CONDITIONAL', type: 'TAKE_PROFIT', triggerPrice: 'PRICE' };
const UNDERSTOOD: ReadonlyMap<string, Fields> = new Map([
  ['POST /fapi/v1/order', ORDER],
  ['POST /fapi/v1/order/test', ORDER],
  ['POST /fapi/v1/batchOrders', { batchOrders: JSON.stringify([ORDER]) }],
  ['POST /fapi/v1/leverage', { symbol: 'BTCUSDT', leverage: '5' }],
  ['POST /fapi/v1/marginType', { symbol: 'BTCUSDT', marginType: 'CROSSED' }],
  ['POST /fapi/v1/algoOrder', CONDITIONAL],
  ['PUT /fapi/v1/order', { ...NAMED, side: 'BUY', quantity: '0.002', price: 'PRICE' }],
  [
    'PUT /fapi/v1/batchOrders',
    { batchOrders: JSON.stringify([{ ...NAMED, side: 'BUY', quantity: '0.002', price: 'PRICE' }]) },
  ],
  ['DELETE /fapi/v1/order', NAMED],
  ['DELETE /fapi/v1/algoOrder', { algoId: '7' }],
  ['DELETE /fapi/v1/batchOrders', { symbol: 'BTCUSDT', orderIdList: '[7]' }],
  ['POST /fapi/v1/countdownCancelAll', { symbol: 'BTCUSDT', countdownTime: '0' }],
  ['POST /fapi/v1/feeBurn', { feeBurn: 'true' }],
  ['POST /fapi/v1/multiAssetsMargin', { multiAssetsMargin: 'true' }],
  ['POST /fapi/v1/positionMargin', { symbol: 'BTCUSDT', amount: '1', type: '1' }],
  ['POST /fapi/v1/positionSide/dual', { dualSidePosition: 'true' }],
]);

test('T2: of every method of the WebSocket API exactly those of classified routes leave', async () => {
  const socket = await TestSocket.open(on.floor.url, '/ws-fapi/v1');
  let id = 0;
  for (const call of calls) {
    for (const fields of fieldsFor(CALL_METHODS.get(call) ?? '')) {
      id += 1;
      await socket.ask(call, signedCall(on.decoy, fields), id);
    }
  }
  socket.close();
  // The gateway itself looks after the conditional order of the replay before.
  const left = new Set(on.arrived.splice(0).filter((line) => line !== 'GET /fapi/v1/algoOrder'));
  const expected = calls
    .map((call) => CALL_METHODS.get(call) ?? '')
    .filter((line) => LEAVING.has(kindOf(line)) && !OWN.has(line) && !HELD.has(line));
  assert.deepEqual([...left].sort(), [...new Set(expected)].sort());
});
