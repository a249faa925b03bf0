import assert from 'node:assert/strict';
import test from 'node:test';
import { EVERYTHING, type Grant } from '../../core/identity/permission.ts';
import { proveFactors, reachOf } from './beyond.ts';
import { House } from './house-fixture.test.ts';
import type { ListedPerson } from './people.ts';

const NAMES = ['192.0.2.1', 'trading.example.org:8443'];

test('beyond this machine a gateway begins with an owner and second factors of everybody mighty, or not', async () => {
  const house = await House.open();
  await house.owner();
  const [listed] = house.people.list();
  assert.ok(listed !== undefined);
  const grants = (role: Grant['role']): readonly Grant[] => [{ role, on: EVERYTHING }];
  const owner: ListedPerson = {
    ...listed,
    hasPassword: true,
    hasSecondFactor: true,
    grants: grants('owner'),
  };
  const administrator: ListedPerson = { ...owner, grants: grants('administrator') };
  const bare = { hasSecondFactor: false } as const;
  const prove = (...list: readonly ListedPerson[]) => proveFactors({ list: () => list }, NAMES);
  prove(owner);
  prove(owner, administrator, { ...owner, ...bare, grants: grants('viewer') });
  prove(owner, { ...administrator, ...bare, hasPassword: false });
  const missing = (persons: number) => ({ code: 'FACTORS_MISSING', facts: { persons } });
  assert.throws(() => prove(), missing(0), 'nobody owns it');
  assert.throws(() => prove(administrator), missing(0), 'nobody owns it');
  assert.throws(() => prove({ ...owner, ...bare }), missing(1));
  assert.throws(() => prove(owner, { ...administrator, ...bare }, { ...owner, ...bare }), missing(2));
  proveFactors({ list: () => [] }, []);
});

test('passkeys belong to the first name, over TLS alone, or to this machine', () => {
  const far = reachOf(NAMES);
  assert.deepEqual([far.isBeyondLoopback, far.relyingParty.id], [true, 'trading.example.org']);
  assert.ok(far.relyingParty.isOrigin('https://trading.example.org'));
  assert.ok(far.relyingParty.isOrigin('https://trading.example.org:8443'));
  const strangers = [
    'http://trading.example.org',
    'https://evil.trading.example.org',
    'https://trading.example.org.evil.example',
    'https://trading.example.org/',
    'https://localhost',
    'null',
    '',
  ];
  for (const origin of strangers) assert.ok(!far.relyingParty.isOrigin(origin), origin);
  const near = reachOf([]);
  assert.deepEqual([near.isBeyondLoopback, near.relyingParty.id], [false, 'localhost']);
  for (const origin of ['http://localhost:8420', 'https://localhost', 'http://localhost'])
    assert.ok(near.relyingParty.isOrigin(origin), origin);
  for (const origin of ['http://127.0.0.1:8420', 'ftp://localhost', 'http://localhost/'])
    assert.ok(!near.relyingParty.isOrigin(origin), origin);
  assert.deepEqual(
    [reachOf(['192.0.2.1']).isBeyondLoopback, reachOf(['192.0.2.1']).relyingParty.id],
    [true, 'localhost'],
  );
});
