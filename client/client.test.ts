import assert from 'node:assert/strict';
import test from 'node:test';
import { ApiProblem, makeClient } from './client.ts';
import { signIn } from './session.ts';

interface Asked {
  readonly path: string;
  readonly bearer: string | null;
  readonly cookie: string | null;
}

const GATEWAY = 'http://127.0.0.1:1';
const ME = { access: 'first', accessMs: 300_000, me: {} };

function problem(code: string): Response {
  const type = { 'content-type': 'application/problem+json' };
  return new Response(JSON.stringify({ status: 401, code, detail: 'no' }), { status: 401, headers: type });
}

function good(value: unknown, cookie?: string): Response {
  const headers = new Headers({ 'content-type': 'application/json' });
  if (cookie !== undefined) headers.append('set-cookie', `sallyport_refresh=${cookie}; HttpOnly; Max-Age=9`);
  return new Response(JSON.stringify(value), { headers });
}

/** A gateway that answers by a function, and remembers what it was asked. */
function gateway(answer: (asked: Asked) => Response): {
  readonly asked: Asked[];
  readonly fetch: typeof fetch;
} {
  const asked: Asked[] = [];
  return {
    asked,
    fetch: (input, init) => {
      const headers = new Headers(init?.headers);
      const path = String(input).slice(`${GATEWAY}/api/v1`.length);
      const one = { path, bearer: headers.get('authorization'), cookie: headers.get('cookie') };
      asked.push(one);
      return Promise.resolve(answer(one));
    },
  };
}

test('T21: a wrong code is shown once, although its answer is a 401 too', async () => {
  const { asked, fetch } = gateway(() => problem('SIGN_IN_REFUSED'));
  let renewals = 0;
  const renew = (): Promise<boolean> => Promise.resolve((renewals += 1) > 0);
  const api = makeClient({ baseUrl: GATEWAY, accessToken: () => 'token', renew, fetch });
  await assert.rejects(api.giveProof({ shown: { code: '000000' } }), ApiProblem);
  assert.deepEqual([asked.length, renewals], [1, 0]);
});

test('T23: a session renews itself once for all that ask at the time, by the cookie that came last', async () => {
  let turn = 0;
  const { asked, fetch } = gateway(({ path, bearer, cookie }) => {
    if (path === '/session') return good(ME, 'turn-0');
    if (path !== '/session/refresh') return bearer === 'Bearer new-2' ? good({}) : problem('NOT_SIGNED_IN');
    // Each is good once.
    if (cookie !== `sallyport_refresh=turn-${turn}`) return problem('SESSION_OVER');
    turn += 1;
    return good({ ...ME, access: `new-${turn}` }, `turn-${turn}`);
  });
  const { api } = await signIn({ baseUrl: GATEWAY, name: 'ann', password: 'long enough', fetch });
  // The first renewal brings a token that is over as well.
  await assert.rejects(api.getMe(), ApiProblem);
  const all = await Promise.all([api.getMe(), api.listBots(), api.listKeys()]);
  assert.equal(all.length, 3);
  assert.equal(asked.filter(({ path }) => path === '/session/refresh').length, 2);
  const others = asked.filter(({ path }) => path !== '/session/refresh');
  assert.ok(
    others.every(({ cookie }) => cookie === null),
    'the cookie goes to one route',
  );
});

test('the tag of an answer is the same behind a proxy that compresses', async () => {
  const { fetch } = gateway(() => new Response('{}', { headers: { etag: 'W/"abc"' } }));
  const api = makeClient({ baseUrl: GATEWAY, accessToken: () => null, fetch });
  assert.equal((await api.getPolicy()).etag, 'abc');
});

test('a session that is over is told as such, and asked to go on once a request', async () => {
  const { asked, fetch } = gateway(({ path }) =>
    path === '/session' ? good(ME) : problem(path === '/me' ? 'NOT_SIGNED_IN' : 'SESSION_OVER'),
  );
  const { api, signOut } = await signIn({
    baseUrl: GATEWAY,
    name: 'ann',
    password: 'long enough',
    code: '123456',
    fetch,
  });
  const isOver = (reason: unknown): boolean =>
    reason instanceof ApiProblem && reason.problem.code === 'NOT_SIGNED_IN';
  await assert.rejects(api.getMe(), isOver);
  assert.deepEqual(
    asked.map(({ path }) => path),
    ['/session', '/me', '/session/refresh'],
  );
  await signOut();
});
