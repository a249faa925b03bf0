import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import fc from 'fast-check';
import { Desk } from '../desk.ts';
import { CliRefusal } from '../refusal.ts';
import { parseSettings, settingsText, withCustody } from '../settings.ts';
import { parseShare, setOf, shareText } from './share-text.ts';
import { joinedShares, makeShares, type NewShares } from './shares.ts';
import { custodyAlone } from './custody.ts';

const place = mkdtempSync(join(tmpdir(), 'shares-'));
after(() => rmSync(place, { recursive: true, force: true }));

const nobody = new Desk({ out: () => undefined, err: () => undefined, canAsk: false, isWatched: false });
const joined = (made: NewShares, files: readonly string[]): Promise<Buffer> =>
  joinedShares(nobody, made.custody, files);
const of = (code: string) => (reason: unknown) => reason instanceof CliRefusal && reason.code === code;

test('any three of five shares make the secret, which lies in no file', async () => {
  const made = makeShares({ threshold: 3, count: 5 }, join(place, 'five'));
  const [a = '', b = '', c = '', d = '', e = ''] = made.files;
  for (const three of [
    [a, b, c],
    [e, c, a],
    [d, b, e],
  ])
    assert.deepEqual(await joined(made, three), made.secret);
  assert.deepEqual(await joined(made, [a, b, c, d]), made.secret, 'one more does no harm');
  for (const file of made.files) {
    assert.equal(statSync(file).mode & 0o777, 0o600);
    assert.ok(!readFileSync(file).includes(made.secret));
  }
  made.discard();
  assert.ok(!existsSync(a));
});

test('too few, one twice, one of another set, or one with a slip: refused, and nothing is joined (F26)', async () => {
  const made = makeShares({ threshold: 2, count: 3 }, join(place, 'three'));
  const other = makeShares({ threshold: 2, count: 3 }, join(place, 'others'));
  const [a = '', b = ''] = made.files;
  await assert.rejects(joined(made, [a]), of('SHARES_MISSING'));
  await assert.rejects(joined(made, [a, a]), of('SHARE_TWICE'));
  await assert.rejects(joined(made, [a, other.files[0] ?? '']), of('SHARE_OF_ANOTHER_SET'));
  const written = readFileSync(a, 'utf8');
  const slip = written.slice(0, 20) + (written[20] === 'A' ? 'B' : 'A') + written.slice(21);
  writeFileSync(join(place, 'slip'), slip);
  await assert.rejects(joined(made, [join(place, 'slip'), b]), (reason) => {
    assert.ok(reason instanceof CliRefusal);
    assert.equal(reason.code, 'SHARE_MALFORMED');
    assert.match(reason.text, /slip is no share/, 'which of the files it is');
    return true;
  });
});

test('a share that somebody made up opens nothing, and which one it was is not said (F26)', async () => {
  const made = makeShares({ threshold: 2, count: 2 }, join(place, 'forged'));
  const [a = '', b = ''] = made.files;
  const share = parseShare(readFileSync(b, 'utf8'));
  assert.ok(share !== null);
  writeFileSync(join(place, 'made-up'), shareText({ ...share, y: share.y.map((byte) => byte ^ 1) }));
  await assert.rejects(joined(made, [a, join(place, 'made-up')]), (reason) => {
    assert.ok(reason instanceof CliRefusal);
    assert.equal(reason.code, 'UNSEAL_REFUSED');
    assert.doesNotMatch(reason.text, /\d/);
    return true;
  });
});

test('numbers that make no sense, no place, and a place that is taken: refused before anything is made', () => {
  const at = join(place, 'odd');
  for (const [threshold, count] of [
    [1, 5],
    [4, 3],
    [2, 256],
  ] as const)
    assert.throws(() => makeShares({ threshold, count }, at), of('SHARES_MALFORMED'));
  assert.throws(() => makeShares({ threshold: 2, count: 3 }, undefined), of('FOLDER_MISSING'));
  assert.throws(() => makeShares({ threshold: 2, count: 3 }, place), of('FOLDER_NOT_EMPTY'));
  assert.ok(!existsSync(at));
});

test('a share is read back as it was written, in small letters and with spaces too; a changed letter is found', () => {
  const shares = fc.record({
    threshold: fc.integer({ min: 2, max: 255 }),
    x: fc.integer({ min: 1, max: 255 }),
    y: fc.uint8Array({ minLength: 32, maxLength: 32 }),
    set: fc.uint8Array({ minLength: 8, maxLength: 8 }).map((bytes) => Buffer.from(bytes).toString('hex')),
  });
  fc.assert(
    fc.property(shares, fc.nat(), (share, at) => {
      const text = shareText(share);
      assert.deepEqual(parseShare(` ${text.toLowerCase().replaceAll('-', ' ')}\n`), {
        ...share,
        y: Uint8Array.from(share.y),
      });
      const index = at % text.length;
      const changed = text.charAt(index) === 'A' ? 'B' : 'A';
      if (text.charAt(index) === '-') return;
      assert.equal(parseShare(text.slice(0, index) + changed + text.slice(index + 1)), null);
    }),
    { numRuns: 200 },
  );
  for (const text of ['', 'AAAA', '!', '1'.repeat(80)]) assert.equal(parseShare(text), null);
});

test('the check value of a secret is another for another secret', () => {
  assert.notEqual(setOf(Buffer.alloc(32, 1)), setOf(Buffer.alloc(32, 2)));
});

test('settings name one custodian whole, and another one only as the next', () => {
  const shares = { custodian: 'shares', threshold: 3, set: '0123456789abcdef' } as const;
  const file = { custodian: 'file', keyFile: 'root.key' } as const;
  const settings = { ...file, next: shares, rootKeyDays: 30 };
  assert.deepEqual(parseSettings(settingsText(settings)), settings);
  assert.deepEqual(withCustody(settings, shares), { ...shares, rootKeyDays: 30 });
  for (const custody of [shares, file, { custodian: 'passphrase' } as const]) {
    assert.deepEqual(parseSettings(settingsText(custody)), custody);
    assert.deepEqual(custodyAlone({ ...custody, ...{ rootKeyDays: 3 } }), custody);
  }
  for (const bad of [
    { ...shares, keyFile: 'root.key' },
    { ...shares, threshold: 1 },
    { ...shares, set: '0123456789ABCDEF' },
    { custodian: 'shares', threshold: 3 },
    { ...file, next: { ...shares, rootKeyDays: 3 } },
    { ...file, next: 'shares' },
    { ...file, next: { custodian: 'friend' } },
    { custodian: 'passphrase', set: '0123456789abcdef' },
  ])
    assert.equal(parseSettings(JSON.stringify({ version: 1, ...bad })), null, JSON.stringify(bad));
});
