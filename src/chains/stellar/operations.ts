import type { Action, Price } from './actions.ts';
import { readAccount, readAsset, type Account } from './asset.ts';
import type { Cursor } from './cursor.ts';

/** One operation of a transaction. */
export interface Operation {
  /** In whose name, where it is said; otherwise in that of the transaction's account. */
  readonly source: Account | null;
  readonly action: Action;
}

/** Why a transaction's operations could not be read: the kind of the one that is not served, or its form. */
export type ReadOperation =
  | { readonly kind: 'operation'; readonly operation: Operation }
  | { readonly kind: 'notServed'; readonly name: string }
  | { readonly kind: 'malformed' };

/** By number, as the protocol has them. */
const NAMES: readonly string[] = [
  'create account',
  'payment',
  'path payment, strict receive',
  'manage sell offer',
  'create passive sell offer',
  'set options',
  'change trust',
  'allow trust',
  'merge account',
  'inflation',
  'manage data',
  'bump sequence',
  'manage buy offer',
  'path payment, strict send',
  'create claimable balance',
  'claim claimable balance',
  'begin sponsoring',
  'end sponsoring',
  'revoke sponsorship',
  'clawback',
  'clawback claimable balance',
  'set trust line flags',
  'deposit in a liquidity pool',
  'withdraw from a liquidity pool',
  'call a contract',
  'extend a footprint',
  'restore a footprint',
];

/** The number of a path payment of which what is got is exact. */
export const STRICT_RECEIVE = 2;
/** And of one of which what is given is. */
export const STRICT_SEND = 13;

const READERS: ReadonlyMap<number, (cursor: Cursor) => Action | null> = new Map([
  [STRICT_RECEIVE, readPathBuy],
  [3, (cursor) => readSell(cursor, false)],
  [4, (cursor) => readSell(cursor, true)],
  [6, readTrust],
  [12, readBuy],
  [STRICT_SEND, readPathSell],
]);
const PATH_MAX = 5;

/** Reads one operation. After one that is not served the rest of the bytes means nothing. */
export function readOperation(cursor: Cursor): ReadOperation {
  const source = cursor.optional(() => readAccount(cursor));
  const type = cursor.u32();
  if (source === null || type === null) return MALFORMED;
  const read = READERS.get(type);
  if (read === undefined) return { kind: 'notServed', name: NAMES[type] ?? `operation ${type}` };
  const action = read(cursor);
  return action === null ? MALFORMED : { kind: 'operation', operation: { source: source.value, action } };
}

const MALFORMED = { kind: 'malformed' } as const;

function readSell(cursor: Cursor, isPassive: boolean): Action | null {
  const selling = readAsset(cursor);
  const buying = readAsset(cursor);
  const amount = cursor.unsigned63();
  const price = readPrice(cursor);
  const offer = isPassive ? 0n : cursor.unsigned63();
  if (selling === null || buying === null || amount === null || price === null || offer === null) return null;
  return { name: 'offer.sell', selling, buying, amount, price, offer, isPassive };
}

function readBuy(cursor: Cursor): Action | null {
  const selling = readAsset(cursor);
  const buying = readAsset(cursor);
  const amount = cursor.unsigned63();
  const price = readPrice(cursor);
  const offer = cursor.unsigned63();
  if (selling === null || buying === null || amount === null || price === null || offer === null) return null;
  return { name: 'offer.buy', selling, buying, amount, price, offer };
}

function readPathBuy(cursor: Cursor): Action | null {
  const selling = readAsset(cursor);
  const most = cursor.unsigned63();
  const to = readAccount(cursor);
  const buying = readAsset(cursor);
  const amount = cursor.unsigned63();
  const path = cursor.list(PATH_MAX, () => readAsset(cursor));
  if (selling === null || most === null || to === null || buying === null || amount === null || path === null)
    return null;
  return { name: 'path.buy', selling, most, to: to.address, buying, amount, path };
}

function readPathSell(cursor: Cursor): Action | null {
  const selling = readAsset(cursor);
  const amount = cursor.unsigned63();
  const to = readAccount(cursor);
  const buying = readAsset(cursor);
  const least = cursor.unsigned63();
  const path = cursor.list(PATH_MAX, () => readAsset(cursor));
  if (
    selling === null ||
    amount === null ||
    to === null ||
    buying === null ||
    least === null ||
    path === null
  )
    return null;
  return { name: 'path.sell', selling, amount, to: to.address, buying, least, path };
}

/** Shares of a pool are another form of asset, which is not served. */
function readTrust(cursor: Cursor): Action | null {
  const asset = readAsset(cursor);
  const limit = cursor.unsigned63();
  return asset === null || limit === null ? null : { name: 'trust', asset, limit };
}

/** Both above zero and below 2³¹, as the network wants them. */
function readPrice(cursor: Cursor): Price | null {
  const n = cursor.u32();
  const d = cursor.u32();
  const isPrice = n !== null && d !== null && n > 0 && d > 0 && n < 2 ** 31 && d < 2 ** 31;
  return isPrice ? { n, d } : null;
}
