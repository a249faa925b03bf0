import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { after } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const place = mkdtempSync(join(tmpdir(), 'sallyport-client-'));
after(() => rmSync(place, { recursive: true, force: true }));

const PROGRAM = `
import { ApiProblem, makeClient } from '@sallyport/client';
import { signIn } from '@sallyport/client/session';
import { openStream } from '@sallyport/client/stream';
import type { Me } from '@sallyport/client/api';
const api = makeClient({ baseUrl: 'http://127.0.0.1:1', accessToken: () => null });
const name: Promise<string> = api.getMe().then(({ value }: { readonly value: Me }) => value.name);
await name.catch((reason: unknown) => console.log(reason instanceof ApiProblem ? reason.problem.code : reason));
console.log(typeof signIn, typeof openStream);
`;

test('the client is installed by a program elsewhere as JavaScript with types, and runs there', () => {
  const argv = [join(root, 'scripts', 'build-client.ts'), '--out', join(place, 'made')];
  const built = spawnSync(process.execPath, argv, { encoding: 'utf8' });
  assert.equal(built.status, 0, built.stderr);
  // A copy: Node takes no types off files below node_modules, which a link would hide.
  const installed = join(place, 'program', 'node_modules', '@sallyport', 'client');
  mkdirSync(installed, { recursive: true });
  cpSync(join(place, 'made'), installed, { recursive: true });
  const program = join(place, 'program', 'main.ts');
  writeFileSync(program, PROGRAM);
  writeFileSync(join(place, 'program', 'package.json'), '{"type":"module"}');
  const ran = spawnSync(process.execPath, [program], { encoding: 'utf8' });
  assert.equal(ran.stdout, 'UNREACHABLE\nfunction function\n', ran.stderr);
  const checks = ['--ignoreConfig', '--noEmit', '--strict', '--module', 'NodeNext', '--target', 'ES2024'];
  const lib = ['--lib', 'ES2024,DOM', '--types', ''];
  const tsc = join(root, 'node_modules', '.bin', 'tsc');
  const typed = spawnSync(tsc, [...checks, ...lib, program], {
    encoding: 'utf8',
    cwd: join(place, 'program'),
  });
  assert.equal(typed.stdout, '');
  const names = (file: string): readonly string[] =>
    Object.keys(Object(JSON.parse(readFileSync(file, 'utf8'))).exports);
  const manifests = [join(root, 'client', 'package.json'), join(installed, 'package.json')];
  assert.deepEqual(
    names(manifests[0] ?? ''),
    names(manifests[1] ?? ''),
    'linked or built it has the same names',
  );
});

test('without a place to build to it says how it is used', () => {
  const argv = [join(root, 'scripts', 'build-client.ts')];
  const { status, stdout } = spawnSync(process.execPath, argv, { encoding: 'utf8' });
  assert.equal(status, 2);
  assert.match(stdout, /client:build -- --out DIR/);
});
