import type { Account } from './account.ts';
import { alertHistory, alertView, deleteAlert, findAlert, modifyAlert, placeAlert } from './alerts.ts';
import type { SimAlert } from './alert.ts';
import type { Exchange } from './exchange.ts';
import type { LimitKind } from './limits.ts';
import { cancel, modify, place } from './placing.ts';
import { NO, Refusal, badInput } from './refusal.ts';
import { indianTime } from './india.ts';
import { deleteTrigger, modifyTrigger, placeTrigger, triggerView } from './triggers.ts';
import {
  instrumentsCsv,
  numberOf,
  orderView,
  positionViews,
  quoteView,
  stateView,
  tradeView,
} from './views.ts';

type Params = ReadonlyMap<string, string>;

/** One request of an account whose session is open. */
export interface Asked {
  readonly exchange: Exchange;
  readonly account: Account;
  /** What stands in the named parts of the path, in order. */
  readonly parts: readonly string[];
  readonly params: Params;
  /** Every value of `i`. */
  readonly markets: readonly string[];
}

/** JSON content, CSV, an address that the browser is sent to, or a refusal. */
export type Answer =
  { readonly content: unknown } | { readonly csv: string } | { readonly location: string } | Refusal;

export interface Route {
  readonly method: string;
  readonly path: RegExp;
  readonly limit: LimitKind;
  /** Taken from the registered address only. */
  readonly isOrder: boolean;
  readonly answer: (asked: Asked) => Answer;
}

const VARIETY = '(regular|amo|co|iceberg|auction)';
const ID = '([A-Za-z0-9-]+)';
const UUID = '([0-9a-f-]{36})';

function route(line: string, limit: LimitKind, answer: Route['answer']): Route {
  const [method = '', path = ''] = line.split(' ');
  const isOrder = limit === 'order';
  return { method, path: new RegExp(`^${path}$`), limit, isOrder, answer };
}

/** Every route under a session. */
export const ROUTES: readonly Route[] = [
  route(`POST /orders/${VARIETY}`, 'order', ({ exchange, account, parts, params }) =>
    acknowledged(place(exchange, account, parts[0] ?? '', params)),
  ),
  route(`PUT /orders/${VARIETY}/${ID}`, 'order', ({ exchange, account, parts, params }) =>
    acknowledged(modify(exchange, account, parts[1] ?? '', params)),
  ),
  route(`DELETE /orders/${VARIETY}/${ID}`, 'order', ({ exchange, account, parts }) =>
    acknowledged(cancel(exchange, account, parts[1] ?? '')),
  ),
  route('GET /orders', 'other', ({ exchange, account }) => ({
    content: account.orders.map((order) => orderView(order, specOf(exchange, order.symbol))),
  })),
  route(`GET /orders/${ID}`, 'other', ({ exchange, account, parts }) => {
    const order = account.order(parts[0] ?? '');
    if (order === null) return NO.order;
    const spec = specOf(exchange, order.symbol);
    return { content: order.history.map((state) => stateView(order, spec, state)) };
  }),
  route(`GET /orders/${ID}/trades`, 'other', ({ exchange, account, parts }) => ({
    content: account.trades
      .filter((trade) => trade.orderId === parts[0])
      .map((trade) => tradeView(trade, specOf(exchange, trade.symbol))),
  })),
  route('POST /gtt/triggers', 'other', ({ exchange, account, params }) =>
    numbered(placeTrigger(exchange, account, params)),
  ),
  route('PUT /gtt/triggers/([0-9]+)', 'other', ({ exchange, account, parts, params }) =>
    numbered(modifyTrigger(exchange, account, parts[0] ?? '', params)),
  ),
  route('DELETE /gtt/triggers/([0-9]+)', 'other', ({ exchange, account, parts }) =>
    numbered(deleteTrigger(exchange, account, parts[0] ?? '')),
  ),
  route('GET /gtt/triggers', 'other', ({ exchange, account }) => ({
    content: triggersOf(exchange, account),
  })),
  route('GET /gtt/triggers/([0-9]+)', 'other', ({ exchange, account, parts }) => {
    const found = triggersOf(exchange, account).find((one) => String(Object(one).id) === parts[0]);
    return found === undefined ? badInput('Trigger does not exist.') : { content: found };
  }),
  route('POST /alerts', 'other', ({ exchange, account, params }) =>
    alertTold(account, placeAlert(exchange, account, params)),
  ),
  route(`PUT /alerts/${UUID}`, 'other', ({ exchange, account, parts, params }) =>
    alertTold(account, modifyAlert(exchange, account, parts[0] ?? '', params)),
  ),
  route('DELETE /alerts', 'other', ({ exchange, account, params }) => {
    const result = deleteAlert(exchange, account, params.get('uuid') ?? '');
    return result instanceof Refusal ? result : { content: null };
  }),
  route('GET /alerts', 'other', ({ account, params }) => {
    const wanted = account.alerts.filter(({ status }) => status === (params.get('status') ?? status));
    return { content: wanted.map((one) => alertView(one, account.userId)) };
  }),
  route(`GET /alerts/${UUID}`, 'other', ({ account, parts }) =>
    alertTold(account, findAlert(account, parts[0] ?? '')),
  ),
  route(`GET /alerts/${UUID}/history`, 'other', ({ account, parts }) => {
    const found = findAlert(account, parts[0] ?? '');
    return found instanceof Refusal ? found : { content: alertHistory(found) };
  }),
  route('GET /trades', 'other', ({ exchange, account }) => ({
    content: account.trades.map((trade) => tradeView(trade, specOf(exchange, trade.symbol))),
  })),
  route('GET /portfolio/positions', 'other', ({ exchange, account }) => {
    const net = positionViews(account, exchange.listings);
    return { content: { net, day: net } };
  }),
  route('GET /portfolio/holdings', 'other', () => ({ content: [] })),
  route('GET /user/profile', 'other', ({ account }) => ({ content: profileOf(account) })),
  route('GET /user/margins', 'other', ({ account }) => ({
    content: { equity: marginsOf(account), commodity: marginsOf(account) },
  })),
  route('GET /user/margins/(equity|commodity)', 'other', ({ account }) => ({ content: marginsOf(account) })),
  route('POST /margins/(orders|basket)', 'other', () => ({ content: [] })),
  route('GET /quote', 'quote', (asked) => quotes(asked, (view) => view)),
  route('GET /quote/ohlc', 'quote', (asked) =>
    quotes(asked, onlyOf('instrument_token', 'last_price', 'ohlc')),
  ),
  route('GET /quote/ltp', 'quote', (asked) => quotes(asked, onlyOf('instrument_token', 'last_price'))),
  route(`GET /instruments/historical/([0-9]+)/([a-z0-9]+)`, 'history', history),
];

