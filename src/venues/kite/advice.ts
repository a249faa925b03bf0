import { advise, type Advice } from '../shared/advice.ts';

const BASKET =
  'An alert may be about one market and place a basket in others, at prices that nobody knows when it is made: ' +
  'no limit here could judge that. Place a trigger (POST /gtt/triggers), or watch the price and place the order then.';
const COMPARED =
  'An alert compares what the venue tells of one market (lhs_attribute, as LastTradedPrice), or of an index ' +
  '(lhs_exchange=INDICES), with a number (rhs_type=constant) or with that of another (rhs_type=instrument).';
const ORDERS =
  'A trigger places limit orders, in the market that its condition names; of two, both on one side, of one quantity ' +
  'and product, one trigger below last_price and one above it. A market order placed that late has no bound.';
const CONDITION =
  'A condition has exchange, tradingsymbol, trigger_values and last_price, as numbers. Of a trigger that waits, ' +
  'quantity and the limit of its higher price may be changed; for other prices delete it and place it anew.';

const QUANTITY = 'Here it is a whole number of shares, from 1.';

/** What a bot is told to do instead. */
export const ADVICE: Advice = new Map([
  ...advise(['POST /alerts', 'PUT /alerts/:uuid', 'basket'], BASKET),
  ...advise(['lhs_attribute', 'lhs_exchange', 'rhs_attribute', 'rhs_exchange', 'rhs_type'], COMPARED),
  ['condition', CONDITION],
  ['orders', ORDERS],
  ['quantity', QUANTITY],
]);
