import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, request as httpRequest, type IncomingMessage } from 'node:http';
import test from 'node:test';
import { OPERATIONS } from '../../protocol/api/operations.ts';
import type { Answer, Ask } from '../../protocol/ask-message.ts';
import { SystemClock } from '../../system/clock.ts';
import { loopbackHosts } from '../host-names.ts';
import type { Reached } from '../front.ts';
import { ApiDoor } from './api-door.ts';

const GOOD: Answer = {
  status: 200,
  media: 'application/json',
  etag: 'tag',
  retryAfterS: null,
  cookie: null,
  next: null,
  body: Buffer.from('{"yes":true}'),
};

interface Reply {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly text: string;
}

interface Sent {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string | string[]>>;
  readonly body?: string;
}

interface Stage {
  readonly asked: Ask[];
  /** `host` of the listener. */
  readonly host: string;
  send(target: string, sent?: Sent): Promise<Reply>;
}

/** A door on a real port whose keeper answers as it is told. */
async function withDoor(
  answer: (ask: Ask) => Promise<Answer> | null,
  use: (stage: Stage) => Promise<void>,
  scheme: Reached['scheme'] = 'http',
): Promise<void> {
  const asked: Ask[] = [];
  const inquire = (ask: Ask): Promise<Answer> | null => {
    asked.push(ask);
    return answer(ask);
  };
  const door = new ApiDoor({ operations: OPERATIONS, clock: new SystemClock(), inquire });
  const reached = { port: 0 };
  const server = createServer((request, response) => {
    const hosts = loopbackHosts('127.0.0.1', reached.port);
    const way = { hosts, scheme, isLoopback: true, address: '127.0.0.1', hsts: null };
    if (!door.serve(request, response, way)) response.writeHead(418).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  assert.ok(typeof address === 'object' && address !== null);
  reached.port = address.port;
  const host = `127.0.0.1:${address.port}`;
  try {
    await use({ asked, host, send: (target, sent = {}) => send(address.port, target, sent) });
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

function send(port: number, target: string, { method = 'GET', headers = {}, body }: Sent): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const options = { port, host: '127.0.0.1', path: target, method, headers: { ...headers }, agent: false };
    const sending = httpRequest(options, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('error', reject);
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          text: Buffer.concat(parts).toString('utf8'),
        }),
      );
    });
    sending.on('error', reject);
    sending.end(body);
  });
}

const HALT = JSON.stringify({ scope: 'everything', stops: 'openings', reason: 'test' });
const JSON_BODY = { 'content-type': 'application/json' };

test('a request becomes an ask with everything that it carries, and nothing else', async () => {
  await withDoor(
    () => Promise.resolve(GOOD),
    async ({ asked, host, send: to }) => {
      const reply = await to('/api/v1/orders?bot=grid-1&limit=2', {
        headers: {
          authorization: 'Bearer spa_x',
          cookie: 'a=b; sallyport_refresh=spr_y',
          'user-agent': 'test',
          origin: `http://${host}`,
          'sec-fetch-site': 'same-origin',
        },
      });
      assert.deepEqual([reply.status, reply.text, reply.headers.etag], [200, '{"yes":true}', '"tag"']);
      await to('/api/v1/orders/17', { headers: { authorization: 'Basic eA==' } });
      await to('/api/v1/halt', {
        method: 'POST',
        headers: {
          ...JSON_BODY,
          'idempotency-key': 'k',
          'if-match': '"abc"',
          cookie: 'sallyport_refresh=1; sallyport_refresh=2',
        },
        body: HALT,
      });
      const [list, one, halt] = asked;
      assert.deepEqual([list?.operation, list?.params], ['listOrders', { bot: 'grid-1', limit: '2' }]);
      assert.deepEqual(list?.credentials, { access: 'spa_x', refresh: 'spr_y' });
      assert.deepEqual(list?.from, {
        address: '127.0.0.1',
        agent: 'test',
        page: `http://${host}`,
        isLoopback: true,
      });
      assert.deepEqual([one?.operation, one?.params], ['getOrder', { id: '17' }]);
      assert.deepEqual(one?.credentials, { access: '', refresh: null }, 'another scheme proves nothing');
      assert.deepEqual(halt?.conditions, { ifMatch: 'abc', idempotencyKey: 'k' });
      assert.equal(halt?.credentials.refresh, null, 'of two cookies neither is believed');
      assert.equal(Buffer.from(halt?.body ?? []).toString('utf8'), HALT);
    },
  );
});

