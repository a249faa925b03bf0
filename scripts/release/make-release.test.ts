import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { after } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { readAudit } from './audit.ts';
import { makeRelease, type Released, type ReleaseParts } from './make-release.ts';
import { packed } from './tar.ts';
import { flawsOf } from './verify.ts';

const place = mkdtempSync(join(tmpdir(), 'sallyport-release-test-'));
after(() => rmSync(place, { recursive: true, force: true }));

const CLEAN = '{"metadata":{"vulnerabilities":{"low":1,"high":0}}}';
const BUILD = "fs.mkdirSync('console/dist',{recursive:true});fs.writeFileSync('console/dist/index.html',";

function program(script: string): readonly string[] {
  return [process.execPath, '-e', script];
}

function git(root: string, ...words: readonly string[]): void {
  const own = ['-c', 'user.name=a', '-c', 'user.email=a@example.org', '-c', 'commit.gpgsign=false'];
  assert.equal(spawnSync('git', [...own, ...words], { cwd: root }).status, 0, words.join(' '));
}

/** A project as small as one can be. */
function project(name: string): string {
  const root = join(place, name);
  for (const folder of ['src', 'test', 'bin', 'console']) mkdirSync(join(root, folder), { recursive: true });
  writeFileSync(join(root, 'package.json'), '{"name":"sallyport","version":"1.2.3"}');
  const lock = { name: 'sallyport', version: '1.2.3', lockfileVersion: 3, packages: { '': {} } };
  writeFileSync(join(root, 'package-lock.json'), JSON.stringify(lock));
  writeFileSync(join(root, '.gitignore'), 'node_modules/\n/console/dist/\n');
  writeFileSync(join(root, 'src', 'a.ts'), 'export const a = 1;\n');
  writeFileSync(join(root, 'src', 'a.test.ts'), 'not for users');
  writeFileSync(join(root, 'test', 'b.ts'), 'not for users');
  writeFileSync(join(root, 'bin', 'run.js'), '#!', { mode: 0o755 });
  git(root, 'init', '--quiet');
  git(root, 'add', '.');
  git(root, 'commit', '--quiet', '-m', 'first');
  return root;
}

function made(root: string, out: string, more: Partial<ReleaseParts> = {}): Released {
  return makeRelease({
    root,
    out: join(place, out),
    key: null,
    trials: [],
    building: program(`${BUILD}'<p>')`),
    auditing: program(`console.log('${CLEAN}')`),
    now: () => new Date('2026-11-21T12:00:00Z'),
    say: () => undefined,
    ...more,
  });
}

test('a dry run makes the same archive from two places, with what runs and nothing of development', () => {
  const root = project('one');
  const first = made(root, 'out-1');
  assert.ok(first.kind === 'made');
  const copy = join(place, 'copy');
  git(place, 'clone', '--quiet', root, copy);
  const second = made(copy, 'out-2', { now: () => new Date('2027-01-01T00:00:00Z') });
  assert.ok(second.kind === 'made');
  assert.equal(first.digest, second.digest);
  const archive = join(place, 'out-1', 'sallyport-1.2.3.tar.gz');
  const listed = spawnSync('tar', ['-tvzf', archive], { encoding: 'utf8' });
  assert.equal(listed.status, 0, listed.stderr);
  assert.deepEqual(
    listed.stdout
      .trim()
      .split('\n')
      .map((line) => `${line.slice(0, 10)} ${line.split(' ').at(-1)}`),
    [
      '-rw-r--r-- sallyport-1.2.3/.gitignore',
      '-rwxr-xr-x sallyport-1.2.3/bin/run.js',
      '-rw-r--r-- sallyport-1.2.3/console/dist/index.html',
      '-rw-r--r-- sallyport-1.2.3/package-lock.json',
      '-rw-r--r-- sallyport-1.2.3/package.json',
      '-rw-r--r-- sallyport-1.2.3/src/a.ts',
    ],
  );
  assert.deepEqual(flawsOf(join(place, 'out-1'), null), []);
});

