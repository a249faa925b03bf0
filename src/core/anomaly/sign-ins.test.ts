import assert from 'node:assert/strict';
import test from 'node:test';
import { MINUTE_MS, Watched } from './watched-fixture.test.ts';

const ANN = 'a'.repeat(32);
const HOME = 'c'.repeat(64);
const CAFE = 'd'.repeat(64);

class Signing extends Watched {
  #sessions = 0;

  constructor() {
    super();
    this.tell({ kind: 'person', person: ANN, record: 'r', roles: [], lookedUp: null, by: 'owner' });
  }

  deny(person: string | null, count = 1): void {
    this.tell({ kind: 'signInsRefused', person, from: HOME, device: HOME, why: 'password', count });
  }

  signIn(from: string): void {
    this.#sessions += 1;
    const session = String(this.#sessions).padStart(32, '0');
    this.tell({ kind: 'session', session, person: ANN, from, device: HOME });
  }
}

test('T21: five refused sign-ins of a person within fifteen minutes are an alarm, four are none', () => {
  const signing = new Signing();
  for (let i = 0; i < 4; i += 1) signing.deny(ANN);
  assert.deepEqual(signing.kinds, []);
  signing.deny(ANN);
  assert.deepEqual(signing.told('signInFailures'), ['warning person:aaaaaaaaaaaa 1']);
  const slow = new Signing();
  for (let i = 0; i < 40; i += 1) slow.pass(4 * MINUTE_MS).deny(ANN);
  assert.deepEqual(slow.kinds, []);
});

test('T21: names that nobody has, and counted ones, are told of all together from twenty on', () => {
  const signing = new Signing();
  for (let i = 0; i < 19; i += 1) signing.deny(null);
  assert.deepEqual(signing.kinds, []);
  signing.deny(null);
  assert.deepEqual(signing.told('signInFailures'), ['warning everything 1']);
  const flood = new Signing();
  flood.deny(null, 1_000);
  assert.deepEqual(flood.told('signInFailures'), ['warning everything 1']);
  const off = new Signing();
  off.settings([['signInFailuresMax', 0]]);
  off.deny(ANN, 100);
  assert.deepEqual(off.kinds, []);
});

test('a sign-in from an address not seen for 30 days is an alarm, the first of all and known ones are none', () => {
  const signing = new Signing();
  signing.signIn(HOME);
  signing.pass(29 * 24 * 60 * MINUTE_MS).signIn(HOME);
  signing.signIn(HOME);
  assert.deepEqual(signing.kinds, []);
  signing.signIn(CAFE);
  assert.deepEqual(signing.told('newAddress'), ['warning person:aaaaaaaaaaaa 1']);
  signing.pass(31 * 24 * 60 * MINUTE_MS).signIn(HOME);
  assert.equal(signing.told('newAddress').length, 2);
  const off = new Signing();
  off.settings([['addressDays', 0]]);
  off.signIn(HOME);
  off.signIn(CAFE);
  assert.deepEqual(off.kinds, []);
});

test('T23: a refresh token that was shown twice is critical, an ordinary end of a session is none', () => {
  const signing = new Signing();
  signing.signIn(HOME);
  const session = '1'.padStart(32, '0');
  signing.tell({ kind: 'sessionEnded', session, why: 'signedOut', by: 'owner' });
  signing.signIn(HOME);
  signing.tell({ kind: 'sessionEnded', session: '2'.padStart(32, '0'), why: 'reuse', by: 'gateway' });
  assert.deepEqual(signing.kinds, ['sessionStolen']);
  signing.tell({ kind: 'personRoles', person: ANN, roles: [], by: 'owner' });
  const acts = signing.state.watch.recent.flatMap(({ facts }) => facts['what'] ?? []);
  assert.deepEqual(acts.slice(-2), ['person', 'roles']);
});
