import assert from 'node:assert/strict';
import test from 'node:test';
import { WebSocket } from 'ws';
import { OPERATIONS } from '../../src/protocol/api/operations.ts';
import { makeClient } from '../../client/client.ts';
import { openStream } from '../../client/stream.ts';
import type { PushMessage, SallyportApi } from '../../client/api.ts';
import { startGateway, type GatewayUnderTest } from './gateway-under-test.ts';

test('T30: a gateway answers no operation of its API to somebody without a session', async () => {
  const gateway = await startGateway();
  for (const { method, path, access, name } of OPERATIONS) {
    if (access.kind === 'open') continue;
    const target = `${gateway.url}/api/v1${path.replaceAll(/\{[a-zA-Z]+\}/g, '1')}`;
    const reply = await fetch(target, { method, headers: { authorization: 'Bearer spa_guess' } });
    const body = Object(await reply.json());
    // Whoever guesses this fast is not looked at any more.
    const expected = reply.status === 429 ? 'TOO_MANY_REQUESTS' : 'NOT_SIGNED_IN';
    assert.deepEqual([reply.status === 429 ? 401 : reply.status, body.code], [401, expected], name);
    assert.equal(reply.headers.get('content-type'), 'application/problem+json');
    assert.equal(reply.headers.get('cache-control'), 'no-store');
  }
  await gateway.stop();
});

test('the client signs in, reads, and is told of a halt on a socket that its ticket opened', async () => {
  const gateway = await startGateway();
  const api = await signedIn(gateway, 'auditor');
  assert.deepEqual((await api.getOverview()).value.halts, []);
  const told: PushMessage[] = [];
  const ended = Promise.withResolvers<boolean>();
  const heard = Promise.withResolvers<void>();
  await openStream({
    baseUrl: gateway.url.replace('http', 'ws'),
    api,
    onMessage: (message) => {
      told.push(message);
      if (message.kind === 'halts') heard.resolve();
    },
    onClose: ended.resolve,
  });
  while (told.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  await gateway.ask('halt', { reason: 'test' });
  await heard.promise;
  assert.equal(told[0]?.kind, 'hello');
  assert.equal((await api.getOverview()).value.halts.length, 1);
  const file = (await api.exportLedger()).value;
  assert.match(file, /^sallyport-ledger\/v1\n[^]*\nend [^\n]+\n$/);
  await api.signOut();
  assert.equal(await ended.promise, true, 'the socket ends with its session');
  await gateway.stop();
});

test('T9: a ticket that was used or never given out is refused before a socket opens', async () => {
  const gateway = await startGateway();
  const api = await signedIn(gateway, 'viewer');
  const { ticket } = (await api.issueTicket()).value;
  assert.equal(await statusOf(gateway.url, 'spt_guess'), 401);
  assert.deepEqual([await statusOf(gateway.url, ticket), await statusOf(gateway.url, ticket)], [101, 401]);
  await gateway.stop();
});

/** What a socket with that ticket is answered. */
async function statusOf(url: string, ticket: string): Promise<number | undefined> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/api/v1/ws`, [
    'sallyport.v1',
    `ticket.${ticket}`,
  ]);
  const answered = Promise.withResolvers<number | undefined>();
  socket.once('upgrade', ({ statusCode }) => answered.resolve(statusCode));
  socket.once('unexpected-response', (_sent, response) => {
    answered.resolve(response.statusCode);
    response.destroy();
  });
  const status = await answered.promise;
  socket.on('error', () => undefined);
  socket.terminate();
  return status;
}

/** The client of somebody who owns nothing and was given one role by the owner. */
async function signedIn(gateway: GatewayUnderTest, role: string): Promise<SallyportApi> {
  const held = { token: null as string | null };
  const api = makeClient({ baseUrl: gateway.url, accessToken: () => held.token });
  const { code } = await gateway.ask('person code');
  const password = 'walrus under nine lamps';
  await api.setUp({ code: String(code), name: 'ann', password });
  const { token } = await gateway.ask('person add', { name: 'vic', roles: [role] });
  await api.setPassword({ token: String(token), password });
  held.token = (await api.signIn({ name: 'vic', password })).value.access;
  return api;
}
