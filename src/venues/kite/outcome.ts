import type { Intent } from '../../core/order/intent.ts';
import type { Order } from '../../core/order/order.ts';
import type { Outcome } from '../../core/order/reports.ts';
import type { RawReply } from '../../core/order/venue.ts';
import { ZERO } from '../../core/units/decimal.ts';
import { textAt, type Json } from '../shared/json.ts';
import { alertTold, isAlert } from './alert.ts';
import { readEnvelope } from './envelope.ts';
import { parseOrderId } from './text.ts';
import { parseTriggerId } from './trigger.ts';

type Class = Extract<Outcome, { kind: 'rejected' }>['class'];

/** "Response structure", error types; the rest is of the class 'other'. */
const CLASSES: ReadonlyMap<string, Class> = new Map<string, Class>([
  ['HoldingException', 'funds'],
  ['MarginException', 'funds'],
  ['PermissionException', 'auth'],
  ['TokenException', 'auth'],
  ['UserException', 'auth'],
]);
/** Trouble behind the venue's door: it may have passed the order on. */
const UNSURE_TYPES: ReadonlySet<string> = new Set(['DataException', 'GeneralException', 'NetworkException']);

/**
 * What became of a sent intent. The venue acknowledges before the exchange has the order, and says by other ways what
 * came of it: a placed order is then open as far as is known, a cancel was taken, and whether a change takes place is
 * still to be asked. A reply proves something only if it reads as exactly what is documented for our order; everything
 * else is unknown, so that nothing is called final that may not be (fault F7).
 */
export function outcomes(intent: Intent, reply: RawReply | null): readonly Outcome[] {
  if (reply === null) return [{ kind: 'unknown', why: 'CONNECTION_LOST' }];
  // The limiter stands before everything else; its answer may have no body.
  if (reply.status === 429) return [{ kind: 'rejected', code: '429', class: 'rate' }];
  if (reply.status >= 500 || reply.status === 408) return [UNSURE];
  const envelope = readEnvelope(reply);
  if (envelope === null) return [UNREADABLE];
  if (envelope.kind === 'done') return [succeeded(intent, envelope.content)];
  if (UNSURE_TYPES.has(envelope.type)) return [UNSURE];
  return [{ kind: 'rejected', code: envelope.type, class: CLASSES.get(envelope.type) ?? 'other' }];
}

const UNREADABLE: Outcome = { kind: 'unknown', why: 'UNREADABLE_REPLY' };
const UNSURE: Outcome = { kind: 'unknown', why: 'VENUE_UNSURE' };
const DONE: Outcome = { kind: 'accepted', report: null };

function succeeded(intent: Intent, done: Json): Outcome {
  const venueOrderId = parseOrderId(textAt(done, 'order_id')) ?? parseTriggerId(textAt(done, 'trigger_id'));
  switch (intent.kind) {
    case 'place':
      return venueOrderId === null ? UNREADABLE : placed(intent.order, venueOrderId);
    case 'amend':
      return intent.amend.target.id === venueOrderId ? { kind: 'taken' } : UNREADABLE;
    case 'setting':
      return alertTold(intent, done);
    case 'cancel':
      // What was deleted is not told.
      if (isAlert(intent.target.id)) return DONE;
      return intent.target.id === venueOrderId ? DONE : UNREADABLE;
    default:
      return DONE;
  }
}

/** The answer has the venue's number only: ours is the one that we sent. */
function placed({ clientOrderId, quantity, price }: Order, venueOrderId: string): Outcome {
  if (clientOrderId === null) return UNREADABLE;
  const report = {
    clientOrderId,
    venueOrderId,
    state: 'open',
    filled: ZERO,
    quantity: quantity ?? ZERO,
    price: price ?? ZERO,
  } as const;
  return { kind: 'accepted', report };
}

/** Whether the venue, or we in its name, did not see to a request as a whole: the same may be asked again. */
export function isPassing(reply: RawReply): boolean {
  return reply.status === 429 || reply.status >= 500 || readEnvelope(reply) === null;
}
