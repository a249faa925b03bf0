import { fieldsOf } from '../../shared/json.ts';
import { SCHEDULED_CANCELS_PER_DAY } from '../clockwork.ts';
import { listOf, parseCloid, parseCount } from '../fields.ts';
import { volumeText } from '../limits.ts';
import { isOpen } from '../order.ts';
import { ERR } from '../refusal.ts';
import { DONE, L1, MALFORMED, err, l1 } from './action.ts';
import type { Action, ActionCall, ActionReply } from './action.ts';
import { findOrder } from './order-actions.ts';

interface Cancel {
  readonly asset: number;
  readonly id: number | string;
}

const BATCH_MAX = 1000;
const AHEAD_MS = 5000;
const DAY_MS = 86_400_000;

export const CANCEL_ACTIONS: ReadonlyMap<string, Action> = new Map([
  ['cancel', { signing: L1, batch: 'cancels', answer: (call) => cancels(call, parseCancel) }],
  ['cancelByCloid', { signing: L1, batch: 'cancels', answer: (call) => cancels(call, parseCancelByCloid) }],
  ['scheduleCancel', l1(scheduleCancel)],
]);

function cancels(call: ActionCall, parse: (value: unknown) => Cancel | null): ActionReply {
  const list = listOf(call.action.get('cancels'), BATCH_MAX, parse);
  if (list === null || list.length === 0) return MALFORMED;
  const statuses = list.map(({ asset, id }) => {
    const order = findOrder(call.account, id);
    if (order === null || order.asset !== asset || !isOpen(order)) {
      return { error: `${ERR.neverPlaced} asset=${asset}` };
    }
    call.exchange.close(order, 'canceled');
    return 'success';
  });
  return { kind: 'ok', response: { type: 'cancel', data: { statuses } } };
}

/** Sets the moment at which every open order of the account is cancelled; without a time there is none any more. */
function scheduleCancel({ action, account, exchange }: ActionCall): ActionReply {
  const given = action.get('time');
  if (given === undefined || given === null) {
    account.scheduledCancel = null;
    return DONE;
  }
  const time = parseCount(given);
  if (time === null) return MALFORMED;
  if (time < exchange.now + AHEAD_MS) return err(ERR.scheduledTooEarly);
  const required = exchange.scheduledCancelVolume;
  if (account.volume < required) {
    return err(ERR.scheduledTooNew(volumeText(required), volumeText(account.volume)));
  }
  const { day, count } = account.scheduledCancels;
  const isToday = day === Math.floor(exchange.now / DAY_MS);
  if (isToday && count >= SCHEDULED_CANCELS_PER_DAY) return err(ERR.scheduledTooOften);
  account.scheduledCancel = time;
  return DONE;
}

/** One element of `cancels` by the venue’s number; null where it is malformed. */
export function parseCancel(value: unknown): Cancel | null {
  const fields = fieldsOf(value);
  const asset = parseCount(fields?.get('a'));
  const id = parseCount(fields?.get('o'));
  return asset === null || id === null ? null : { asset, id };
}

/** The same by client id. */
export function parseCancelByCloid(value: unknown): Cancel | null {
  const fields = fieldsOf(value);
  const asset = parseCount(fields?.get('asset'));
  const id = parseCloid(fields?.get('cloid'));
  return asset === null || id === null ? null : { asset, id };
}
