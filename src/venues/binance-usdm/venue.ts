import type { Venue } from '../../core/order/venue.ts';
import { attach } from './attach.ts';
import { authenticate, keyOf } from './authenticate.ts';
import { covers, ownId } from './conditional.ts';
import { decode } from './decode.ts';
import { draft, understand } from './draft.ts';
import { accountStream } from './frames/account-stream.ts';
import { sockets } from './frames/sockets.ts';
import { marketRequest, readBook, readMarkets, readTime } from './markets.ts';
import { outcomes } from './outcome.ts';
import { readPermissions } from './permissions.ts';
import { draftRead, readFills, readIncome, readOrder, readPositions } from './queries.ts';
import { RATES } from './rates.ts';
import { refuse } from './refuse.ts';
import { answerLocally, batchItems, cancelledAll, reply, spliceBatch } from './reply.ts';
import { classify } from './routes.ts';
import { TIMING } from './timing.ts';
import { readWholeOrder, readWholeOrders } from './whole-order.ts';

/** Binance USD-M futures over REST and WebSocket. */
export const binanceUsdm: Venue = {
  id: 'binance-usdm',
  hosts: { trade: 'https://fapi.binance.com', account: 'https://api.binance.com' },
  money: 'USDT',
  keyTypes: ['hmac', 'ed25519', 'rsa'],
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
  countdown: (instrument, afterMs) => ({
    kind: 'setting',
    name: 'countdown',
    instrument,
    values: [['countdownTime', String(afterMs)]],
  }),
  signed: (drafted) => Buffer.from(drafted.payload, 'latin1'),
  understand,
  covers,
  ownId,
  draftRead,
  marketRequest,
  attach,
  outcomes,
  isPassing: ({ status }) => status >= 500 || status === 429,
  isRefusal: (answered) => answered.status !== 200,
  keepsEndedApart: false,
  listsAllMarkets: false,
  marketScope: () => 'either',
  sendsLastAlone: false,
  nextPage: () => null,
  readOrder,
  readWholeOrders,
  readWholeOrder,
  readFills,
  readPositions,
  readIncome,
  readTime,
  readMarkets,
  readBook,
  readPermissions,
  refuse,
  answerLocally,
  reply,
  batchItems,
  spliceBatch,
  cancelledAll,
};
