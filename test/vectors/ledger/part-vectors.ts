import { canonicalJson, type Json } from '../../../src/core/ledger/canonical.ts';
import { consistencyProof, hashesOver, inclusionProof } from '../../../src/core/ledger/merkle-proof.ts';
import { leafHash, treeRoot } from '../../../src/core/ledger/merkle.ts';
import { formatVkey } from '../../../src/core/ledger/note.ts';
import { formatTlogProof, type ProofVerdict } from '../../../src/core/ledger/tlog-proof.ts';
import { toBase64 } from '../../../src/core/units/base64.ts';
import { toHex } from '../../../src/core/units/bytes.ts';
import { checkpointOf, leavesOf, log, OPENING, platform, STORY, testKey } from './sample-ledger.ts';

/** Texts that a reader of entries must take, and texts that it must refuse although most readers of JSON take them. */
export function canonicalVectors(): Json {
  const accepted = [
    {},
    [],
    '',
    'é–😀',
    '\u0000\u001f\b\t\n\f\r"\\/\u007f\u2028',
    0,
    -1,
    9007199254740991,
    -9007199254740991,
    true,
    false,
    [null, [[]], { a: { b: [1] } }],
    { '': 1, '\r': 2, '1': 3, A: 4, a: 5, '\u0080': 6, ö: 7, '€': 8, '😀': 9, '\ufb33': 10 },
  ].map(canonicalJson);
  const refused = [
    '',
    ' {}',
    '{} ',
    '[1, 2]',
    '{"a" :1}',
    '{"b":1,"a":2}',
    '{"a":1,"a":1}',
    '{"\ufb33":1,"😀":2}',
    '[1,]',
    '{"a":1,}',
    '01',
    '-0',
    '+1',
    '1.0',
    '1.5',
    '1e2',
    '9007199254740992',
    '-9007199254740992',
    'NaN',
    'Infinity',
    "'a'",
    '"\\/"',
    '"\\u0041"',
    '"\\u000A"',
    '"\\u000a"',
    '"\\u001F"',
    '"\\u2028"',
    '"\\ud83d\\ude00"',
    '"\\ud800"',
    '"\n"',
    '"\t"',
    '"\u0000"',
    '[',
    '"',
    'nul',
    `${'['.repeat(33)}${']'.repeat(33)}`,
    '/**/1',
    '{"a":undefined}',
    '\ufeff{}',
  ];
  return { accepted: [...accepted, '['.repeat(32) + ']'.repeat(32)], refused };
}

const LEAVES = [
  '',
  '00',
  '10',
  '2021',
  '3031',
  '40414243',
  '5051525354555657',
  '606162636465666768696a6b6c6d6e6f',
];

/** Roots and proofs over the eight leaves that RFC 6962 implementations share. */
export function merkleVectors(): Json {
  const hashes = LEAVES.map((leaf) => leafHash(platform.sha256, Buffer.from(leaf, 'hex')));
  const getHash = hashesOver(platform.sha256, hashes);
  const sizes = LEAVES.map((_, i) => i + 1);
  return {
    leaves: LEAVES,
    roots: [0, ...sizes].map((size) => toHex(treeRoot(platform.sha256, hashes.slice(0, size)))),
    inclusion: sizes.flatMap((size) =>
      sizes.slice(0, size).map((_, index) => {
        return { index, size, proof: inclusionProof(platform.sha256, getHash, { index, size }).map(toHex) };
      }),
    ),
    consistency: sizes.flatMap((second) =>
      sizes.slice(0, second).map((first) => {
        return {
          first,
          second,
          proof: consistencyProof(platform.sha256, getHash, { first, second }).map(toHex),
        };
      }),
    ),
  };
}

/** Proof files for one entry, and what a verifier with this key must say. */
export function proofVectors(): Json {
  const leaves = leavesOf([...OPENING, ...STORY]);
  const hashes = leaves.map((leaf) => leafHash(platform.sha256, leaf));
  const [size, index] = [leaves.length, 4];
  const leaf = String(leaves[index]);
  const proof = formatTlogProof({
    extra: null,
    index: BigInt(index),
    hashes: inclusionProof(platform.sha256, hashesOver(platform.sha256, hashes), { index, size }),
    checkpoint: checkpointOf(leaves, size),
  });
  const stranger = testKey('other.example/ledger', 2);
  const extra = proof.replace('\n', `\nextra ${toBase64(Buffer.from('anything'))}\n`);
  const row = (name: string, file: string, verdict: ProofVerdict['kind'], entry = leaf, key = log): Json => {
    return { name, key: formatVkey(key.key), entry, file, verdict };
  };
  return [
    row('an entry of the log', proof, 'included'),
    row('an entry of the log, with extra bytes', extra, 'included'),
    row('another entry', proof, 'notIncluded', String(leaves[5])),
    row('another index', proof.replace('index 4', 'index 5'), 'notIncluded'),
    row('a hash missing', proof.replace(/(index 4\n)[^\n]+\n/, '$1'), 'notIncluded'),
    row('an index beyond the end', proof.replace('index 4', 'index 9'), 'notIncluded'),
    row('a checkpoint changed', proof.replace('\n9\n', '\n8\n'), 'forged'),
    row('a key unknown to the verifier', proof, 'unsigned', leaf, stranger),
    row(
      'a checkpoint of another log under the right key',
      proof.slice(0, proof.indexOf('\n\n') + 2) + checkpointOf(leaves, size, log, 'x.example'),
      'otherLog',
    ),
    row('an index with a zero before it', proof.replace('index 4', 'index 04'), 'malformed'),
    row('another version', proof.replace('@v1', '@v2'), 'malformed'),
    row('a checkpoint without its last line feed', proof.slice(0, -1), 'malformed'),
  ];
}
