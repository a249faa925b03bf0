import type { AccountEvent, AccountTelling, OrderFact } from '../../../core/order/account-event.ts';
import type { OpenAccountStream } from '../../../core/order/account-stream.ts';
import type { OrderReference } from '../../../core/order/order.ts';
import { parseDecimal } from '../../../core/units/decimal.ts';
import type { Instrument } from '../../../core/units/ids.ts';
import { member, memberText, parseJson, textAt, type Json } from '../../shared/json.ts';
import { readFill } from '../fill.ts';
import { readReport } from '../report.ts';
import { isOfMarkets, marketStream } from './market-stream.ts';
import { parseCloid, parseDigits, parseInstrument, type Address } from '../text.ts';

const ORDER_ID = /(?<="oid":\s?)[0-9]{1,19}(?=[,}])/g;

/**
 * What happens on an account, as Hyperliquid tells everybody who asks by its address ("Subscriptions"): its orders,
 * and its fills, funding and liquidations as they come. There is no snapshot.
 */
export function accountStreamOf(user: Address): OpenAccountStream {
  return {
    kind: 'open',
    target: '/ws',
    heartbeat: '{"method":"ping"}',
    subscriptions: ['orderUpdates', 'userEvents'].map((type) =>
      JSON.stringify({ method: 'subscribe', subscription: { type, user } }),
    ),
    // Not bounded by the venue.
    lifeMs: 24 * 3_600_000 - 10 * 60_000,
    readAnswer,
    read,
    tellsFacts: true,
    // It ends with its connection only.
    mayEnd: () => false,
    ordersIn: (text) => text.match(ORDER_ID) ?? [],
    markets: marketStream,
  };
}

const ANSWERS: ReadonlyMap<string, ReturnType<OpenAccountStream['readAnswer']>> = new Map([
  ['error', 'refused'],
  ['pong', 'other'],
  ['subscriptionResponse', 'subscribed'],
]);

function readAnswer(text: string): ReturnType<OpenAccountStream['readAnswer']> {
  // One of the venue's SDKs is greeted in words.
  if (!text.startsWith('{')) return 'other';
  const channel = /"channel":\s?"([A-Za-z]{1,32})"/.exec(text)?.[1] ?? '';
  // A market that is not there ends nothing: its prices are asked for.
  if (channel === 'error' && isOfMarkets(text)) return 'other';
  return ANSWERS.get(channel) ?? null;
}

/** Row by row, each as a message of its own: the rows of one message may be of several bots. */
function read(text: string): readonly AccountTelling[] {
  const frame = parseJson(text);
  const channel = frame === null ? '' : textAt(frame, 'channel');
  const told = frame === null ? null : member(frame, 'data');
  if (told === null) return [];
  if (channel === 'orderUpdates') return rowsOf(text, told, toldState);
  if (channel !== 'user') return [];
  const fills = member(told, 'fills');
  if (fills !== null) return rowsOf(text, fills, toldFill);
  return [{ event: { kind: 'account' }, message: text }];
}

function rowsOf(
  text: string,
  rows: Json,
  eventOf: (row: Json) => AccountEvent | null,
): readonly AccountTelling[] {
  if (rows.kind !== 'array') return [];
  return rows.items.flatMap((row) => {
    const event = eventOf(row);
    const told = `[${text.slice(row.from, row.to)}]`;
    return event === null ? [] : [{ event, message: text.slice(0, rows.from) + told + text.slice(rows.to) }];
  });
}

/** What became of an order: with its number, its size and what is left of it, that is all there is to know. */
function toldState(row: Json): AccountEvent | null {
  const order = member(row, 'order');
  return order === null ? null : orderEvent(order, (instrument) => stateIn(row, order, instrument));
}

function stateIn(row: Json, order: Json, instrument: Instrument): OrderFact | null {
  const report = readReport(order, textAt(row, 'status'));
  return report === null ? null : { kind: 'state', instrument, report };
}

/** A fill, which tells what was held before it. */
function toldFill(row: Json): AccountEvent | null {
  return orderEvent(row, (instrument) => {
    const fill = readFill(row);
    const heldBefore = parseDecimal(textAt(row, 'startPosition'));
    return fill === null || heldBefore === null ? null : { kind: 'fill', instrument, fill, heldBefore };
  });
}

/** An order by both its names: a bot's own id is known before the venue's is. */
function orderEvent(
  row: Json,
  factIn: (instrument: Instrument) => OrderFact | null,
): Extract<AccountEvent, { kind: 'order' }> | null {
  const venueOrderId = parseDigits(textAt(row, 'oid'));
  const instrument = parseInstrument(textAt(row, 'coin'));
  if (venueOrderId === null || instrument === null) return null;
  const client = parseCloid(memberText(row, 'cloid') ?? '');
  const names: OrderReference[] = [{ by: 'venue', id: venueOrderId }];
  if (client !== null) names.push({ by: 'client', id: client });
  const [left, whole] = [memberText(row, 'sz'), memberText(row, 'origSz')];
  const unfilled = left !== null && left === whole ? ({ unfilled: true } as const) : {};
  const fact = factIn(instrument);
  const told = fact === null ? {} : { fact };
  return { kind: 'order', names, plain: { venueOrderId, instrument }, ...unfilled, ...told };
}
