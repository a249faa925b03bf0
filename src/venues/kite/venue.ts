import type { Intent } from '../../core/order/intent.ts';
import type { Order } from '../../core/order/order.ts';
import type { Venue } from '../../core/order/venue.ts';
import { attach, signed } from './attach.ts';
import { authenticate, keysOf } from './authenticate.ts';
import { decode } from './decode.ts';
import { draft, understand } from './draft.ts';
import { readEnvelope } from './envelope.ts';
import { accountStream } from './frames/account-stream.ts';
import { sockets } from './frames/sockets.ts';
import {
  cutMarkets,
  marketRequest,
  couldHave,
  marketsDraft,
  marketsOf,
  numberIn,
  readMarketsAtOnce,
  readTime,
  tells,
} from './markets.ts';
import { isPassing, outcomes } from './outcome.ts';
import { readPermissions } from './permissions.ts';
import {
  draftRead,
  readFills,
  readIncome,
  readOrder,
  readPositions,
  readWholeOrder,
  readWholeOrders,
} from './queries.ts';
import { RATES } from './rates.ts';
import { done, refuse } from './refuse.ts';
import { answerLocally, batchItems, reply, spliceBatch } from './reply.ts';
import { classify } from './routes.ts';
import { session } from './session.ts';
import { ownTag } from './text.ts';
import { TIMING } from './timing.ts';
import { readPlacer } from './trigger-report.ts';
import { isTriggerId } from './trigger.ts';

/** Zerodha Kite Connect 3: shares and their derivatives of the Indian exchanges, over HTTP. */
export const kite: Venue = {
  id: 'kite',
  hosts: { trade: 'https://api.kite.trade', account: 'https://api.kite.trade' },
  money: 'INR',
  keyTypes: ['checksum'],
  timing: TIMING,
  sockets,
  accountStream,
  rates: RATES,
  session,
  keyIdOf: null,
  bind: null,
  listing: null,
  takesNonces: false,
  classify,
  keysOf,
  authenticate,
  decode,
  draft,
  countdown: null,
  signed,
  understand,
  // There is no cancel-all: each order is cancelled by its number.
  covers: () => true,
  ownId: ({ extras, standing }, fresh) =>
    standing === undefined ? ownTag(new Map(extras).get('tag') ?? '', fresh) : fresh,
  cancelOf,
  draftRead,
  marketRequest,
  marketsAtOnce: {
    ...{ couldHave, draft: marketsDraft, read: readMarketsAtOnce },
    ...{ marketsOf, tells, cut: cutMarkets, numberIn },
  },
  attach,
  outcomes,
  isRefusal: (answered) => readEnvelope(answered)?.kind !== 'done',
  isPassing,
  keepsEndedApart: false,
  listsAllMarkets: true,
  marketScope: () => 'either',
  sendsLastAlone: false,
  absenceProvesNothing: true,
  nextPage: () => null,
  readOrder,
  readWholeOrders,
  readWholeOrder,
  readPlacer,
  readFills,
  readPositions,
  readIncome,
  readTime,
  readMarkets: () => null,
  readBook: () => null,
  readPermissions,
  refuse,
  answerLocally,
  reply,
  batchItems,
  spliceBatch,
  cancelledAll: () => done(null),
};

/** By the venue's number and the order's variety, which stands in the path. */
function cancelOf(order: Order, venueOrderId: string): Extract<Intent, { kind: 'cancel' }> {
  const target = { by: 'venue', id: venueOrderId } as const;
  const { instrument, extras } = order;
  if (isTriggerId(venueOrderId)) return { kind: 'cancel', instrument, target, values: [] };
  return {
    kind: 'cancel',
    instrument,
    target,
    values: [['variety', new Map(extras).get('variety') ?? 'regular']],
  };
}
