import type { Venue } from '../../core/order/venue.ts';
import { attach, signed } from './attach.ts';
import { authenticate, keyOf } from './authenticate.ts';
import { decode } from './decode.ts';
import { draft, understand } from './draft.ts';
import { readEnvelope } from './envelope.ts';
import { marketRequest, readBook, readMarkets, readTime } from './markets.ts';
import { isPassing, outcomes } from './outcome.ts';
import { CATEGORIES_ACCEPTED, readPermissions } from './permissions.ts';
import {
  draftRead,
  nextPage,
  readFills,
  readIncome,
  readOrder,
  readPositions,
  readWholeOrder,
  readWholeOrders,
} from './queries.ts';
import { RATES } from './rates.ts';
import { dated, refuse } from './refuse.ts';
import { answerLocally, batchItems, cancelledAll, covers, reply, spliceBatch } from './reply.ts';
import { classify } from './routes.ts';
import { accountStream } from './frames/account-stream.ts';
import { sockets } from './frames/sockets.ts';
import { TIMING } from './timing.ts';

/** Bybit V5: linear contracts settled in USDT, inverse ones and spot pairs, on unified accounts. */
export const bybit: Venue = {
  id: 'bybit',
  hosts: { trade: 'https://api.bybit.com', account: 'https://api.bybit.com' },
  money: 'USDT',
  keyTypes: ['hmac', 'rsa'],
  timing: TIMING,
  sockets,
  accountStream,
  rates: RATES,
  keyIdOf: null,
  bind: null,
  listing: null,
  takesNonces: false,
  classify,
  keysOf: (request) => {
    const key = keyOf(request);
    return key === null ? [] : [key];
  },
  authenticate,
  decode,
  draft,
  // The venue's own switch is for institutions, and covers every order of the account.
  countdown: null,
  signed,
  understand,
  covers,
  // Conditional orders are named as all others are.
  ownId: (_, fresh) => fresh,
  draftRead,
  marketRequest,
  attach,
  outcomes,
  isRefusal: (answered) => readEnvelope(answered)?.code !== '0',
  isPassing,
  keepsEndedApart: true,
  listsAllMarkets: false,
  marketScope: () => 'either',
  sendsLastAlone: false,
  nextPage,
  readOrder,
  readWholeOrders,
  readWholeOrder,
  readFills,
  readPositions,
  readIncome,
  readTime,
  readMarkets,
  readBook,
  categories: CATEGORIES_ACCEPTED,
  readPermissions,
  refuse,
  dated,
  answerLocally,
  reply,
  batchItems,
  spliceBatch,
  cancelledAll,
};
