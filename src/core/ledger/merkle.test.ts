import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { Bug } from '../assert.ts';
import { toHex } from '../units/bytes.ts';
import { consistencyProof, hashesOver, inclusionProof, rootFrom, type GetHash } from './merkle-proof.ts';
import { Frontier, leafHash, nodeHash, treeRoot, verifyConsistency, verifyInclusion } from './merkle.ts';

const sha256 = (bytes: Uint8Array): Uint8Array => createHash('sha256').update(bytes).digest();
const ascii = (text: string): Uint8Array => Buffer.from(text, 'latin1');

/** The leaves that the test data of Certificate Transparency uses, and the roots over the first 1, 2, … of them. */
const CLASSIC_LEAVES = [
  '',
  '00',
  '10',
  '2021',
  '3031',
  '40414243',
  '5051525354555657',
  '606162636465666768696a6b6c6d6e6f',
];
const CLASSIC_ROOTS = [
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];
const MOST = 64;
const hashes = Array.from({ length: MOST }, (_, i) => leafHash(sha256, ascii(`entry ${i}`)));
const getHash = hashesOver(sha256, hashes);
const roots = Array.from({ length: MOST + 1 }, (_, size) => rootBySplitting(hashes.slice(0, size)));

/** The definition of RFC 9162 section 2.1.1, word for word and slow: an oracle for the frontier. */
function rootBySplitting(leaves: readonly Uint8Array[]): Uint8Array {
  const [first] = leaves;
  if (first === undefined) return sha256(new Uint8Array());
  if (leaves.length === 1) return first;
  let k = 1;
  while (k * 2 < leaves.length) k *= 2;
  return nodeHash(sha256, rootBySplitting(leaves.slice(0, k)), rootBySplitting(leaves.slice(k)));
}

function rootAt(size: number): Uint8Array {
  const root = roots[size];
  assert.ok(root !== undefined);
  return root;
}

