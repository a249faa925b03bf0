import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { COMPARISON_CASES } from '../test/vectors/ledger/comparison-cases.ts';
import { bytesOfFile } from '../test/vectors/ledger/export-case.ts';
import {
  checkpointOf,
  exportLines,
  fileOf as linesOf,
  leavesOf,
  log,
  OPENING,
  STORY,
  testKey,
} from '../test/vectors/ledger/sample-ledger.ts';
import { COSIGNER_TYPE, cosign } from '../src/core/ledger/cosignature.ts';
import { EXPORT_CASES } from '../test/vectors/ledger/vector-files.ts';
import {
  formatNote,
  formatVkey,
  keyOfType,
  parseNote,
  type NoteKey,
  type SignMessage,
} from '../src/core/ledger/note.ts';
import { formatTlogProof } from '../src/core/ledger/tlog-proof.ts';
import { hashesOver, inclusionProof } from '../src/core/ledger/merkle-proof.ts';
import { leafHash } from '../src/core/ledger/merkle.ts';
import { NodePlatform } from './node-platform.ts';
import { run, type Answer } from './run.ts';

const folder = mkdtempSync(join(tmpdir(), 'sallyport-verify-'));
after(() => rmSync(folder, { recursive: true }));
const root = join(import.meta.dirname, '..');