test('every answer has exactly the headers that keep pages out, and none that binds localhost to TLS', async () => {
  await withDoor(
    () => Promise.resolve(GOOD),
    async ({ send: to }) => {
      for (const target of ['/api/v1/overview', '/api/v1/nothing', '/api/v1/overview?a=1&a=2']) {
        const { headers } = await to(target);
        assert.equal(
          headers['content-security-policy'],
          "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; " +
            "connect-src 'self'; base-uri 'none'; object-src 'none'; form-action 'self'; " +
            "frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types default",
        );
        assert.equal(headers['x-frame-options'], 'DENY');
        assert.equal(headers['x-content-type-options'], 'nosniff');
        assert.equal(headers['referrer-policy'], 'strict-origin-when-cross-origin');
        assert.equal(headers['cross-origin-opener-policy'], 'same-origin');
        assert.equal(headers['cross-origin-resource-policy'], 'same-origin');
        assert.equal(headers['cross-origin-embedder-policy'], 'require-corp');
        assert.equal(headers['cache-control'], 'no-store');
        assert.equal(headers['strict-transport-security'], undefined);
        assert.equal(headers['access-control-allow-origin'], undefined);
        assert.match(
          String(headers['permissions-policy']),
          /^camera=\(\), .*publickey-credentials-get=\(self\)$/,
        );
      }
    },
  );
});

test('T7, T8: another host name, another page and two of a header are refused before anything is asked', async () => {
  await withDoor(
    () => Promise.resolve(GOOD),
    async ({ asked, send: to }) => {
      const cases: readonly (readonly [Sent['headers'], number])[] = [
        [{ origin: 'http://evil.example' }, 403],
        [{ origin: 'null' }, 403],
        [{ 'sec-fetch-site': 'cross-site' }, 403],
        [{ 'sec-fetch-site': 'same-site' }, 403],
        [{ authorization: ['Bearer a', 'Bearer b'] }, 400],
        [{ 'if-match': ['"a"', '"b"'] }, 400],
      ];
      for (const [headers, status] of cases) {
        const reply = await to('/api/v1/overview', { headers: headers ?? {} });
        assert.equal(reply.status, status, JSON.stringify(headers));
        assert.equal(reply.headers['content-type'], 'application/problem+json');
      }
      const other = await to('/api/v1/overview', { headers: { host: 'evil.example' } });
      assert.equal(other.status, 418, 'a name that is not ours is left to whoever refuses it');
      assert.equal(asked.length, 0);
    },
  );
});

test('T4: only the exact path of an operation is one, and what is wrong is said in one form', async () => {
  await withDoor(
    () => Promise.resolve(GOOD),
    async ({ asked, send: to }) => {
      const cases: readonly (readonly [string, Sent, number, string])[] = [
        ['/api/v1', {}, 404, 'ROUTE_UNKNOWN'],
        ['/api/v1/', {}, 404, 'ROUTE_UNKNOWN'],
        ['/api/v1/Overview', {}, 404, 'ROUTE_UNKNOWN'],
        ['/api/v1/overview/', {}, 404, 'ROUTE_UNKNOWN'],
        ['/api/v1//overview', {}, 404, 'ROUTE_UNKNOWN'],
        ['/api/v1/./overview', {}, 404, 'ROUTE_UNKNOWN'],
        ['/api/v1/%6fverview', {}, 404, 'ROUTE_UNKNOWN'],
        ['/api/v1/orders/1%2f2', {}, 404, 'ROUTE_UNKNOWN'],
        ['/api/v1/overview', { method: 'DELETE' }, 405, 'METHOD_UNKNOWN'],
        ['/api/v1/overview', { method: 'OPTIONS' }, 405, 'METHOD_UNKNOWN'],
        ['/api/v1/orders?bot', {}, 400, 'REQUEST_MALFORMED'],
        ['/api/v1/orders?bot=a=b', {}, 400, 'REQUEST_MALFORMED'],
        ['/api/v1/orders?bot=%ff', {}, 400, 'REQUEST_MALFORMED'],
        ['/api/v1/orders?bot=a&bot=b', {}, 400, 'REQUEST_MALFORMED'],
        ['/api/v1/halt', { method: 'POST', body: HALT }, 415, 'BODY_NOT_JSON'],
        [
          '/api/v1/halt',
          { method: 'POST', body: HALT, headers: { 'content-type': 'text/plain' } },
          415,
          'BODY_NOT_JSON',
        ],
        [
          '/api/v1/halt',
          { method: 'POST', body: 'x'.repeat(70_000), headers: JSON_BODY },
          413,
          'BODY_TOO_LARGE',
        ],
      ];
      for (const [target, sent, status, code] of cases) {
        const reply = await to(target, sent);
        assert.deepEqual([reply.status, JSON.parse(reply.text).code], [status, code], target);
      }
      assert.equal(asked.length, 0);
      assert.equal((await to('/elsewhere')).status, 418);
    },
  );
});