test('hashes and roots are those of RFC 6962', () => {
  assert.equal(
    toHex(new Frontier(sha256).root()),
    'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  );
  assert.equal(toHex(leafHash(sha256, ascii(''))), CLASSIC_ROOTS[0]);
  assert.equal(
    toHex(leafHash(sha256, ascii('L123456'))),
    '395aa064aa4c29f7010acfe3f25db9485bbd4b91897b6ad7ad547639252b4d56',
  );
  assert.equal(
    toHex(nodeHash(sha256, ascii('N123'), ascii('N456'))),
    'aa217fe888e47007fa15edab33c2b492a722cb106c64667fc2b044444de66bbb',
  );
  const frontier = new Frontier(sha256);
  CLASSIC_LEAVES.forEach((leaf, i) => {
    frontier.append(Buffer.from(leaf, 'hex'));
    assert.equal(toHex(frontier.root()), CLASSIC_ROOTS[i]);
  });
});

test('the consistency proof from 6 to 8 is that of RFC 6962', () => {
  const classic = CLASSIC_LEAVES.map((leaf) => leafHash(sha256, Buffer.from(leaf, 'hex')));
  const proof = consistencyProof(sha256, hashesOver(sha256, classic), { first: 6, second: 8 });
  assert.deepEqual(
    proof.map((hash) => Buffer.from(hash).toString('base64')),
    [
      'DrxdNDf74tsVi58Sah0RjjCBgQMdCpSfje3t68VY72o=',
      'yoVOoSjtBQtBs1/8G4e46yveRh6eO1WW7Oa51ZdaCuA=',
      '037kGJdt2VdTwcc4Yrk5j6Kiz5tP8P3+izDNlSCWFLc=',
    ],
  );
});

test('I12: a frontier has the root of the definition at every size, also when carried on from its parts', () => {
  let frontier = new Frontier(sha256);
  for (let size = 0; size <= MOST; size += 1) {
    assert.equal(frontier.size, size);
    assert.deepEqual(frontier.root(), rootAt(size));
    assert.deepEqual(treeRoot(sha256, hashes.slice(0, size)), rootAt(size));
    frontier = new Frontier(sha256, frontier.size, frontier.hashes());
    const next = hashes[size];
    if (next !== undefined) frontier.appendHash(next);
  }
});

test('a frontier that cannot be one is a bug', () => {
  const hash = new Uint8Array(32);
  assert.throws(() => new Frontier(sha256, 3, [hash]), Bug);
  assert.throws(() => new Frontier(sha256, 1, [new Uint8Array(31)]), Bug);
  assert.throws(() => new Frontier(sha256, -1), Bug);
  assert.throws(() => new Frontier(sha256, 0.5), Bug);
  assert.throws(() => new Frontier(sha256).appendHash(ascii('an entry, not its hash')), Bug);
  const full = new Frontier(
    sha256,
    Number.MAX_SAFE_INTEGER,
    Array.from({ length: 53 }, () => hash),
  );
  assert.throws(() => full.appendHash(hash), Bug);
});

test('T19: every inclusion proof up to 64 leaves holds, and none holds with any part changed', () => {
  for (let size = 1; size <= MOST; size += 1) {
    for (let index = 0; index < size; index += 1) {
      const leaf = hashes[index];
      assert.ok(leaf !== undefined);
      const proof = inclusionProof(sha256, getHash, { index, size });
      const claim = { leafHash: leaf, index: BigInt(index), size: BigInt(size), root: rootAt(size), proof };
      const holds = (change: Partial<typeof claim>): boolean =>
        verifyInclusion(sha256, { ...claim, ...change });
      assert.ok(holds({}));
      for (const changed of variants(proof)) assert.equal(holds({ proof: changed }), false);
      assert.equal(holds({ leafHash: flipped(leaf) }), false);
      assert.equal(holds({ root: flipped(rootAt(size)) }), false);
      assert.equal(holds({ root: rootAt(size).slice(1) }), false);
      assert.equal(holds({ index: BigInt(index) + BigInt(size) }), false);
      assert.equal(holds({ index: -1n }), false);
      if (size > 1) assert.equal(holds({ index: BigInt((index + 1) % size) }), false);
    }
  }
});

test('T19, I12: every consistency proof up to 64 leaves holds, and none holds with any part changed', () => {
  for (let second = 1; second <= MOST; second += 1) {
    for (let first = 1; first <= second; first += 1) {
      const proof = consistencyProof(sha256, getHash, { first, second });
      const claim = {
        first: { size: BigInt(first), root: rootAt(first) },
        second: { size: BigInt(second), root: rootAt(second) },
        proof,
      };
      const holds = (change: Partial<typeof claim>): boolean =>
        verifyConsistency(sha256, { ...claim, ...change });
      assert.ok(holds({}), `${first} to ${second}`);
      for (const changed of variants(proof)) assert.equal(holds({ proof: changed }), false);
      assert.equal(holds({ first: { ...claim.first, root: flipped(claim.first.root) } }), false);
      assert.equal(holds({ second: { ...claim.second, root: flipped(claim.second.root) } }), false);
      assert.equal(holds({ first: { ...claim.first, root: claim.first.root.slice(1) } }), false);
      assert.equal(holds({ first: { ...claim.first, size: 0n } }), false);
      assert.equal(holds({ first: { ...claim.first, size: claim.second.size + 1n } }), false);
    }
  }
});

test('sizes of 64 bits are verified without loss', () => {
  // The left edge of a perfect tree of 2^63 leaves: 63 levels of the same hash.
  const proof: Uint8Array[] = [];
  let root = new Uint8Array(32).fill(7);
  const leaf = root;
  for (let level = 0; level < 63; level += 1) {
    proof.push(root);
    root = Uint8Array.from(nodeHash(sha256, root, root));
  }
  const claim = { leafHash: leaf, index: 0n, size: 2n ** 63n, root, proof };
  assert.ok(verifyInclusion(sha256, claim));
  assert.ok(verifyInclusion(sha256, { ...claim, index: 2n ** 63n - 1n }));
  assert.equal(verifyInclusion(sha256, { ...claim, size: 2n ** 63n + 1n }), false);
});

test('a proof is only made for trees that are there', () => {
  assert.throws(() => inclusionProof(sha256, getHash, { index: 3, size: 3 }), Bug);
  assert.throws(() => inclusionProof(sha256, getHash, { index: -1, size: 3 }), Bug);
  assert.throws(() => consistencyProof(sha256, getHash, { first: 0, second: 3 }), Bug);
  assert.throws(() => consistencyProof(sha256, getHash, { first: 4, second: 3 }), Bug);
  assert.throws(() => inclusionProof(sha256, getHash, { index: 0, size: MOST + 1 }), Bug);
});

function flipped(hash: Uint8Array): Uint8Array {
  const copy = Uint8Array.from(hash);
  copy[31] = (copy[31] ?? 0) ^ 1;
  return copy;
}

/** The proof with one hash changed, cut, dropped, or one too many. */
function variants(proof: readonly Uint8Array[]): Uint8Array[][] {
  const changed = proof.flatMap((hash, i) => [
    proof.with(i, flipped(hash)),
    proof.with(i, hash.slice(1)),
    proof.toSpliced(i, 1),
  ]);
  return [...changed, [...proof, new Uint8Array(32)]];
}

test('a proof or a root asks for few hashes: two for each level of the tree at most', () => {
  for (let size = 1; size <= MOST; size += 1) {
    const levels = Math.ceil(Math.log2(size)) + 1;
    const asked = (make: (counting: GetHash) => unknown): number => {
      let count = 0;
      make((level, index) => {
        count += 1;
        return getHash(level, index);
      });
      return count;
    };
    assert.ok(asked((counting) => rootFrom(sha256, counting, size)) <= levels, `root of ${size}`);
    for (let at = 0; at < size; at += 1) {
      const inclusion = asked((counting) => inclusionProof(sha256, counting, { index: at, size }));
      const consistency = asked((counting) =>
        consistencyProof(sha256, counting, { first: at + 1, second: size }),
      );
      assert.ok(Math.max(inclusion, consistency) <= 2 * levels, `${at} of ${size}`);
    }
  }
});

test('a head keeps size and root of its moment while the tree grows', () => {
  const frontier = new Frontier(sha256);
  const heads = [frontier.head()];
  for (const hash of hashes) {
    frontier.appendHash(hash);
    heads.push(frontier.head());
  }
  for (const [size, head] of heads.entries()) {
    assert.deepEqual([head.size, head.root], [size, roots[size]]);
  }
});

test('a hasher that began small takes a leaf of any length after any other (RFC 9162 2.1.1)', () => {
  const frontier = new Frontier(sha256);
  for (const length of [0, 1_023, 1_024, 65_535, 5]) {
    const leaf = new Uint8Array(length).fill(7);
    const expected = createHash('sha256').update(Uint8Array.of(0)).update(leaf).digest('hex');
    assert.equal(toHex(frontier.leafHash(leaf)), expected);
  }
});
