import assert from 'node:assert/strict';
import test from 'node:test';
import { Session, type Renewal } from './session.ts';

test('T23: however many requests find the token too old, the refresh token is shown once', async () => {
  let asked = 0;
  const waiting = Promise.withResolvers<Renewal>();
  const session = new Session(() => {
    asked += 1;
    return waiting.promise;
  });
  const all = [session.renew(), session.renew(), session.renew()];
  waiting.resolve({ kind: 'renewed', token: 'next' });
  assert.deepEqual(await Promise.all(all), [true, true, true]);
  assert.equal(asked, 1);
  assert.equal(session.token, 'next');
});

test('a gateway that is away for a moment signs nobody out, one that knows nobody does', async () => {
  const answers: Renewal[] = [
    { kind: 'unreachable' },
    { kind: 'renewed', token: 'a' },
    { kind: 'unreachable' },
    { kind: 'nobody' },
  ];
  const session = new Session(() => Promise.resolve(answers.shift() ?? { kind: 'nobody' }));
  const seen: string[] = [];
  const stop = session.subscribe(() => seen.push(session.state.kind));
  for (const expected of [false, true, false, false]) assert.equal(await session.renew(), expected);
  assert.deepEqual(seen, ['unreachable', 'signedIn', 'signedOut']);
  assert.equal(session.token, null);
  stop();
  session.begin('b');
  assert.equal(seen.length, 3);
});

test('until somebody was set up, the page is told so', async () => {
  const session = new Session(() => Promise.resolve({ kind: 'setUp' }));
  assert.equal(await session.renew(), false);
  assert.equal(session.state.kind, 'setUp');
});
