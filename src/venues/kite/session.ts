import { inputSentence } from '../../core/order/input-sentence.ts';
import type { DecoyCheck } from '../../core/order/signing.ts';
import type { RawReply, RawRequest } from '../../core/order/venue.ts';
import type { VenueSession } from '../../core/order/venue-session.ts';
import type { UnixMs } from '../../core/units/time.ts';
import { parseForm } from '../shared/form.ts';
import { textAt } from '../shared/json.ts';
import { latin1 } from '../shared/text-of-bytes.ts';
import { FORM_TYPE, UNSIGNED_HEADERS } from './attach.ts';
import { isChecksum } from './decoy-token.ts';
import { readDone, readEnvelope } from './envelope.ts';
import { done, refuse } from './refuse.ts';
import { DECOY } from './reply.ts';
import { nextEndOfSessions } from './text.ts';

/** The venue's own address, whose log-in page is elsewhere. */
const VENUE = 'https://api.kite.trade';
const LOGIN_HOST = 'https://kite.zerodha.com';
const REQUEST_TOKEN = /^[A-Za-z0-9]{1,64}$/;
const ACCESS_TOKEN = /^[A-Za-z0-9]{1,256}$/;
const KEY = /^[A-Za-z0-9]{1,128}$/;
const STATE = /^[A-Za-z0-9_-]{1,64}$/;

type Session = VenueSession<RawRequest, RawReply>;

/**
 * How a person opens a session ("User", login flow): they log in on the venue's own page, which sends them back with a
 * request token; that, the key and the secret's checksum are exchanged for an access token. Neither password nor the
 * seed of their codes is ever here (T37).
 */
export const session: Session = {
  loginPage,
  readRedirect,
  checksumOver: (keyId, requestToken) => Buffer.from(`${keyId}${requestToken}`, 'latin1'),
  exchange,
  readOpened,
  userOf,
  isOver,
  isUnder,
  route: 'session.open',
  callback: '/callback',
  tellPerson,
  end,
  endsAt: nextEndOfSessions,
  answerDecoy,
};

/**
 * `state` comes back with the redirect. A simulated venue has a page of its own: nobody is sent to the real one from
 * there. Throws for a key that no address can hold.
 */
function loginPage(keyId: string, state: string, trade: string): string {
  if (!KEY.test(keyId) || !STATE.test(state)) throw new RangeError('a key and a state are of plain letters');
  const back = encodeURIComponent(`state=${state}`);
  const host = trade === VENUE ? LOGIN_HOST : trade;
  return `${host}/connect/login?v=3&api_key=${keyId}&redirect_params=${back}`;
}

/** The query of the redirect, or the whole address as a person pastes it. Null for one without a request token. */
function readRedirect(text: string): ReturnType<Session['readRedirect']> {
  const mark = text.indexOf('?');
  const [query = ''] = text.slice(mark + 1).split('#', 1);
  const pairs = parseForm(query) ?? [];
  const one = (name: string): string => {
    const [[, value] = [name, ''], another] = pairs.filter(([key]) => key === name);
    return another === undefined ? value : '';
  };
  const requestToken = one('request_token');
  const state = one('state');
  if (!REQUEST_TOKEN.test(requestToken) || one('status') === 'error') return null;
  return { requestToken, state: STATE.test(state) ? state : null };
}

/** The request that opens the session. The checksum is SHA-256 over {@link checksumOver} and the secret. */
function exchange(keyId: string, requestToken: string, checksum: Uint8Array): RawRequest {
  const hex = Buffer.from(checksum).toString('hex');
  const body = `api_key=${keyId}&request_token=${requestToken}&checksum=${hex}`;
  return {
    method: 'POST',
    target: '/session/token',
    headers: [...UNSIGNED_HEADERS, FORM_TYPE],
    body: Buffer.from(body, 'latin1'),
  };
}

/** Null for an answer that opens nothing. */
function readOpened(reply: RawReply): ReturnType<Session['readOpened']> {
  const opened = readDone(reply);
  const token = opened === null ? '' : textAt(opened, 'access_token');
  const user = opened === null ? '' : textAt(opened, 'user_id');
  return ACCESS_TOKEN.test(token) && KEY.test(user) ? { token: Buffer.from(token, 'latin1'), user } : null;
}

/** From a profile. */
function userOf(reply: RawReply): string | null {
  const profile = readDone(reply);
  const user = profile === null ? '' : textAt(profile, 'user_id');
  return KEY.test(user) ? user : null;
}

/** An error of this kind alone means that the token is not good any more. */
function isOver(reply: RawReply): boolean {
  const envelope = reply.status === 403 ? readEnvelope(reply) : null;
  return envelope?.kind === 'error' && envelope.type === 'TokenException';
}

/** By the header alone, which every request under a session has ({@link attach}). */
function isUnder({ headers }: RawRequest, token: Uint8Array): boolean {
  const shown = headers.find(([name]) => name === 'authorization')?.[1];
  return shown !== undefined && shown.endsWith(`:${latin1(token)}`);
}

/** Plain text: nothing of what came is in it. */
function tellPerson(text: string, isDone: boolean): RawReply {
  return {
    status: isDone ? 200 : 400,
    headers: [['content-type', 'text/plain; charset=utf-8']],
    body: Buffer.from(`${text}\n`, 'utf8'),
  };
}

/** The request that ends it. The venue wants the token in the query: of this request no target is ever logged. */
function end(keyId: string, token: Uint8Array): RawRequest {
  return {
    method: 'DELETE',
    target: `/session/token?api_key=${keyId}&access_token=${latin1(token)}`,
    headers: UNSIGNED_HEADERS,
    body: new Uint8Array(0),
  };
}

/**
 * The answer to a bot that logs on with its decoy: an access token that is good for this gateway alone. Null for one
 * that does not have the decoy's secret.
 */
function answerDecoy(request: RawRequest, check: DecoyCheck, now: UnixMs): RawReply | null {
  const values = new Map(parseForm(latin1(request.body)) ?? []);
  const key = values.get('api_key') ?? '';
  const requestToken = values.get('request_token') ?? '';
  const checksum = values.get('checksum') ?? '';
  if (values.size !== 3)
    return refuse({
      kind: 'input',
      code: 'BODY_MALFORMED',
      text: inputSentence('BODY_MALFORMED', 'unknown'),
    });
  if (!isChecksum(check, { key, requestToken, checksum })) return null;
  return done({
    ...DECOY,
    api_key: key,
    access_token: `${requestToken}${checksum}`,
    public_token: '',
    refresh_token: '',
    enctoken: '',
    login_time: indianTime(now),
  });
}

/** As the venue writes a moment. */
function indianTime(at: UnixMs): string {
  return new Date(at + 5.5 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ');
}
