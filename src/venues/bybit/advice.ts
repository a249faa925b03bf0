import { advise, type Advice } from '../shared/advice.ts';

/** The venue makes orders of these by itself: only what is known by its prices is told from a stranger's. */
const GUARDS =
  'Take-profit and stop-loss go with an order that opens, are changed by amending it, or are set for a position ' +
  '(trading-stop): zero takes that of the whole position away, one of a part is cancelled by its number. ' +
  'No trailing stop is set, because its price is not known before: ' +
  'place a stop as an order of its own, reduceOnly, with triggerPrice and triggerDirection, and move that. ' +
  'Pairs have none of these.';
/** Taken of every contract, so whoever reads this asked for a pair, or wrote it in another form. */
const PLAIN =
  'Of a pair plain limit and market orders are served: without trigger, position or reduceOnly. A sale is never of ' +
  'more than the bot bought.';
const PRODUCTS =
  'Category is linear, spot or inverse, the last two with a key that was accepted for them and a policy that names ' +
  'the market, as SPOT:BTCUSDT or INVERSE:BTCUSD. Options are not judged by any limit here. Positions, leverage and ' +
  'margin are of linear and inverse; the position mode is of linear alone: an inverse contract has one position.';
/** The venue has one such switch for linear and inverse contracts together, of every bot and of people too. */
const SILENCE =
  'Use the dead-man switch of the gateway: the owner sets deadMan in the policy of the bot. It cancels the orders of ' +
  'that bot in markets of every category, and nobody else’s.';
const UNITS =
  'Only a market order that buys may say an amount of the quote coin: sell by quantity, marketUnit baseCoin.';
const BORROWING = 'Borrowing for spot is not served: leave isLeverage out.';

/** What a bot is told to do instead. */
export const ADVICE: Advice = new Map([
  ...advise(
    [
      ...['takeProfit', 'stopLoss', 'tpslMode', 'tpTriggerBy', 'slTriggerBy', 'tpLimitPrice', 'slLimitPrice'],
      ...['tpOrderType', 'slOrderType', 'tpSize', 'slSize', 'trailingStop', 'activePrice'],
    ],
    GUARDS,
  ),
  ['category', PRODUCTS],
  ['marketUnit', UNITS],
  ['isLeverage', BORROWING],
  ...advise(['closeOnTrigger', 'reduceOnly', 'triggerDirection', 'triggerPrice'], PLAIN),
  ...advise(['POST /v5/order/disconnected-cancel-all', 'GET /v5/account/query-dcp-info'], SILENCE),
]);
