import { createPrivateKey } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { makeRelease } from './release/make-release.ts';

const HELP = `Makes a release of the commit that is checked out, or says why not.

  npm run release -- --out DIR [--key FILE]
  npm run release -- --dry-run

  --out DIR    where the files are put; it is made
  --key FILE   Ed25519 private key, PEM, that signs the statement of provenance; unsigned without
  --dry-run    does everything but the tests, and keeps nothing: prints the digest that a release would have
`;

const root = fileURLToPath(new URL('..', import.meta.url));

function main(): number {
  const options = {
    out: { type: 'string' },
    key: { type: 'string' },
    'dry-run': { type: 'boolean' },
    help: { type: 'boolean' },
  } as const;
  const { values } = parseArgs({ options });
  const isDry = values['dry-run'] === true;
  if (values.help === true || (values.out === undefined && !isDry)) {
    process.stdout.write(HELP);
    return values.help === true ? 0 : 2;
  }
  const place = isDry ? mkdtempSync(join(tmpdir(), 'sallyport-release-')) : null;
  try {
    const made = makeRelease({
      root,
      out: place ?? resolve(values.out ?? ''),
      key: values.key === undefined ? null : createPrivateKey(readFileSync(values.key)),
      trials: isDry
        ? []
        : [
            ['npm', 'run', 'check'],
            ['npm', 'test'],
          ],
      building: [process.execPath, join('scripts', 'build-console.ts')],
      auditing: ['npm', 'audit', '--omit=dev', '--json'],
      now: () => new Date(),
      say: (line) => void process.stderr.write(`${line}\n`),
    });
    if (made.kind === 'refused') {
      process.stderr.write(`${made.text}\n`);
      return 1;
    }
    for (const file of made.files) process.stdout.write(`${isDry ? '(dry run) ' : ''}${file}\n`);
    return 0;
  } finally {
    if (place !== null) rmSync(place, { recursive: true, force: true });
  }
}

process.exitCode = main();
