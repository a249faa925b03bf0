import type { StreamWord } from '../../../core/order/stream-request.ts';
import type { PrivateStreams, SocketCall } from '../../../core/order/venue.ts';
import type { UnixMs } from '../../../core/units/time.ts';
import { member, memberText, parseJson, textAt } from '../../shared/json.ts';
import { TOPICS } from './account-stream.ts';
import { calls, readLogOn } from './calls.ts';
import { CATEGORIES } from '../vocabulary.ts';
import { NO_REQUEST_ID, readRequestId } from './request-id.ts';

const MEMBERS: ReadonlySet<string> = new Set(['args', 'op', 'req_id']);
/** A topic of every category, or of one; the wallet is of all of them. */
const TOPIC = /^([a-z]+)(?:\.([a-z]+))?$/;

/** What a bot says and hears on `/v5/private`. */
export const privateStreams: PrivateStreams = {
  readLogOn: readAuth,
  authenticate: (call, check, now) => calls.authenticateCall(call, check, now),
  isTopic,
  answer,
  tell,
};

/** Null for everything but a log-on in all its parts (threats T3, T31). */
function readAuth(text: string): SocketCall | null {
  const frame = parseJson(text);
  if (frame?.kind !== 'object' || memberText(frame, 'op') !== 'auth') return null;
  if ([...frame.members.keys()].some((name) => !MEMBERS.has(name))) return null;
  const id = readRequestId(text, frame);
  return id === null ? null : readLogOn(id, member(frame, 'args'));
}

function isTopic(name: string): boolean {
  const [, topic = '', category] = TOPIC.exec(name) ?? [];
  if (!TOPICS.has(topic)) return false;
  return category === undefined || (topic !== 'wallet' && CATEGORIES.parse(category) !== null);
}

const OPERATIONS = {
  logOn: 'auth',
  subscribe: 'subscribe',
  unsubscribe: 'unsubscribe',
  ping: 'ping',
} as const;

function answer({ op, id }: StreamWord, refusal: string | null, now: UnixMs): string {
  const echo = id === NO_REQUEST_ID ? '' : `,"req_id":${id}`;
  if (op === 'ping') return `{"op":"pong","args":["${now}"],"conn_id":"sallyport"${echo}}`;
  const said = refusal === null ? '""' : JSON.stringify(`Sallyport: ${refusal}`);
  const outcome = `"success":${refusal === null},"ret_msg":${said}`;
  return `{${outcome},"op":"${OPERATIONS[op]}","conn_id":"sallyport"${echo}}`;
}

/** Under the name that was subscribed to: clients know their messages by it. All rows of one are of one category. */
function tell(message: string, names: ReadonlySet<string>): readonly string[] {
  const frame = parseJson(message);
  if (frame === null) return [];
  const topic = member(frame, 'topic');
  if (topic?.kind !== 'string') return [];
  const before = message.slice(0, topic.from);
  const after = message.slice(topic.to);
  const rows = member(frame, 'data');
  const [row] = rows?.kind === 'array' ? rows.items : [];
  const category = row === undefined ? '' : textAt(row, 'category');
  return [topic.text, `${topic.text}.${category}`]
    .filter((name) => names.has(name))
    .map((name) => `${before}${JSON.stringify(name)}${after}`);
}
