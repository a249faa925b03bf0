import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import fc from 'fast-check';
import { compressed } from '../custody/curve-material.ts';
import { curveCheck, keepingLast } from './curve-signer.ts';
import { loadNativeCurve, provenSigner } from './native-curve.ts';

const loaded = loadNativeCurve(process.platform, process.arch);
assert.ok(loaded !== null, 'native code is installed where tests run');
const native = loaded;

const bytes32 = fc.uint8Array({ minLength: 32, maxLength: 32 });
const scalars = bytes32.filter((bytes) => secp256k1.utils.isValidSecretKey(bytes));

test('native code and JavaScript make the same signature of the same digest, and know whose it is', () => {
  fc.assert(
    fc.property(bytes32, scalars, (digest, scalar) => {
      const ours = native.sign(digest, scalar);
      const [recovery, ...parts] = secp256k1.sign(digest, scalar, { prehash: false, format: 'recovered' });
      assert.deepEqual([...ours], [...parts, recovery]);
      const key = secp256k1.getPublicKey(scalar, false);
      assert.deepEqual(native.publicKey(scalar), key);
      assert.deepEqual(compressed(key), secp256k1.getPublicKey(scalar));
      assert.deepEqual(native.recover(digest, ours), key);
    }),
    { numRuns: 40 },
  );
});

test('T6: a decoy’s signature passes in one form: not turned over, not longer, over no other digest', () => {
  const scalar = new Uint8Array(32).fill(9);
  const digest = new Uint8Array(32).fill(3);
  const check = curveCheck(native, compressed(native.publicKey(scalar)));
  const signature = native.sign(digest, scalar);
  assert.ok(check.type === 'secp256k1' && check.verify(digest, signature));
  const s = BigInt(`0x${Buffer.from(signature.subarray(32, 64)).toString('hex')}`);
  const turned = Uint8Array.from(signature);
  turned.set(Buffer.from((secp256k1.Point.Fn.ORDER - s).toString(16).padStart(64, '0'), 'hex'), 32);
  turned[64] = 1 - (signature[64] ?? 0);
  assert.deepEqual(native.recover(digest, turned), native.publicKey(scalar));
  assert.equal(check.verify(digest, turned), false);
  assert.equal(check.verify(digest, Buffer.concat([signature, Buffer.of(0)])), false);
  assert.equal(check.verify(digest.subarray(1), signature), false);
  assert.equal(check.verify(Uint8Array.from(digest).fill(4), signature), false);
  assert.equal(check.verify(digest, new Uint8Array(65)), false);
  const other = curveCheck(native, compressed(native.publicKey(new Uint8Array(32).fill(8))));
  assert.equal(other.verify(digest, signature), false);
});

test('a number that is no private key signs nothing', () => {
  assert.throws(() => native.sign(new Uint8Array(32), new Uint8Array(32)));
});

test('where there is no native code there is no signer: nothing slower takes its place', () => {
  assert.equal(loadNativeCurve('plan9', process.arch), null);
});

test('where native code may not be loaded there is no signer either', () => {
  const here = fileURLToPath(new URL('./native-curve.ts', import.meta.url));
  const root = fileURLToPath(new URL('../../../', import.meta.url));
  const script = `import { loadNativeCurve } from ${JSON.stringify(here)};
    process.stdout.write(String(loadNativeCurve(process.platform, process.arch) === null));`;
  const run = (flags: readonly string[]): string =>
    execFileSync(
      process.execPath,
      ['--permission', `--allow-fs-read=${root}`, ...flags, '--input-type=module', '-e', script],
      { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] },
    );
  assert.deepEqual([run([]), run(['--allow-addons'])], ['true', 'false']);
});

test('native code that gets a known signature wrong by one bit is no signer', () => {
  const sound = {
    ecdsaSign: (digest: Uint8Array, scalar: Uint8Array) => {
      const signature = native.sign(digest, scalar);
      return { signature: signature.slice(0, 64), recid: signature[64] };
    },
    ecdsaRecover: () => null,
    publicKeyCreate: () => null,
  };
  assert.notEqual(provenSigner(sound), null);
  const broken = (at: number): unknown =>
    provenSigner({
      ...sound,
      ecdsaSign: (digest, scalar) => {
        const { signature, recid } = sound.ecdsaSign(digest, scalar);
        return { signature: signature.map((byte, index) => (index === at ? byte ^ 1 : byte)), recid };
      },
    });
  for (const at of [0, 31, 32, 63]) assert.equal(broken(at), null);
});

test('the last recovery is kept, and only for exactly what was asked (T1)', () => {
  let recovered = 0;
  const counting = keepingLast({
    ...native,
    recover: (digest, signature) => {
      recovered += 1;
      return native.recover(digest, signature);
    },
  });
  const [mine, yours] = [9, 8].map((byte) => new Uint8Array(32).fill(byte));
  const digest = new Uint8Array(32).fill(3);
  const other = new Uint8Array(32).fill(4);
  const [signature, theirs] = [native.sign(digest, mine ?? digest), native.sign(digest, yours ?? digest)];
  assert.deepEqual(counting.sign(digest, mine ?? digest), signature);
  const key = counting.publicKey(mine ?? digest);
  for (let times = 0; times < 3; times += 1) assert.deepEqual(counting.recover(digest, signature), key);
  assert.equal(recovered, 1);
  assert.deepEqual(counting.recover(digest, theirs), counting.publicKey(yours ?? digest));
  assert.notDeepEqual(counting.recover(other, theirs), counting.publicKey(yours ?? digest));
  assert.deepEqual(counting.recover(digest, signature), key);
  assert.equal(recovered, 4);
  // What was asked may be overwritten by whoever asked.
  const reused = Uint8Array.from(digest);
  counting.recover(reused, signature);
  reused.fill(4);
  assert.notDeepEqual(counting.recover(reused, signature), key);
  assert.equal(counting.recover(digest, new Uint8Array(65)), null);
  assert.equal(
    counting.recover(new Uint8Array(31), signature),
    native.recover(new Uint8Array(31), signature),
  );
});
