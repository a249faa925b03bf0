import assert from 'node:assert/strict';
import { test } from 'node:test';
import { KiteConnect } from 'kiteconnect';
import type { Refusal } from '../../core/order/venue.ts';
import { answering } from '../shared/answering-fixture.test.ts';
import { refuse } from './refuse.ts';

const server = answering(refuse({ kind: 'notServed' }));

const TABLE: readonly (readonly [Refusal, number, string])[] = [
  [{ kind: 'denied', code: 'C', text: 'why' }, 403, 'PermissionException'],
  [{ kind: 'denied', code: 'CHANGES_USED_UP', text: 'why' }, 400, 'NetworkException'],
  [{ kind: 'input', code: 'C', text: 'why' }, 400, 'InputException'],
  [{ kind: 'unauthenticated' }, 403, 'TokenException'],
  [{ kind: 'clock' }, 400, 'InputException'],
  [{ kind: 'rate', text: 'why', retryAfterS: 2 }, 429, 'NetworkException'],
  [{ kind: 'noSuchOrder' }, 400, 'OrderException'],
  [{ kind: 'unavailable', code: 'C', text: 'why' }, 503, 'NetworkException'],
  [{ kind: 'unknownOutcome', text: 'why' }, 504, 'NetworkException'],
  [{ kind: 'notServed' }, 404, 'GeneralException'],
];

test('the venue’s own client raises what means the same, and only a stranger’s refusal ends its session', async () => {
  const client = new KiteConnect({ api_key: 'k', root: server.url() });
  let ended = 0;
  client.setSessionExpiryHook(() => void (ended += 1));
  for (const [refusal, status, type] of TABLE) {
    server.reply = refuse(refusal);
    assert.equal(server.reply.status, status, refusal.kind);
    const before = ended;
    const raised: unknown = await client.getOrders().then(
      () => null,
      (error: unknown) => error,
    );
    assert.equal(Object(raised)['error_type'], type, refusal.kind);
    assert.equal(typeof Object(raised)['message'], 'string');
    assert.equal(ended - before, refusal.kind === 'unauthenticated' ? 1 : 0, refusal.kind);
  }
});

test('a refusal says why in its own words, what to do instead, and when to come back', () => {
  const said = (refusal: Refusal): string => Buffer.from(refuse(refusal).body).toString();
  const alert = { kind: 'denied', code: 'ROUTE_NOT_SERVED', text: 'no', about: 'POST /alerts' } as const;
  assert.match(said(alert), /Sallyport: no.*watch the price.*\[ROUTE_NOT_SERVED\]/);
  assert.match(said({ kind: 'unknownOutcome', text: 'no answer' }), /Look for it with GET \/orders/);
  assert.match(
    said({ kind: 'denied', code: 'CHANGES_USED_UP', text: 'cancel it' }),
    /"Maximum allowed order modifications exceeded\. Sallyport: cancel it \[CHANGES_USED_UP\]"/,
  );
  const held = refuse({ kind: 'rate', text: 'why', retryAfterS: 2 });
  assert.equal(new Map(held.headers).get('retry-after'), '2');
  assert.match(said({ kind: 'rate', text: 'why', retryAfterS: 2 }), /Again in 2 s/);
});
