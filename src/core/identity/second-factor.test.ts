import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { test } from 'node:test';
import { unixMs } from '../units/time.ts';
import { BACKUP_CODE_BYTES, formatBackupCode, parseBackupCode } from './backup-code.ts';
import { parseBase32, toBase32 } from './base32.ts';
import { isFresh } from './fresh-proof.ts';
import { areCodesSpent } from './sign-in-limits.ts';
import { codeAt, judgeCode, otpauthUri } from './totp.ts';

const SEED = '12345678901234567890';

function macOf(algorithm: string, length: number): (message: Uint8Array) => Uint8Array {
  const key = SEED.repeat(4).slice(0, length);
  return (message) => createHmac(algorithm, key).update(message).digest();
}

test('T22: the codes of RFC 6238, appendix B, all eighteen', () => {
  const rows: readonly (readonly [seconds: number, sha1: string, sha256: string, sha512: string])[] = [
    [59, '94287082', '46119246', '90693936'],
    [1_111_111_109, '07081804', '68084774', '25091201'],
    [1_111_111_111, '14050471', '67062674', '99943326'],
    [1_234_567_890, '89005924', '91819424', '93441116'],
    [2_000_000_000, '69279037', '90698825', '38618901'],
    [20_000_000_000, '65353130', '77737706', '47863826'],
  ];
  for (const [seconds, sha1, sha256, sha512] of rows) {
    const step = Math.floor(seconds / 30);
    assert.equal(codeAt(macOf('sha1', 20), step, 8), sha1);
    assert.equal(codeAt(macOf('sha256', 32), step, 8), sha256);
    assert.equal(codeAt(macOf('sha512', 64), step, 8), sha512);
  }
});

test('T22: a code is good within one step of now and above the last one, and late when it was right lately', () => {
  const mac = macOf('sha1', 20);
  const now = unixMs(1_795_220_010_000);
  const step = Math.floor(now / 30_000);
  const judged = (at: number, last = -1) => judgeCode(mac, codeAt(mac, at, 6), now, last).kind;
  for (const at of [step - 1, step, step + 1]) assert.equal(judged(at), 'step');
  for (const at of [step - 20, step - 2, step + 2, step + 20]) assert.equal(judged(at), 'late');
  for (const at of [step - 21, step + 21]) assert.equal(judged(at), 'wrong');
  assert.equal(judged(step, step), 'late');
  assert.equal(judged(step - 1, step), 'late');
  assert.equal(judged(step + 1, step), 'step');
  const spaced = `${codeAt(mac, step, 6).slice(0, 3)} ${codeAt(mac, step, 6).slice(3)}`;
  assert.deepEqual(judgeCode(mac, spaced, now, -1), { kind: 'step', step });
  for (const typed of ['', '12345', '1234567', '12345a', '１２３４５６']) {
    assert.equal(judgeCode(mac, typed, now, -1).kind, 'wrong', typed);
  }
  assert.equal(judgeCode(mac, codeAt(mac, 0, 6), unixMs(0), -1).kind, 'step');
});

test('T22: what was used is not fresh: steps and counters only grow, a backup code works once', () => {
  const marks = new Map([
    ['totp', 10],
    ['code/a', 0],
    ['passkey/still', 0],
    ['passkey/counts', 4],
  ]);
  assert.ok(!isFresh(marks, { factor: 'totp', credential: 'totp', mark: 10 }));
  assert.ok(isFresh(marks, { factor: 'totp', credential: 'totp', mark: 11 }));
  assert.ok(!isFresh(marks, { factor: 'backupCode', credential: 'code/a', mark: 0 }));
  assert.ok(isFresh(marks, { factor: 'backupCode', credential: 'code/b', mark: 0 }));
  assert.ok(isFresh(marks, { factor: 'passkey', credential: 'passkey/still', mark: 0 }));
  assert.ok(!isFresh(marks, { factor: 'passkey', credential: 'passkey/counts', mark: 0 }));
  assert.ok(!isFresh(marks, { factor: 'passkey', credential: 'passkey/counts', mark: 4 }));
  assert.ok(isFresh(marks, { factor: 'passkey', credential: 'passkey/counts', mark: 5 }));
});

test('T21: a guesser of codes has less than one chance in ten thousand within a year', () => {
  const now = unixMs(1_795_220_000_000);
  const wrong = (count: number, at: number) => Array.from({ length: count }, () => unixMs(at));
  assert.ok(!areCodesSpent(wrong(29, now), now));
  assert.ok(areCodesSpent(wrong(30, now), now));
  assert.ok(!areCodesSpent(wrong(30, now - 366 * 86_400_000), now));
  const goodAtOnce = 3;
  assert.ok((30 * goodAtOnce) / 10 ** 6 < 1e-4);
});

test('base 32 is that of RFC 4648, and takes what people type', () => {
  const rows = [
    ['', ''],
    ['f', 'MY'],
    ['fo', 'MZXQ'],
    ['foo', 'MZXW6'],
    ['foob', 'MZXW6YQ'],
    ['fooba', 'MZXW6YTB'],
    ['foobar', 'MZXW6YTBOI'],
  ] as const;
  for (const [text, coded] of rows) {
    assert.equal(toBase32(Buffer.from(text)), coded);
    assert.deepEqual(parseBase32(coded), Uint8Array.from(Buffer.from(text)));
  }
  assert.deepEqual(parseBase32('mzxw 6ytb-oi======'), Uint8Array.from(Buffer.from('foobar')));
  for (const bad of ['M', 'MZ', 'MZXW6Y1B', 'MZX', '!']) assert.equal(parseBase32(bad), null, bad);
});

test('a backup code has 128 bits, and is read as it was written down', () => {
  const bytes = Uint8Array.from({ length: BACKUP_CODE_BYTES }, (_, at) => at * 7);
  const shown = formatBackupCode(bytes);
  assert.match(shown, /^[A-Z2-7]{5}(?:-[A-Z2-7]{5}){4}-[A-Z2-7]$/);
  assert.deepEqual(parseBackupCode(shown.toLowerCase().replaceAll('-', ' ')), bytes);
  for (const bad of ['', 'AAAAA', shown.slice(0, -2), `${shown}AA`, 'A'.repeat(100)]) {
    assert.equal(parseBackupCode(bad), null, bad);
  }
});

test('an authenticator app is told the secret with a name that is spelled safely', () => {
  assert.equal(
    otpauthUri('MZXW6', 'ann & bob?'),
    'otpauth://totp/Sallyport%3Aann%20%26%20bob%3F?secret=MZXW6&issuer=Sallyport&algorithm=SHA1&digits=6&period=30',
  );
});
