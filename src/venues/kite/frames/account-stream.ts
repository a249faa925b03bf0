import type { AccountTelling } from '../../../core/order/account-event.ts';
import type { SessionAccountStream } from '../../../core/order/account-stream.ts';
import type { OrderReference } from '../../../core/order/order.ts';
import type { Draft } from '../../../core/order/venue.ts';
import { member, parseJson, textAt } from '../../shared/json.ts';
import { latin1 } from '../../shared/text-of-bytes.ts';
import { readDraft } from '../draft.ts';
import { withBotTags } from '../reply.ts';
import { readInstrument } from '../report.ts';
import { NO_ID, parseOrderId, reportedTag } from '../text.ts';
import { tickerTarget } from './ticker.ts';

const ORDER_ID = /(?<="order_id":\s?")[A-Za-z0-9-]{1,32}(?=")/g;
/** The venue ends it with the session, at six in the morning at the latest. */
const LIFE_MS = 24 * 3_600_000;

/**
 * What becomes of the account's orders, as the ticker tells it beside prices ("WebSocket streaming", messages of the
 * type `order`): one order each, as in the list of orders. There is no number by which a gap would show.
 */
export const accountStream: SessionAccountStream<Draft> = {
  kind: 'session',
  lifeMs: LIFE_MS,
  // Whatever read it is for, what proves it is the session's token alone.
  draftLogOn: (now) => readDraft('order.list', [], now),
  target: (keyId, signature) =>
    tickerTarget(keyId, signature.type === 'checksum' ? latin1(signature.bytes) : ''),
  read,
  // It ends with its connection only.
  mayEnd: () => false,
  ordersIn: (text) => text.match(ORDER_ID) ?? [],
};

/** Empty for what is not about an order: the venue's words to those who trade by hand are no bot's. */
function read(text: string): readonly AccountTelling[] {
  const frame = text.includes('"order"') ? parseJson(text) : null;
  const row = frame === null || textAt(frame, 'type') !== 'order' ? null : member(frame, 'data');
  const venueOrderId = row === null ? null : parseOrderId(textAt(row, 'order_id'));
  const instrument = row === null ? null : readInstrument(row);
  if (row === null || venueOrderId === null || instrument === null) return [];
  const names: OrderReference[] = [{ by: 'venue', id: venueOrderId }];
  // A leg is told to whoever has the order that it is of.
  const parent = parseOrderId(textAt(row, 'parent_order_id'));
  if (parent !== null) names.push({ by: 'venue', id: parent });
  const client = reportedTag(textAt(row, 'tag'));
  if (client !== NO_ID) names.push({ by: 'client', id: client });
  const message = text.slice(0, row.from) + withBotTags(text, row) + text.slice(row.to);
  return [{ event: { kind: 'order', names, plain: { venueOrderId, instrument } }, message }];
}
