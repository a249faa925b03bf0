import { spawnSync } from 'node:child_process';
import type { KeyObject } from 'node:crypto';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join, relative, sep } from 'node:path';
import { billOf } from '../inventory/bill.ts';
import { readAudit, type Audited } from './audit.ts';
import { enveloped, sha256, statementOf } from './provenance.ts';
import { packed, type PackedFile } from './tar.ts';

/** What only those need who work on the program: none of it is in a release. */
const LEFT_OUT = /^(?:test|sim|bench|scripts|\.github)\/|\.test\.ts$|^(?:tsconfig\.json|CONTRIBUTING\.md)$/;

export interface ReleaseParts {
  /** The project's folder: a work tree of git. */
  readonly root: string;
  /** Where the files are put; it must not exist yet. */
  readonly out: string;
  /** Signs the statement of provenance; null leaves it unsigned. */
  readonly key: KeyObject | null;
  /** Programs that must end well before anything is made. Empty for a dry run. */
  readonly trials: readonly (readonly string[])[];
  /** Makes console/dist in the folder that it is started in. */
  readonly building: readonly string[];
  readonly auditing: readonly string[];
  readonly now: () => Date;
  readonly say: (line: string) => void;
}

/** What came of it. A refusal has changed nothing. */
export type Released =
  | { readonly kind: 'made'; readonly files: readonly string[]; readonly digest: string }
  | { readonly kind: 'refused'; readonly text: string };

/** Makes the files of a release: archive, bill of materials, provenance, checksums. */
export function makeRelease(parts: ReleaseParts): Released {
  const begun = parts.now().toISOString();
  const { root, out, say } = parts;
  if (ran(root, ['git', 'status', '--porcelain']) !== '')
    return refused('the work tree is not clean: commit first');
  const commit = ran(root, ['git', 'rev-parse', 'HEAD']);
  const manifest: unknown = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const version = versionOf(manifest);
  const lock = readFileSync(join(root, 'package-lock.json'));
  const bill = billOf(lock.toString('utf8'));
  if (version === null || bill === null)
    return refused('package.json has no version, or a package is not pinned');
  for (const trial of parts.trials) {
    say(`running: ${trial.join(' ')}`);
    if (!endsWell(root, trial)) return refused(`this failed: ${trial.join(' ')}`);
  }
  const audited = auditOf(parts);
  say(audited.text);
  if (audited.kind === 'weak') return refused(`${audited.text}; docs: SECURITY.md has the times`);
  const archives = [1, 2].map(() => archiveOf(parts, commit, version));
  const [archive, again] = archives;
  if (archive === undefined || again === undefined || !archive.equals(again))
    return refused('the archive was not the same twice: something in it depends on time, place or chance');
  say(`the same archive twice: ${sha256(archive)}`);
  const trials =
    parts.trials.length === 0 ? 'not run: a dry run' : parts.trials.map((one) => one.join(' ')).join('; ');
  const name = `sallyport-${version}`;
  const made = new Map<string, Uint8Array>([
    [`${name}.tar.gz`, archive],
    [`${name}.cdx.json`, Buffer.from(`${JSON.stringify(bill, null, 2)}\n`)],
  ]);
  const said = [
    { name: 'trials', text: trials },
    { name: 'audit', text: audited.text },
  ];
  const ended = parts.now().toISOString();
  const node = process.version;
  const statement = statementOf({ made, version, commit, lock: sha256(lock), node, begun, ended, said });
  const envelope = enveloped(statement, parts.key);
  made.set(`${name}.intoto.json`, Buffer.from(`${JSON.stringify(envelope)}\n`));
  const sums = [...made].map(([file, bytes]) => `${sha256(bytes)}  ${file}\n`).join('');
  made.set('SHA256SUMS', Buffer.from(sums));
  mkdirSync(out, { recursive: true });
  for (const [file, bytes] of made) writeFileSync(join(out, file), bytes, { flag: 'wx' });
  return { kind: 'made', files: [...made.keys()], digest: sha256(archive) };
}

/** Of a fresh clone of the commit, so that nothing of this folder gets in that is not in it. */
function archiveOf({ root, building }: ReleaseParts, commit: string, version: string): Buffer {
  const modules = join(root, 'node_modules');
  mkdirSync(join(root, '.tmp'), { recursive: true });
  // On the file system of the packages, since what is built is moved; not among them, where Node runs no TypeScript.
  const place = mkdtempSync(join(root, '.tmp', 'release-'));
  const clone = join(place, 'source');
  try {
    ran(root, ['git', 'clone', '--quiet', '--no-checkout', root, clone]);
    ran(clone, ['git', 'checkout', '--quiet', commit]);
    const seconds = Number(ran(clone, ['git', 'show', '--no-patch', '--format=%ct', commit]));
    const tracked = ran(clone, ['git', 'ls-files', '-z'])
      .split('\0')
      .filter((path) => path !== '');
    symlinkSync(modules, join(clone, 'node_modules'));
    if (!endsWell(clone, building)) throw new RangeError(`this failed: ${building.join(' ')}`);
    const paths = [
      ...tracked.filter((path) => !LEFT_OUT.test(path)),
      ...under(clone, join('console', 'dist')),
    ];
    const files = paths.map((path): PackedFile => {
      const from = join(clone, path);
      const isExecutable = (statSync(from).mode & 0o100) !== 0;
      return { path: `sallyport-${version}/${path}`, bytes: readFileSync(from), isExecutable };
    });
    return packed(files, seconds);
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
}

function under(root: string, folder: string): readonly string[] {
  return readdirSync(join(root, folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join('/'));
}

function auditOf({ root, auditing }: ReleaseParts): Audited {
  const [file = '', ...rest] = auditing;
  return readAudit(spawnSync(file, rest, { cwd: root, encoding: 'utf8', timeout: 120_000 }).stdout ?? '');
}

function versionOf(manifest: unknown): string | null {
  if (typeof manifest !== 'object' || manifest === null || !('version' in manifest)) return null;
  return typeof manifest.version === 'string' ? manifest.version : null;
}

function refused(text: string): Released {
  return { kind: 'refused', text: `${text}. Nothing was made.` };
}

function endsWell(cwd: string, [file = '', ...rest]: readonly string[]): boolean {
  return spawnSync(file, rest, { cwd, stdio: ['ignore', 'inherit', 'inherit'] }).status === 0;
}

function ran(cwd: string, [file = '', ...rest]: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(file, rest, {
    cwd,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  if (status !== 0) throw new RangeError(`${file} ${rest[0] ?? ''} failed: ${stderr}`);
  return stdout.trim();
}
