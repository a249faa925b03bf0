import type { Decimal } from '../../../src/core/units/decimal.ts';
import { ZERO, add, subtract } from '../../../src/core/units/decimal.ts';
import type { Account } from '../account.ts';
import { fixed } from '../../shared/fixed.ts';
import { accountMargin } from '../margin.ts';
import { positionLimit } from '../../shared/margin.ts';
import type { Fact } from '../fact.ts';
import { NO, Refusal, illegalCharacters, missing } from '../refusal.ts';
import type { KeyedCall, KeyedRoute, RouteTable } from './route.ts';
import { listingOf, trade } from './route.ts';

const LISTEN_KEY_MS = 3_600_000;
const DONE = { code: 200, msg: 'success' };

/** What changes how later orders are treated, and the key of the user stream. */
export const SETTING_ROUTES: RouteTable = [
  ['POST /fapi/v1/leverage', trade(1, 0, leverage)],
  ['POST /fapi/v1/marginType', trade(1, 0, marginType)],
  ['POST /fapi/v1/positionMargin', trade(1, 0, positionMargin)],
  ['POST /fapi/v1/positionSide/dual', trade(1, 0, positionSide)],
  ['POST /fapi/v1/multiAssetsMargin', trade(1, 0, multiAssets)],
  ['POST /fapi/v1/feeBurn', trade(1, 0, feeBurn)],
  ['POST /fapi/v1/listenKey', keyOnly(makeListenKey)],
  ['PUT /fapi/v1/listenKey', keyOnly(keepListenKey)],
  ['DELETE /fapi/v1/listenKey', keyOnly(dropListenKey)],
];

function tell(call: KeyedCall, fact: Fact): void {
  call.exchange.feed.publish(call.account.name, fact);
}

function keyOnly(answer: KeyedRoute['answer']): KeyedRoute {
  return { security: 'key', needs: 'enableReading', orders: 0, weight: 1, answer };
}

function leverage(call: KeyedCall): unknown {
  const listing = listingOf(call);
  if (listing instanceof Refusal) return listing;
  const wanted = call.params.integer('leverage');
  if (wanted instanceof Refusal) return wanted;
  if (wanted === null) return missing('leverage');
  const most = listing.spec.tiers[0]?.leverage ?? 1;
  if (wanted < 1 || wanted > most) return NO.badLeverage;
  const symbol = listing.spec.symbol;
  const before = call.account.leverageOf(symbol);
  call.account.leverages.set(symbol, wanted);
  const margin = accountMargin(call.account, call.exchange.listings);
  if (add(margin.positions, margin.orders) > margin.equity && wanted < before) {
    call.account.leverages.set(symbol, before);
    return NO.leverageTooLow;
  }
  tell(call, { kind: 'leverage', symbol, leverage: wanted });
  return { symbol, leverage: wanted, maxNotionalValue: fixed(positionLimit(listing.spec, wanted), 0) };
}

function marginType(call: KeyedCall): unknown {
  const listing = listingOf(call);
  if (listing instanceof Refusal) return listing;
  const type = call.params.text('marginType');
  if (type === null) return missing('marginType');
  if (type !== 'ISOLATED' && type !== 'CROSSED') return illegalCharacters('marginType', 'ISOLATED|CROSSED');
  const symbol = listing.spec.symbol;
  if (call.account.isolated.has(symbol) === (type === 'ISOLATED')) return NO.sameMarginType;
  if ([...call.account.open.values()].some((order) => order.symbol === symbol))
    return NO.marginTypeOpenOrders;
  if (hasPosition(call.account, symbol)) return NO.marginTypePosition;
  if (type === 'ISOLATED') call.account.isolated.add(symbol);
  else call.account.isolated.delete(symbol);
  const positions = [...call.account.positions.values()].filter((held) => held.symbol === symbol);
  tell(call, { kind: 'account', reason: 'MARGIN_TYPE_CHANGE', change: ZERO, positions });
  return DONE;
}

/** Margin of an isolated position is only written down: this venue margins the account as a whole. */
function positionMargin(call: KeyedCall): unknown {
  const listing = listingOf(call);
  if (listing instanceof Refusal) return listing;
  const amount = call.params.decimal('amount');
  if (amount instanceof Refusal) return amount;
  const type = call.params.integer('type');
  if (type instanceof Refusal) return type;
  if (amount === null || amount === 0n) return missing('amount');
  if (type !== 1 && type !== 2) return missing('type');
  const symbol = listing.spec.symbol;
  if (!call.account.isolated.has(symbol)) return NO.notIsolated;
  const side = call.params.text('positionSide') ?? 'BOTH';
  if (side !== 'BOTH' && side !== 'LONG' && side !== 'SHORT') return NO.badPositionSide;
  const position = call.account.position(symbol, side);
  const margin: Decimal =
    type === 1 ? add(position.isolatedMargin, amount) : subtract(position.isolatedMargin, amount);
  if (margin < 0n) return NO.isolatedInsufficient;
  const changed = { ...position, isolatedMargin: margin };
  call.account.setPosition(changed);
  tell(call, { kind: 'account', reason: 'MARGIN_TRANSFER', change: ZERO, positions: [changed] });
  return { amount: fixed(amount, 8), code: 200, msg: 'Successfully modify position margin.', type };
}

function positionSide(call: KeyedCall): unknown {
  const dual = call.params.flag('dualSidePosition');
  if (dual instanceof Refusal) return dual;
  if (dual === null) return missing('dualSidePosition');
  if (dual === call.account.hedge) return NO.samePositionSide;
  if (call.account.open.size > 0) return NO.positionSideOpenOrders;
  if (hasPosition(call.account, null)) return NO.positionSidePosition;
  call.account.hedge = dual;
  return DONE;
}

function multiAssets(call: KeyedCall): unknown {
  const wanted = call.params.flag('multiAssetsMargin');
  if (wanted instanceof Refusal) return wanted;
  if (wanted === null) return missing('multiAssetsMargin');
  if (wanted === call.account.multiAssets) return NO.sameMultiAssets;
  call.account.multiAssets = wanted;
  tell(call, { kind: 'multiAssets', isOn: wanted });
  return DONE;
}

function feeBurn(call: KeyedCall): unknown {
  const wanted = call.params.flag('feeBurn');
  if (wanted instanceof Refusal) return wanted;
  if (wanted === null) return missing('feeBurn');
  call.account.feeBurn = wanted;
  return DONE;
}

/** The same key for as long as it is alive. */
function makeListenKey(call: KeyedCall): unknown {
  const now = call.exchange.now;
  const held = call.account.listenKey;
  const alive = held !== null && held.validUntil > now;
  const key = alive ? held.key : `${call.exchange.madeClientId(call.exchange.nextEntryId())}listen`;
  call.account.listenKey = { key, validUntil: now + LISTEN_KEY_MS };
  return { listenKey: key };
}

function keepListenKey(call: KeyedCall): unknown {
  const held = call.account.listenKey;
  if (held === null || held.validUntil <= call.exchange.now) return NO.badListenKey;
  held.validUntil = call.exchange.now + LISTEN_KEY_MS;
  return { listenKey: held.key };
}

function dropListenKey(call: KeyedCall): unknown {
  call.account.listenKey = null;
  return {};
}

function hasPosition(account: Account, symbol: string | null): boolean {
  for (const position of account.positions.values()) {
    if (position.amount !== 0n && (symbol === null || position.symbol === symbol)) return true;
  }
  return false;
}
