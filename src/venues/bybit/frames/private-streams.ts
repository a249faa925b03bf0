import type { StreamWord } from '../../../core/order/stream-request.ts';
import type { PrivateStreams, SocketCall } from '../../../core/order/venue.ts';
import type { UnixMs } from '../../../core/units/time.ts';
import { member, memberText, parseJson } from '../../shared/json.ts';
import { TOPICS } from './account-stream.ts';
import { calls, readLogOn } from './calls.ts';
import { NO_REQUEST_ID, readRequestId } from './request-id.ts';

const MEMBERS: ReadonlySet<string> = new Set(['args', 'op', 'req_id']);
/** Only linear contracts are served, so both forms of a topic tell the same. */
const CATEGORY = '.linear';

/** What a bot says and hears on `/v5/private`. */
export const privateStreams: PrivateStreams = {
  readLogOn: readAuth,
  authenticate: (call, check, now) => calls.authenticateCall(call, check, now),
  isTopic: (name) => isTold(name) && name !== `wallet${CATEGORY}`,
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

function isTold(name: string): boolean {
  return TOPICS.has(name.endsWith(CATEGORY) ? name.slice(0, -CATEGORY.length) : name);
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

/** Under the name that was subscribed to: clients know their messages by it. */
function tell(message: string, names: ReadonlySet<string>): readonly string[] {
  const frame = parseJson(message);
  const topic = frame === null ? null : member(frame, 'topic');
  if (topic?.kind !== 'string') return [];
  const before = message.slice(0, topic.from);
  const after = message.slice(topic.to);
  return [topic.text, `${topic.text}${CATEGORY}`]
    .filter((name) => names.has(name))
    .map((name) => `${before}${JSON.stringify(name)}${after}`);
}