function fileOf(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

function verify(...words: string[]): Answer {
  return run(new NodePlatform(), words);
}

test('T19: every published export ends with its exit status, and damage is told with the entry it begins at', () => {
  for (const { name, file, key, previous, expected } of EXPORT_CASES) {
    const words = [fileOf('export', bytesOfFile(file))];
    if (key !== null) words.push('--key', key);
    if (previous !== null) words.push(`--previous=${fileOf('previous', previous)}`);
    const { status, out, err } = verify(...words);
    const isGood = expected.damage === null && expected.breaches.length === 0;
    assert.equal(status, isGood ? 0 : 1, name);
    assert.equal(err, '');
    const verdict = expected.damage !== null ? 'NOT VERIFIED: ' : isGood ? 'VERIFIED: ' : 'NOT IN ORDER: ';
    assert.ok(out.split('\n').at(-2)?.startsWith(verdict), `${name}: ${out}`);
    assert.ok(!/\bundefined\b|\bNaN\b|\[object/.test(out), out);
    if (expected.damage?.kind.startsWith('ENTRY_'))
      assert.ok(out.includes(`entry ${expected.damage.seq} `), out);
    for (const breach of expected.breaches) assert.ok(out.includes(`Rule broken: entry ${breach.seq} `), out);
    const json = JSON.parse(verify(...words, '--json').out);
    assert.equal(json.verified, isGood);
    assert.deepEqual([json.damage?.kind, json.damage?.seq], [expected.damage?.kind, expected.damage?.seq]);
    assert.deepEqual(json.breaches, expected.breaches);
  }
});

test('without a key it says that the file is taken at its word', () => {
  const [example] = EXPORT_CASES;
  assert.ok(example?.key !== undefined && example.key !== null);
  const file = fileOf('export', bytesOfFile(example.file));
  assert.match(verify(file).out, /No key was given, so the file is taken at its word/);
  assert.doesNotMatch(verify(file, '--key', example.key).out, /at its word/);
});

test('T19, F28: two exports that are one history exit with 0, a fork with 1', () => {
  for (const { name, first, second, finding } of COMPARISON_CASES) {
    const words = [fileOf('first', first), '--compare', fileOf('second', second)];
    const { status, out } = verify(...words);
    assert.equal(status, ['SAME', 'CONTINUED'].includes(finding.kind) ? 0 : 1, name);
    if (finding.kind === 'FORK') assert.match(out, new RegExp(`FORK: .* from entry ${finding.seq} on`));
    assert.equal(JSON.parse(verify(...words, '--json').out).finding.kind, finding.kind);
  }
});

test('a command line that makes no sense exits with 2 and says why', () => {
  const refused = [
    [],
    ['a', 'b'],
    ['a', '--key'],
    ['a', '--key', 'x', '--key', 'y'],
    ['a', '--fast'],
    ['a', '--key', 'no key'],
  ];
  for (const words of refused) {
    const { status, out, err } = verify(...words);
    assert.equal(status, 2);
    assert.equal(out, '');
    assert.match(err, /^[A-Z-].*\.\n$/);
  }
  assert.equal(verify('--help').status, 0);
  assert.match(verify('-h').out, /Examples\n/);
});

test('a key that could steer a terminal is not printed as it is', () => {
  const vkey = formatVkey(testKey('evil\u009b2J\u202e', 9).key);
  const file = fileOf('export', `sallyport-ledger/v1\nkey ${vkey}\nend 0\n`);
  const { out } = verify(file);
  assert.match(out, /^Key: evil\?2J\?\+/);
});

test(
  'the published package verifies by itself, and imports nothing but itself and Node',
  { timeout: 60_000 },
  () => {
    const dist = join(folder, 'dist');
    const tsc = join(root, 'node_modules/.bin/tsc');
    const built = spawnSync(tsc, ['-p', join(root, 'verifier/tsconfig.build.json'), '--outDir', dist], {
      encoding: 'utf8',
    });
    assert.equal(built.status, 0, built.stdout);
    const imported = new Set<string>();
    for (const entry of readdirSync(dist, { recursive: true, encoding: 'utf8' })) {
      if (!entry.endsWith('.js')) continue;
      assert.match(entry, /^(?:verifier|src\/core\/(?:ledger|units|assert))/);
      for (const [, from] of readFileSync(join(dist, entry), 'utf8').matchAll(/ from ['"]([^'"]+)['"]/g)) {
        if (from !== undefined && !from.startsWith('.')) imported.add(from);
      }
    }
    assert.deepEqual([...imported].sort(), ['node:crypto', 'node:fs', 'node:path', 'node:worker_threads']);
    writeFileSync(join(dist, 'package.json'), '{"type":"module"}');
    const main = join(dist, 'verifier/main.js');
    const [example] = EXPORT_CASES;
    assert.ok(example !== undefined);
    const piped = spawnSync(process.execPath, [main, '-'], {
      input: bytesOfFile(example.file),
      encoding: 'utf8',
    });
    assert.equal(piped.status, 0, piped.stdout + piped.stderr);
    const missing = spawnSync(process.execPath, [main, join(folder, 'missing')], { encoding: 'utf8' });
    assert.equal(missing.status, 2);
    assert.match(missing.stderr, /^The check could not be made: ENOENT/);
  },
);

test('T19: an earlier checkpoint counts only if it is cosigned as the policy asks', () => {
  const one = cosigner('one', 21);
  const two = cosigner('two', 22);
  const leaves = leavesOf([...OPENING, ...STORY]);
  const file = fileOf('export', linesOf(exportLines(leaves, [4, leaves.length])));
  const word = (of: typeof one): string => formatVkey(of.key, COSIGNER_TYPE);
  const policy = (quorum: string, key = log.key): string => {
    const lines = [`log ${formatVkey(key)}`, `witness one ${word(one)}`, `witness two ${word(two)}`];
    return fileOf('policy', linesOf([...lines, 'group both all one two', `quorum ${quorum}`]));
  };
  const note = parseNote(checkpointOf(leaves, 4));
  assert.ok(note !== null);
  const cosigned = { ...note, signatures: [...note.signatures, cosign(note.text, { ...one, time: 7n })] };
  const previous = ['--previous', fileOf('previous', formatNote(cosigned))];
  const good = verify(file, ...previous, '--witnesses', policy('one'));
  assert.equal(good.status, 0, good.out);
  assert.match(good.out, /WITNESSED: .* by one\.\n$/);
  assert.match(good.out, /the one you gave/);
  const json = JSON.parse(verify(file, ...previous, '--witnesses', policy('both'), '--json').out);
  assert.deepEqual(json.witnesses, { isReached: false, by: ['one'], forged: [] });
  const bad = verify(file, ...previous, '--witnesses', policy('two'));
  assert.deepEqual([bad.status, /NOT WITNESSED: .* by one, which/.test(bad.out)], [1, true]);
  const moved = parseNote(checkpointOf(leaves, leaves.length));
  const forged = {
    ...note,
    signatures: [...note.signatures, cosign(moved?.text ?? '', { ...two, time: 7n })],
  };
  const spoiled = ['--previous', fileOf('previous', formatNote(forged))];
  assert.match(
    verify(file, ...spoiled, '--witnesses', policy('one')).out,
    /by nobody.*false signature stands for two/,
  );
  const none = ['--previous', fileOf('previous', 'hello')];
  assert.equal(verify(file, ...none, '--witnesses', policy('none')).status, 1);
  assert.equal(verify(file, '--witnesses', policy('one')).status, 2);
  assert.equal(verify(file, ...previous, '--witnesses', policy('one'), '--compare', file).status, 2);
  assert.equal(verify(file, ...previous, '--witnesses', fileOf('policy', 'vote')).status, 2);
  const other = ['--key', formatVkey(log.key), '--witnesses', policy('one', testKey('other', 9).key)];
  assert.equal(verify(file, ...previous, ...other).status, 2);
});

function cosigner(name: string, byte: number): { readonly key: NoteKey; readonly sign: SignMessage } {
  const { key: asLog, sign } = testKey(name, byte);
  const key = keyOfType(new NodePlatform().sha256, COSIGNER_TYPE, asLog);
  assert.ok(key !== null);
  return { key, sign };
}

/** A proof that these leaves are in a tree that the sample's key signed, about the one at `index`. */
function proofOf(leaves: readonly Uint8Array[], index: number): string {
  const { sha256 } = new NodePlatform();
  const hashes = leaves.map((leaf) => leafHash(sha256, leaf));
  return formatTlogProof({
    extra: null,
    index: BigInt(index),
    hashes: inclusionProof(sha256, hashesOver(sha256, hashes), { index, size: leaves.length }),
    checkpoint: checkpointOf(leaves, leaves.length),
  });
}

test('T19: a proof shows that an entry is in the ledger, and that no other bytes are', () => {
  const [leaf, second] = leavesOf(OPENING);
  assert.ok(leaf !== undefined && second !== undefined);
  const vkey = formatVkey(log.key);
  const proofFile = fileOf('one.tlog-proof', proofOf([leaf, second], 0));
  const entryFile = fileOf('one.json', leaf);
  const good = verify(proofFile, '--entry', entryFile, '--key', vkey);
  assert.equal(good.status, 0);
  assert.match(good.out, /^PROVEN: entry 0 is in the ledger of 2 entries/);
  assert.equal(
    JSON.parse(verify(proofFile, '--entry', entryFile, '--key', vkey, '--json').out).isProven,
    true,
  );
  const other = fileOf('other.json', Buffer.concat([leaf, Buffer.from(' ')]));
  const bad = verify(proofFile, '--entry', other, '--key', vkey);
  assert.deepEqual([bad.status, bad.out.startsWith('NOT PROVEN: ')], [1, true]);
  const moved = fileOf('moved.tlog-proof', proofOf([second, leaf], 1));
  assert.match(verify(moved, '--entry', entryFile, '--key', vkey).out, /another entry/);
  assert.equal(verify(proofFile, '--entry', entryFile).status, 2);
  assert.equal(verify(proofFile, '--entry', entryFile, '--key', 'x').status, 2);
  assert.equal(verify(proofFile, '--entry', entryFile, '--key', vkey, '--previous', proofFile).status, 2);
});
