import type { Decimal } from '../../../src/core/units/decimal.ts';
import { ONE, ZERO, formatDecimal } from '../../../src/core/units/decimal.ts';
import type { MarginMode, Position } from '../account.ts';
import { checkTick } from '../filters.ts';
import { accountMargin } from '../margin.ts';
import { maxLeverageOf } from '../market-views.ts';
import type { PositionIdx, TriggerBy } from '../order.ts';
import { parsePositionIdx, parseTriggerBy } from '../order-request.ts';
import type { Params } from '../params.ts';
import type { Guard } from '../protection.ts';
import { removeGuard, setGuard } from '../protection.ts';
import { NO, Refusal, paramsError } from '../refusal.ts';
import type { Listing } from '../exchange.ts';
import type { Answer, KeyedCall, RouteTable } from './route.ts';
import { contractOf, isListed, setting } from './route.ts';

const MARGIN_MODES: readonly MarginMode[] = ['REGULAR_MARGIN', 'ISOLATED_MARGIN', 'PORTFOLIO_MARGIN'];
const DONE: Answer = { result: {} };

/** Leverage, modes, and what guards a position. */
export const SETTING_ROUTES: RouteTable = [
  ['POST /v5/position/set-leverage', setting(10, setLeverage)],
  ['POST /v5/position/switch-mode', setting(10, switchMode)],
  ['POST /v5/position/switch-isolated', setting(10, () => NO.unifiedForbidden)],
  ['POST /v5/position/trading-stop', setting(10, setTradingStop)],
  ['POST /v5/account/set-margin-mode', setting(5, setMarginMode)],
];

function setLeverage(call: KeyedCall): Answer | Refusal {
  const listing = contractOf(call);
  if (listing instanceof Refusal) return listing;
  const buy = leverageOf(call.params, 'buyLeverage', listing);
  const sell = leverageOf(call.params, 'sellLeverage', listing);
  if (buy instanceof Refusal) return buy;
  if (sell instanceof Refusal) return sell;
  if (buy !== sell) return paramsError('buyLeverage and sellLeverage must be equal under');
  const { account, exchange } = call;
  const { symbol } = listing.spec;
  const before = account.leverageOf(symbol);
  if (before === buy) return NO.sameLeverage;
  account.leverages.set(symbol, buy);
  const margin = accountMargin(account, exchange.listings);
  if (buy < before && margin.equity < margin.positions + margin.orders) {
    account.leverages.set(symbol, before);
    return NO.leverageMargin;
  }
  for (const position of held(call, symbol)) publish(call, position);
  return DONE;
}

/** 0: one position; 3: a long and a short one. Of one linear market, or of all with `coin`. */
function switchMode(call: KeyedCall): Answer | Refusal {
  const { params, account, exchange } = call;
  const refused = params.text('category') === 'linear' ? null : NO.badCategory;
  const mode = params.text('mode');
  const symbol = params.text('symbol');
  if (refused !== null) return refused;
  if (mode !== '0' && mode !== '3') return paramsError('mode');
  if (symbol === null && params.text('coin') !== 'USDT') return NO.noScope;
  if (symbol !== null && !isListed(exchange, 'linear', symbol)) return NO.badSymbol;
  const all = [...exchange.listings.keys()].filter((one) => isListed(exchange, 'linear', one));
  const symbols = symbol === null ? all : [symbol];
  const hedge = mode === '3';
  if (symbols.every((one) => account.hedged.has(one) === hedge)) return NO.sameMode;
  const orders = [...account.open.values(), ...account.waiting.values()];
  const busy = (one: string): boolean =>
    held(call, one).length > 0 || orders.some((order) => order.symbol === one);
  if (symbols.some(busy)) return NO.modeHasOrders;
  for (const one of symbols) {
    if (hedge) account.hedged.add(one);
    else account.hedged.delete(one);
  }
  return DONE;
}

function setMarginMode({ params, account }: KeyedCall): Answer | Refusal {
  const mode = MARGIN_MODES.find((candidate) => candidate === params.text('setMarginMode'));
  if (mode === undefined) return paramsError('setMarginMode');
  if (mode === account.marginMode) return NO.sameMarginMode;
  account.marginMode = mode;
  return { result: { reasons: [] } };
}

