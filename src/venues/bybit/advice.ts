/** The venue makes orders of these by itself: without an id of the bot's, and so like a stranger's. */
const GUARDS =
  'Take-profit and stop-loss are not taken as fields of an order or of a position. ' +
  'Place each as an order of its own: reduceOnly, with triggerPrice and triggerDirection. ' +
  'It is then judged, counted and cancelled as this bot\u2019s.';
const PRODUCTS =
  'Only category linear is served, in markets settled in USDT: spot, inverse and option orders are not judged by any ' +
  'limit here, so no policy opens them.';
const BORROWING = 'Borrowing for spot is not served: leave isLeverage out.';

const ADVICE: ReadonlyMap<string, string> = new Map([
  ...[
    ...['takeProfit', 'stopLoss', 'tpslMode', 'tpTriggerBy', 'slTriggerBy', 'tpLimitPrice', 'slLimitPrice'],
    ...['tpOrderType', 'slOrderType', 'tpSize', 'slSize', 'trailingStop', 'activePrice'],
    '/v5/position/trading-stop',
  ].map((about): readonly [string, string] => [about, GUARDS]),
  ['category', PRODUCTS],
  ['marketUnit', PRODUCTS],
  ['isLeverage', BORROWING],
  [
    '/v5/order/disconnected-cancel-all',
    'Use the dead-man switch of the gateway: the owner sets deadMan in the policy of the bot.',
  ],
]);

/** What to do instead, behind a space; '' where there is nothing to say about a field or a route. */
export function adviceOn(about: string | undefined): string {
  const advice = ADVICE.get(about ?? '');
  return advice === undefined ? '' : ` ${advice}`;
}
