import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readProfile, writeProfile, type Profile } from './profile.ts';

const WHOLE: Profile = {
  name: 'ann',
  key: Uint8Array.from({ length: 32 }, (_, at) => at),
  password: '$argon2id$',
  reset: { digest: 'ab', until: 5 },
  totp: 'cd',
  passkeys: [{ id: 'a', publicKey: 'b', label: 'c', addedAt: 1 }],
  mail: 'ann@example.com',
  codes: ['ef'],
};

test('a profile comes back as it was written, and nothing else is one', () => {
  assert.deepEqual(readProfile(writeProfile(WHOLE)), WHOLE);
  const bare: Profile = {
    ...WHOLE,
    ...{ password: null, reset: null, totp: null, mail: null, passkeys: [], codes: [] },
  };
  assert.deepEqual(readProfile(writeProfile(bare)), bare);
  const plain: Record<string, unknown> = JSON.parse(Buffer.from(writeProfile(WHOLE)).toString('utf8'));
  const spoiled: readonly unknown[] = [
    null,
    [],
    7,
    {},
    { ...plain, v: 2 },
    ...Object.keys(plain).map((name) => ({ ...plain, [name]: [[]] })),
    // A record from before there were letters has no address.
    ...Object.keys(plain).flatMap((name) => (name === 'mail' ? [] : [{ ...plain, [name]: undefined }])),
    { ...plain, key: 'xy' },
    { ...plain, reset: { digest: 'ab' } },
    { ...plain, reset: { until: 5 } },
    ...['id', 'publicKey', 'label', 'addedAt'].map((name) => ({
      ...plain,
      passkeys: [{ id: 'a', publicKey: 'b', label: 'c', addedAt: 1, [name]: null }],
    })),
  ];
  const { mail: _mail, ...older } = plain;
  assert.equal(readProfile(Buffer.from(JSON.stringify(older)))?.mail, null);
  for (const value of spoiled) assert.equal(readProfile(Buffer.from(JSON.stringify(value) ?? '')), null);
  assert.equal(readProfile(Buffer.from('{')), null);
});
