import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Bcrypt, isBcryptHash } from './bcrypt.ts';
import { piWords } from './pi-words.ts';

/** Made by libcrypt (crypt_blowfish), which shares no code with this. */
const VECTORS: readonly (readonly [password: string, stored: string])[] = [
  ['U*U', '$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW'],
  ['', '$2b$04$abcdefghijklmnopqrstuubyCG3zY1GIXMyxfivm.ClDiInHzxjiq'],
  ['pässwörd 🦭', '$2y$06$/OK.fbVrR/bpIqNJ5ianF.l9/8u0lCQD0VRF8iNgMS6l08wbEsTZC'],
  ['x'.repeat(71), '$2b$04$XXXXXXXXXXXXXXXXXXXXXO0PdI9pJYcG0UvDabDm9GvzB1JQ1BVN.'],
  ['x'.repeat(72), '$2b$04$XXXXXXXXXXXXXXXXXXXXXOhRQOZ9MChqltAOuh3KU6pwJS8Bg3Jxu'],
];

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

test('T38: passwords that another system hashed are recognised, and no others', () => {
  const bcrypt = new Bcrypt();
  for (const [password, stored] of VECTORS) {
    assert.ok(bcrypt.isPassword(bytes(password), stored), password);
    assert.ok(!bcrypt.isPassword(bytes(`${password}!`.slice(-72)), stored), `${password} and more`);
  }
});

test('T38: a password of which bcrypt saw only a part is refused, also where that part is right', () => {
  const bcrypt = new Bcrypt();
  const [, stored = ''] = VECTORS[4] ?? [];
  for (const end of ['x', 'y', '\u0000'])
    assert.ok(!bcrypt.isPassword(bytes(`${'x'.repeat(72)}${end}`), stored));
  const [password = '', short = ''] = VECTORS[0] ?? [];
  assert.ok(!bcrypt.isPassword(bytes(`${password}\u0000`), short));
});

test('only the three kinds of bcrypt that mean the same are taken, of a bounded cost', () => {
  const [, stored = ''] = VECTORS[0] ?? [];
  assert.ok(isBcryptHash(stored));
  const bad = [
    '',
    stored.replace('$2a$', '$2x$'),
    stored.replace('$05$', '$03$'),
    stored.replace('$05$', '$15$'),
    stored.replace('$05$', '$31$'),
    stored.slice(0, -1),
    `${stored}.`,
    `${stored}\n`,
  ];
  for (const text of bad) {
    assert.ok(!isBcryptHash(text), text);
    assert.ok(!new Bcrypt().isPassword(bytes('U*U'), text), text);
  }
});

test('π begins as Blowfish does', () => {
  assert.deepEqual([...piWords(4)], [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344]);
});
