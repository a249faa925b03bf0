import { advise, type Advice } from '../shared/advice.ts';

/** The venue makes orders of these by itself, which nothing that a bot asked for would explain. */
const GUARDS =
  'Take-profit and stop-loss are taken with an order that opens, and not set for a position or changed. ' +
  'Place each as an order of its own: reduceOnly, with triggerPrice and triggerDirection. ' +
  'It is then judged, counted and cancelled as this bot\u2019s.';
const PRODUCTS =
  'Only category linear is served, in markets settled in USDT: spot, inverse and option orders are not judged by any ' +
  'limit here, so no policy opens them.';
const BORROWING = 'Borrowing for spot is not served: leave isLeverage out.';

/** What a bot is told to do instead. */
export const ADVICE: Advice = new Map([
  ...advise(
    [
      ...['takeProfit', 'stopLoss', 'tpslMode', 'tpTriggerBy', 'slTriggerBy', 'tpLimitPrice', 'slLimitPrice'],
      ...['tpOrderType', 'slOrderType', 'tpSize', 'slSize', 'trailingStop', 'activePrice'],
      'POST /v5/position/trading-stop',
    ],
    GUARDS,
  ),
  ['category', PRODUCTS],
  ['marketUnit', PRODUCTS],
  ['isLeverage', BORROWING],
  [
    'POST /v5/order/disconnected-cancel-all',
    'Use the dead-man switch of the gateway: the owner sets deadMan in the policy of the bot.',
  ],
]);
