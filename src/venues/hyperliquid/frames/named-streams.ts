import type { NamedStream, NamedStreams } from '../../../core/order/stream-request.ts';
import { member, memberText, parseJson, textAt, type Json } from '../../shared/json.ts';
import { parseAddress } from '../text.ts';

/**
 * What is told of an account, by the type of the subscription. All of it comes from what the gateway hears of the
 * account itself; other views of an account are asked for over /info.
 */
const STREAMS: ReadonlySet<string> = new Set(['orderUpdates', 'userEvents', 'userFills']);
const MEMBERS: ReadonlySet<string> = new Set(['aggregateByTime', 'type', 'user']);

/** Subscriptions that name a user: a bot names its decoy's address, as in reads. */
export const namedStreams: NamedStreams = { readAsked, answer, tell };

function readAsked(text: string): NamedStream | null {
  const frame = parseJson(text);
  const op = frame === null ? null : memberText(frame, 'method');
  const asked = frame === null ? null : member(frame, 'subscription');
  if ((op !== 'subscribe' && op !== 'unsubscribe') || asked?.kind !== 'object') return null;
  const user = memberText(asked, 'user');
  if (user === null) return null;
  const echo = text.slice(asked.from, asked.to);
  return { op, key: parseAddress(user) ?? '', name: nameOf(asked), echo };
}

/** Fills that are put together by time are not told: each comes as it happened. */
function nameOf(asked: Extract<Json, { kind: 'object' }>): string | null {
  const type = textAt(asked, 'type');
  const names = [...asked.members.keys()];
  const together = member(asked, 'aggregateByTime');
  const isPlain = together === null || (together.kind === 'boolean' && !together.value);
  return STREAMS.has(type) && isPlain && names.every((name) => MEMBERS.has(name)) ? type : null;
}

/** Clients wait for the first message of a stream that begins with what was: here that is nothing. */
function answer(asked: NamedStream, refusal: string | null): readonly string[] {
  const { op, name, key, echo } = asked;
  if (refusal !== null) {
    const text = `Sallyport: ${refusal} ${echo}`;
    return [JSON.stringify({ channel: 'error', data: text })];
  }
  const done = `{"channel":"subscriptionResponse","data":{"method":"${op}","subscription":${echo}}}`;
  if (op === 'unsubscribe' || name !== 'userFills') return [done];
  return [done, `{"channel":"userFills","data":{"isSnapshot":true,"user":"${key}","fills":[]}}`];
}

/** The account's own address is the gateway's business: a bot is told its own. */
function tell(message: string, { name, key }: NamedStream, account: string | null): string | null {
  const frame = parseJson(message);
  const channel = frame === null ? '' : textAt(frame, 'channel');
  if (channel === 'orderUpdates' || name === 'orderUpdates') return name === channel ? message : null;
  if (name === 'userEvents') return account === null ? message : message.replaceAll(account, key);
  const told = frame === null || name !== 'userFills' ? null : member(frame, 'data');
  const fills = told === null ? null : member(told, 'fills');
  if (fills === null) return null;
  return `{"channel":"userFills","data":{"user":"${key}","fills":${message.slice(fills.from, fills.to)}}}`;
}
