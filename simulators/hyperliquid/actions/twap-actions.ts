import { fieldsOf } from '../../shared/json.ts';
import { parseAmount, parseCount } from '../fields.ts';
import { ERR } from '../refusal.ts';
import { cancelTwap, startTwap } from '../twap.ts';
import type { TwapRequest } from '../twap.ts';
import { MALFORMED, l1 } from './action.ts';
import type { Action, ActionCall, ActionReply } from './action.ts';

export const TWAP_ACTIONS: ReadonlyMap<string, Action> = new Map([
  ['twapOrder', l1(twapOrder)],
  ['twapCancel', l1(twapCancel)],
]);

function twapOrder({ action, account, exchange }: ActionCall): ActionReply {
  const request = parseTwap(action.get('twap'));
  if (request === null) return MALFORMED;
  const twap = startTwap(exchange, account, request);
  const status = typeof twap === 'string' ? { error: twap } : { running: { twapId: twap.twapId } };
  return { kind: 'ok', response: { type: 'twapOrder', data: { status } } };
}

function twapCancel({ action, account }: ActionCall): ActionReply {
  const asset = parseCount(action.get('a'));
  const twapId = parseCount(action.get('t'));
  if (asset === null || twapId === null) return MALFORMED;
  const isCancelled = account.twaps.get(twapId)?.asset === asset && cancelTwap(account, twapId);
  const status = isCancelled ? 'success' : { error: ERR.twapGone };
  return { kind: 'ok', response: { type: 'twapCancel', data: { status } } };
}

function parseTwap(value: unknown): TwapRequest | null {
  const fields = fieldsOf(value);
  const asset = parseCount(fields?.get('a'));
  const quantity = parseAmount(fields?.get('s'));
  const minutes = parseCount(fields?.get('m'));
  const isBuy = fields?.get('b');
  const reduceOnly = fields?.get('r');
  const randomize = fields?.get('t');
  if (asset === null || quantity === null || minutes === null) return null;
  if (typeof isBuy !== 'boolean' || typeof reduceOnly !== 'boolean' || typeof randomize !== 'boolean')
    return null;
  return { asset, side: isBuy ? 'BUY' : 'SELL', quantity, reduceOnly, minutes, randomize };
}
