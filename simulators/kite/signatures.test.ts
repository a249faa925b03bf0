import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { accountsOf, Caller, checksumOf } from './fixtures/caller.ts';

const NAME = 'ann';

interface Shown {
  readonly api_key: string;
  readonly request_token: string;
  readonly checksum: string;
}

/** The HTTP status of a log-on with what the log-in page gave, as it is or changed. */
function logOn(change: (shown: Shown) => Shown = (shown) => shown): number {
  const caller = new Caller({ accounts: accountsOf([NAME]) });
  const request_token = caller.engine.logIn(NAME);
  const shown = { api_key: NAME, request_token, checksum: checksumOf(NAME, request_token, NAME) };
  return caller.ask(NAME, 'POST', '/session/token', { ...change(shown) }).http;
}

/** One character of a text made another. */
function bent(text: string, at: number): string {
  const place = at % text.length;
  return `${text.slice(0, place)}${text[place] === '0' ? '1' : '0'}${text.slice(place + 1)}`;
}

test('a checksum is over key, request token and secret, in this order, and one character more or less is none', () => {
  assert.equal(logOn(), 200);
  fc.assert(
    fc.property(fc.nat(63), (at) => {
      assert.equal(
        logOn((shown) => ({ ...shown, checksum: bent(shown.checksum, at) })),
        403,
      );
      assert.equal(
        logOn((shown) => ({ ...shown, request_token: bent(shown.request_token, at) })),
        403,
      );
    }),
    { numRuns: 30 },
  );
  for (const change of [
    (shown: Shown) => ({ ...shown, checksum: '' }),
    (shown: Shown) => ({ ...shown, checksum: checksumOf(NAME, shown.request_token, 'other') }),
    (shown: Shown) => ({ ...shown, checksum: checksumOf(shown.request_token, NAME, NAME) }),
    (shown: Shown) => ({ ...shown, checksum: shown.checksum.toUpperCase() }),
    (shown: Shown) => ({ ...shown, api_key: 'eve' }),
  ])
    assert.equal(logOn(change), 403);
});

test('a request token is good once and for five minutes; a wrong checksum does not use it up', () => {
  const caller = new Caller({ accounts: accountsOf([NAME]) });
  const [first, second] = [caller.engine.logIn(NAME), caller.engine.logIn(NAME)];
  const show = (token: string, secret = NAME): number =>
    caller.ask(NAME, 'POST', '/session/token', {
      ...{ api_key: NAME, request_token: token, checksum: checksumOf(NAME, token, secret) },
    }).http;
  assert.deepEqual([show(first, 'wrong'), show(first), show(first)], [403, 200, 403]);
  caller.pass(5 * 60_000 + 1);
  assert.equal(show(second), 403);
});

test('what is shown with a request is the key and the token of the session that is open, and nothing else', () => {
  const caller = new Caller({ accounts: accountsOf([NAME, 'bob']) });
  const { token } = caller.engine.sessionToken(NAME);
  const asked = (authorization: string): number => {
    const request = { method: 'GET', target: '/orders', headers: { authorization }, body: new Uint8Array(0) };
    return caller.engine.handle(request, caller.now).status;
  };
  assert.equal(asked(`token ${NAME}:${token}`), 200);
  for (const other of [
    ...['', token, `${NAME}:${token}`, `Bearer ${token}`, `token ${NAME}:`, `token :${token}`],
    ...[
      `token bob:${token}`,
      `token ${NAME}:${bent(token, 3)}`,
      `token ${NAME}:${token} `,
      `TOKEN ${NAME}:${token}`,
    ],
  ])
    assert.equal(asked(other), 403, other);
  caller.logIn(NAME);
  assert.equal(asked(`token ${NAME}:${token}`), 403, 'another log-in ends it');
});
