import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { test } from 'node:test';
import { toBase64Url } from '../units/base64-url.ts';
import { concatBytes } from '../units/bytes.ts';
import { parseSessionId } from '../units/ids.ts';
import { unixMs } from '../units/time.ts';
import { makeToken, readToken, type Mac, type SessionToken, type TokenKind } from './session-token.ts';

const NOW = unixMs(1_795_220_000_000);
const mac = (message: Uint8Array): Uint8Array => createHmac('sha256', 'a key').update(message).digest();
const session = parseSessionId('5e'.repeat(16));
assert.ok(session !== null);
const TOKEN: SessionToken = { kind: 'access', session, turn: 3, issuedAt: NOW };

test('T21: a token is read as it was made, by its own key and for its own use', () => {
  const text = makeToken(mac, TOKEN);
  assert.deepEqual(readToken(mac, 'access', text, NOW), TOKEN);
  assert.equal(readToken(mac, 'refresh', text, NOW), null);
  assert.equal(readToken(mac, 'refresh', text.replace('spa_', 'spr_'), NOW), null);
  const other: Mac = (message) => createHmac('sha256', 'another').update(message).digest();
  assert.equal(readToken(other, 'access', text, NOW), null);
});

test('T21: with any letter changed, one less or one more, a token is none', () => {
  const text = makeToken(mac, TOKEN);
  for (let at = 0; at < text.length; at += 1) {
    const letter = text.charAt(at) === 'A' ? 'B' : 'A';
    const changed = `${text.slice(0, at)}${letter}${text.slice(at + 1)}`;
    assert.equal(readToken(mac, 'access', changed, NOW), null, changed);
  }
  for (const bad of ['', text.slice(0, -1), `${text}A`, `${text.slice(0, -1)}!`, `${text.slice(0, -1)}=`])
    assert.equal(readToken(mac, 'access', bad, NOW), null, bad);
});

test('F18: a token from up to a minute ahead is read, for clocks step; one from later is none', () => {
  const ahead = (ms: number): string => makeToken(mac, { ...TOKEN, issuedAt: unixMs(NOW + ms) });
  assert.ok(readToken(mac, 'access', ahead(60_000), NOW) !== null);
  assert.equal(readToken(mac, 'access', ahead(60_001), NOW), null);
  const never = new Uint8Array(28).fill(255);
  assert.equal(readToken(mac, 'access', signed('access', never), NOW), null, 'beyond any time that there is');
});

/** A token with that content under the right key. */
function signed(kind: TokenKind, content: Uint8Array): string {
  const head = new TextEncoder().encode(`sallyport session token v1 ${kind}\n`);
  return `spa_${toBase64Url(concatBytes(content, mac(concatBytes(head, content))))}`;
}