/** Take-profit, stop-loss and trailing stop of a position. Zero takes one away, absent leaves it. */
function setTradingStop(call: KeyedCall): Answer | Refusal {
  const listing = contractOf(call);
  if (listing instanceof Refusal) return listing;
  const positionIdx = parsePositionIdx(call.params);
  if (positionIdx === null) return paramsError('positionIdx');
  const { symbol } = listing.spec;
  if (call.account.position(symbol, positionIdx).amount === ZERO) return NO.zeroPosition;
  const partial = call.params.text('tpslMode') === 'Partial';
  const guards: [Guard['kind'], Guard | null][] = [];
  for (const kind of ['TakeProfit', 'StopLoss', 'TrailingStop'] as const) {
    const guard = parseGuard(call.params, listing, { kind, partial });
    if (guard instanceof Refusal) return guard;
    if (guard === 'absent') continue;
    const refused = guard === null ? null : checkSide(call, listing, { positionIdx, guard });
    if (refused !== null) return refused;
    guards.push([kind, guard]);
  }
  if (guards.length === 0) return NO.notModified;
  for (const [kind, guard] of guards) {
    if (guard === null) removeGuard(call.exchange, call.account, { symbol, positionIdx }, kind);
    else setGuard(call.exchange, call.account, { symbol, positionIdx }, guard);
  }
  publish(call, { symbol, positionIdx });
  return DONE;
}

const GUARD_NAMES = {
  TakeProfit: {
    price: 'takeProfit',
    by: 'tpTriggerBy',
    size: 'tpSize',
    limit: 'tpLimitPrice',
    type: 'tpOrderType',
  },
  StopLoss: {
    price: 'stopLoss',
    by: 'slTriggerBy',
    size: 'slSize',
    limit: 'slLimitPrice',
    type: 'slOrderType',
  },
  TrailingStop: { price: 'trailingStop', by: '', size: '', limit: '', type: '' },
} as const;

/** Null: the request takes it away. */
function parseGuard(
  params: Params,
  listing: Listing,
  { kind, partial }: { readonly kind: Guard['kind']; readonly partial: boolean },
): Guard | null | 'absent' | Refusal {
  const names = GUARD_NAMES[kind];
  const price = params.decimal(names.price);
  if (price === null) return 'absent';
  if (price instanceof Refusal) return price;
  if (price === ZERO) return null;
  const by: TriggerBy | Refusal = parseTriggerBy(params, names.by);
  const quantity = partial && kind !== 'TrailingStop' ? params.decimal(names.size) : null;
  const limit = params.text(names.type) === 'Limit' ? params.decimalOrZero(names.limit) : ZERO;
  const activePrice = kind === 'TrailingStop' ? params.decimalOrZero('activePrice') : ZERO;
  if (by instanceof Refusal) return by;
  if (quantity instanceof Refusal || (partial && kind !== 'TrailingStop' && quantity === null)) {
    return paramsError(names.size);
  }
  if (limit instanceof Refusal) return limit;
  if (activePrice instanceof Refusal) return activePrice;
  const tick = checkTick(listing.spec, price);
  return tick ?? { kind, price, by, quantity, limit, activePrice, parentOrderLinkId: '' };
}

/** A take-profit lies where the position gains, a stop-loss where it loses. */
function checkSide(
  { account }: KeyedCall,
  { spec, market }: Listing,
  { positionIdx, guard }: { readonly positionIdx: PositionIdx; readonly guard: Guard },
): Refusal | null {
  if (guard.kind === 'TrailingStop') return null;
  const long = account.position(spec.symbol, positionIdx).amount > 0n;
  const gains = long ? guard.price > market.last : guard.price < market.last;
  if (guard.kind === 'TakeProfit') return gains ? null : NO.takeProfitSide;
  return gains || guard.price === market.last ? NO.stopLossSide : null;
}

/** Whole numbers of leverage only, unlike the venue, which takes hundredths. */
function leverageOf(params: Params, name: string, { spec }: Listing): number | Refusal {
  const value: Decimal | null | Refusal = params.decimal(name);
  if (value === null || value instanceof Refusal) return paramsError(name);
  if (value < ONE || value % ONE !== 0n) return paramsError(name);
  const leverage = Number(formatDecimal(value));
  return leverage > maxLeverageOf(spec) ? NO.leverageAboveMax : leverage;
}

function held({ account }: KeyedCall, symbol: string): readonly Position[] {
  return [...account.positions.values()].filter(
    (position) => position.symbol === symbol && position.amount !== ZERO,
  );
}

function publish({ exchange, account }: KeyedCall, at: Pick<Position, 'symbol' | 'positionIdx'>): void {
  const { symbol, positionIdx } = at;
  exchange.feed.publish(account.name, { kind: 'position', symbol, positionIdx });
}
