import assert from 'node:assert/strict';
import test from 'node:test';
import { OPERATIONS } from '../../src/protocol/api/operations.ts';
import { startGateway } from './gateway-under-test.ts';

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