test('what the caller has already is not sent again, and a change is never answered with that', async () => {
  await withDoor(
    () => Promise.resolve(GOOD),
    async ({ send: to }) => {
      const known = await to('/api/v1/overview', { headers: { 'if-none-match': '"tag"' } });
      assert.deepEqual([known.status, known.text, known.headers.etag], [304, '', '"tag"']);
      for (const list of ['W/"tag"', '"old", "tag"', '"old" , W/"tag"']) {
        const listed = await to('/api/v1/overview', { headers: { 'if-none-match': list } });
        assert.equal(listed.status, 304, list);
      }
      const other = await to('/api/v1/overview', { headers: { 'if-none-match': '"old", "tag' } });
      assert.equal(other.status, 200);
      const halt = { method: 'POST', headers: { ...JSON_BODY, 'if-none-match': '"tag"' }, body: HALT };
      assert.equal((await to('/api/v1/halt', halt)).status, 200);
    },
  );
});

test('the refreshing cookie goes to one path, to no script, to no other site; over TLS with its prefix', async () => {
  const setting: Answer = { ...GOOD, cookie: { kind: 'set', value: 'v', maxAgeS: 60 } };
  const rest = 'HttpOnly; SameSite=Strict; Path=/api/v1/session; Max-Age=60';
  await withDoor(
    () => Promise.resolve(setting),
    async ({ send: to }) => {
      const { headers } = await to('/api/v1/overview');
      assert.deepEqual(headers['set-cookie'], [`sallyport_refresh=v; ${rest}`]);
    },
  );
  const clearing: Answer = { ...GOOD, cookie: { kind: 'clear' } };
  await withDoor(
    () => Promise.resolve(clearing),
    async ({ send: to }) => {
      const { headers } = await to('/api/v1/overview');
      assert.deepEqual(headers['set-cookie'], [
        '__Secure-sallyport_refresh=; HttpOnly; Secure; SameSite=Strict; Path=/api/v1/session; Max-Age=0',
      ]);
    },
    'https',
  );
});

test('a stranger is told so once, and a gateway that is busy says that nothing was done', async () => {
  const stranger: Answer = { ...GOOD, status: 401, etag: null, retryAfterS: 5 };
  await withDoor(
    () => Promise.resolve(stranger),
    async ({ send: to }) => {
      const { status, headers } = await to('/api/v1/overview');
      assert.equal(status, 401);
      assert.equal(headers['www-authenticate'], 'Bearer');
      assert.equal(headers['retry-after'], '5');
      assert.equal(headers.connection, 'close');
    },
  );
  await withDoor(
    () => null,
    async ({ send: to }) => {
      const reply = await to('/api/v1/overview');
      assert.deepEqual([reply.status, JSON.parse(reply.text).code], [503, 'EDGE_BUSY']);
    },
  );
});

test('an answer in pieces arrives whole, or is cut off so that nobody takes a part for the whole', async () => {
  const texts = ['one ', 'two ', 'three'];
  const piece = (at: number): Answer => ({
    ...GOOD,
    media: 'text/plain',
    etag: null,
    next: at + 1 < texts.length ? String(at + 1) : null,
    body: Buffer.from(texts[at] ?? ''),
  });
  await withDoor(
    (ask) => Promise.resolve(piece(Number(ask.piece ?? 0))),
    async ({ asked, send: to }) => {
      const reply = await to('/api/v1/ledger/export');
      assert.deepEqual([reply.status, reply.text], [200, 'one two three']);
      assert.equal(reply.headers['content-type'], 'text/plain; charset=utf-8');
      assert.equal(reply.headers['cache-control'], 'no-store');
      assert.deepEqual(
        asked.map((ask) => ask.piece),
        [null, '1', '2'],
      );
    },
  );
  for (const broken of [null, Promise.resolve({ ...GOOD, status: 503 })]) {
    await withDoor(
      (ask) => (ask.piece === null ? Promise.resolve(piece(0)) : broken),
      async ({ send: to }) => {
        await assert.rejects(to('/api/v1/ledger/export'));
      },
    );
  }
});