/** The lists of markets, which need no session; null for every other line. */
export function instrumentList(line: string, exchange: Exchange): Answer | null {
  const [match, wanted] = /^GET \/instruments(?:\/([A-Z]+))?$/.exec(line) ?? [];
  if (match === undefined) return null;
  const specs = [...exchange.listings.values()].map(({ spec }) => spec);
  return { csv: instrumentsCsv(specs.filter((spec) => wanted === undefined || spec.exchange === wanted)) };
}

function acknowledged(result: Refusal | { readonly id: string }): Answer {
  return result instanceof Refusal ? result : { content: { order_id: result.id } };
}

function numbered(result: Refusal | { readonly id: number }): Answer {
  return result instanceof Refusal ? result : { content: { trigger_id: result.id } };
}

function alertTold({ userId }: Account, found: SimAlert | Refusal): Answer {
  return found instanceof Refusal ? found : { content: alertView(found, userId) };
}

function triggersOf(exchange: Exchange, account: Account): readonly object[] {
  return account.triggers.map((one) => triggerView(one, specOf(exchange, one.terms.symbol), account.userId));
}

function specOf(exchange: Exchange, symbol: string): Parameters<typeof orderView>[1] {
  const listing = exchange.listings.get(symbol);
  if (listing === undefined) throw new RangeError('an order of a market that is listed');
  return listing.spec;
}

/** Who is logged in, as the profile and the log-on tell it. */
export function profileOf({ userId }: Account): object {
  return {
    user_id: userId,
    user_type: 'individual',
    email: 'person@example.com',
    user_name: 'A Person',
    user_shortname: 'Person',
    broker: 'ZERODHA',
    exchanges: ['NSE', 'BSE', 'NFO', 'BFO', 'MF'],
    products: ['CNC', 'NRML', 'MIS'],
    order_types: ['MARKET', 'LIMIT', 'SL', 'SL-M'],
    avatar_url: null,
    meta: { demat_consent: 'consent' },
  };
}

function marginsOf({ cash }: Account): object {
  const net = numberOf(cash);
  return { enabled: true, net, available: { cash: net, live_balance: net }, utilised: { debits: 0 } };
}

function quotes({ exchange, markets }: Asked, cut: (view: object) => object): Answer {
  const found = markets.flatMap((name) => {
    const byToken = [...exchange.listings.values()].find(({ spec }) => String(spec.token) === name);
    const listing = exchange.listings.get(name) ?? byToken;
    return listing === undefined ? [] : [[name, cut(quoteView(listing, exchange.now))] as const];
  });
  return { content: Object.fromEntries(found) };
}

function onlyOf(...names: readonly string[]): (view: object) => object {
  return (view) => Object.fromEntries(Object.entries(view).filter(([name]) => names.includes(name)));
}

/** One candle for each minute that was asked about, up to a thousand; whatever the interval, prices are of minutes. */
function history({ exchange, parts, params }: Asked): Answer {
  const listing = [...exchange.listings.values()].find(({ spec }) => String(spec.token) === parts[0]);
  const [from, to] = ['from', 'to'].map((name) => Date.parse(`${params.get(name) ?? ''}Z`) - 5.5 * 3_600_000);
  if (listing === undefined || from === undefined || to === undefined) return badInput('invalid token');
  if (!Number.isFinite(from) || !Number.isFinite(to)) return badInput('invalid from date');
  const candles: unknown[] = [];
  for (let at = from; at <= to && candles.length < 1_000; at += 60_000) {
    const price = numberOf(listing.market.markAt(at));
    candles.push([`${indianTime(at).replace(' ', 'T')}+0530`, price, price, price, price, 1_000]);
  }
  return { content: { candles } };
}
