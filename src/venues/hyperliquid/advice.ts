import { advise, type Advice } from '../shared/advice.ts';

const OVER_TIME =
  'The venue cuts such an order into pieces by itself, over minutes, at prices that nobody knows when it is made: no ' +
  'limit here could judge that. Send the pieces yourself, as orders: each is then judged, and a halt stops the rest.';

const OTHER_VAULT =
  'A decoy stands for one account. Leave it out, or name the decoy’s own address; a vault or sub-account is added as ' +
  'an account of its own: sallyport key add hyperliquid --name NAME --from FILE --vault ADDRESS';

const OTHER_MARKETS =
  'Perpetuals of the venue’s own list are served, and the number is the place of one in it (meta, universe): not ' +
  'pairs (from 10000 on), nor markets of builders (from 100000 on).';

/** What a bot is told to do instead. */
export const ADVICE: Advice = new Map([
  ...advise(['action.twapOrder', 'action.twapCancel'], OVER_TIME),
  ...advise(['vaultAddress'], OTHER_VAULT),
  ...advise(['a', 'asset'], OTHER_MARKETS),
]);
