import type { AccountHome } from '../../core/order/listing.ts';
import type { RawReply, Venue } from '../../core/order/venue.ts';
import type { ClientOrderId } from '../../core/units/ids.ts';
import { parseJsonBytes, textAt } from '../shared/json.ts';
import { AccountCodec } from './account-codec.ts';
import { attach, HEADERS } from './attach.ts';
import { authenticate, keysOf } from './authenticate.ts';
import { accountStreamOf } from './frames/account-stream.ts';
import { sockets } from './frames/sockets.ts';
import { homeOf, MAINNET, NOWHERE, type Home } from './home.ts';
import { readMarketList } from './market-list.ts';
import { marketRequest, readBook, readMarkets, readTime } from './markets.ts';
import { OTHER_ACCOUNTS } from './other-accounts.ts';
import { outcomes } from './outcome.ts';
import { readPermissions } from './permissions.ts';
import {
  draftAllowance,
  readAllowance,
  readFills,
  readIncome,
  readOrder,
  readPositions,
  readWholeOrder,
  readWholeOrders,
} from './queries.ts';
import { RATES } from './rates.ts';
import { refuse } from './refuse.ts';
import { answerLocally, batchItems, cancelledAll, reply, spliceBatch } from './reply.ts';
import { routeOf } from './routes.ts';
import { addressOfKey, type Recover } from './signature.ts';
import { ownCloid, type Address } from './text.ts';
import { TIMING } from './timing.ts';

/** Hyperliquid: perpetuals of the venue's own exchange, under agent keys. `recover` tells who signed a request. */
export function hyperliquid(recover: Recover): Venue {
  return venueAt(recover, NOWHERE);
}

function venueAt(recover: Recover, home: Home): Venue {
  const codec = new AccountCodec(home, recover);
  return {
    id: 'hyperliquid',
    hosts: { trade: MAINNET, account: MAINNET },
    money: 'USDC',
    keyTypes: ['secp256k1'],
    keyIdOf: addressOfKey,
    timing: TIMING,
    sockets,
    accountStream: home.user === null ? null : accountStreamOf(home.user),
    rates: RATES,
    bind: (account: AccountHome) => venueAt(recover, homeOf(account)),
    listing: {
      request: () => ({ method: 'POST', target: '/info', headers: HEADERS, body: META }),
      read: ({ status, body }) => (status === 200 ? readMarketList(body) : null),
    },
    takesNonces: true,
    classify: (method, path, body) => routeOf({ method, target: path, body: body ?? NO_BODY }),
    keysOf: (request, isKnown) => keysOf(request, recover, isKnown),
    authenticate,
    decode: (route, request, resting) => codec.decode(route, request, resting),
    draft: (intent, stamp) => codec.draft(intent, stamp),
    // The venue's own switch covers every order of the account, in all markets, and goes off ten times a day at most.
    countdown: null,
    // There is no request that cancels everything.
    covers: () => false,
    signed: (draft) => codec.signed(draft),
    understand: (draft) => codec.understand(draft),
    ownId: (_order, fresh): ClientOrderId => ownCloid(fresh),
    draftRead: (read, now) => codec.draftRead(read, now),
    marketRequest,
    attach: (draft, _keyId, signature) => attach(draft, signature),
    outcomes,
    isRefusal: (answered) => answered.status !== 200 || isErr(answered),
    isPassing: ({ status }) => status >= 500 || status === 429,
    keepsEndedApart: false,
    ...(home.user === null ? {} : { allowance: allowanceOf(home.user) }),
    otherAccounts: OTHER_ACCOUNTS,
    listsAllMarkets: true,
    marketScope: (kind) => (kind === 'quotes' ? 'one' : 'all'),
    sendsLastAlone: true,
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
}

function allowanceOf(user: Address): NonNullable<Venue['allowance']> {
  return { draft: (now) => draftAllowance(user, now), read: readAllowance };
}

const META = Buffer.from('{"type":"meta"}', 'latin1');
const NO_BODY = new Uint8Array(0);

function isErr(reply: RawReply): boolean {
  const body = parseJsonBytes(reply.body);
  return body === null || textAt(body, 'status') === 'err';
}