test('a release is refused when the tree is not clean, a trial fails, a weakness is known or a build differs', () => {
  const root = project('two');
  writeFileSync(join(root, 'stray'), '');
  const refusals: [Released, RegExp][] = [[made(root, 'no'), /not clean/]];
  rmSync(join(root, 'stray'));
  refusals.push(
    [made(root, 'no', { trials: [program('process.exit(1)')] }), /this failed/],
    [made(root, 'no', { auditing: program(`console.log('${CLEAN.replace('0', '2')}')`) }), /2 high/],
    [made(root, 'no', { building: program(`${BUILD}String(process.pid))`) }), /same twice/],
  );
  for (const [refused, why] of refusals) {
    assert.ok(refused.kind === 'refused');
    assert.match(refused.text, why);
  }
  assert.ok(!existsSync(join(place, 'no')));
});

test('who verifies a release learns of every changed byte, and whether the signer is the one that they know', () => {
  const root = project('three');
  const signer = generateKeyPairSync('ed25519');
  assert.equal(made(root, 'signed', { key: signer.privateKey, trials: [program('')] }).kind, 'made');
  assert.equal(made(root, 'unsigned').kind, 'made');
  const folder = join(place, 'signed');
  assert.deepEqual(flawsOf(folder, signer.publicKey), []);
  const other = generateKeyPairSync('ed25519').publicKey;
  assert.match(flawsOf(folder, other).join(), /not signed by that key/);
  assert.match(flawsOf(join(place, 'unsigned'), signer.publicKey).join(), /not signed by that key/);
  const envelope = JSON.parse(readFileSync(join(folder, 'sallyport-1.2.3.intoto.json'), 'utf8'));
  const statement = JSON.parse(Buffer.from(envelope.payload, 'base64').toString());
  assert.equal(statement.predicateType, 'https://slsa.dev/provenance/v1');
  assert.match(statement.predicate.buildDefinition.externalParameters.commit, /^[0-9a-f]{40}$/);
  appendFileSync(join(folder, 'sallyport-1.2.3.tar.gz'), 'x');
  assert.equal(flawsOf(folder, signer.publicKey).length, 2);
  appendFileSync(join(folder, 'SHA256SUMS'), 'x\n');
  assert.match(flawsOf(folder, null).join(), /SHA256SUMS is not understood/);
  assert.match(flawsOf(join(place, 'nowhere'), null).join(), /missing/);
});

test('where the registry gives no audit that is said, and stands in the provenance', () => {
  for (const text of [
    '',
    '{}',
    'null',
    '{"message":"405"}',
    '{"metadata":{}}',
    '{"metadata":{"vulnerabilities":1}}',
  ])
    assert.equal(readAudit(text).kind, 'none', text);
  assert.equal(readAudit(CLEAN).text, 'npm audit: 0 critical, 0 high, 0 moderate, 1 low, 0 info');
  const said: string[] = [];
  const root = project('four');
  assert.equal(
    made(root, 'unaudited', { auditing: program(''), say: (line) => said.push(line) }).kind,
    'made',
  );
  assert.match(said.join(), /gave no audit/);
  const envelope = JSON.parse(readFileSync(join(place, 'unaudited', 'sallyport-1.2.3.intoto.json'), 'utf8'));
  assert.match(Buffer.from(envelope.payload, 'base64').toString(), /gave no audit/);
});

test('an archive has nothing of the machine in it, and a path without room is refused', () => {
  const bytes = packed(
    [{ path: `${'d'.repeat(90)}/${'n'.repeat(60)}`, bytes: Buffer.from('a'), isExecutable: false }],
    1,
  );
  assert.deepEqual([...bytes.subarray(4, 10)], [0, 0, 0, 0, 2, 255]);
  assert.equal(gunzipSync(bytes).length % 512, 0);
  assert.throws(
    () => packed([{ path: 'n'.repeat(101), bytes: Buffer.alloc(0), isExecutable: false }], 1),
    RangeError,
  );
});
