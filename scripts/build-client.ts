import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { spawnSync } from 'node:child_process';

const HELP = `Makes @sallyport/client as a package of JavaScript with its types, to be installed anywhere.

  npm run client:build -- --out DIR

Then, in the program's own folder: npm install DIR, or npm pack DIR for one file.
`;

const root = fileURLToPath(new URL('..', import.meta.url));
/** What the package hands out, by the name behind @sallyport/client. */
const ENTRIES = [
  ['.', 'client'],
  ['./api', 'api'],
  ['./session', 'session'],
  ['./stream', 'stream'],
] as const;

function main(): number {
  const options = { out: { type: 'string' }, help: { type: 'boolean' } } as const;
  const { values } = parseArgs({ options });
  if (values.help === true || values.out === undefined) {
    process.stdout.write(HELP);
    return values.help === true ? 0 : 2;
  }
  const out = resolve(values.out);
  mkdirSync(out, { recursive: true });
  const compiled = compile(out);
  if (compiled !== '') {
    process.stderr.write(compiled);
    return 1;
  }
  // What is handed out lies in JavaScript here: Node takes no types off what is installed.
  const own: object = JSON.parse(readFileSync(join(root, 'client', 'package.json'), 'utf8'));
  const exported = ENTRIES.map(([name, file]) => [
    name,
    { types: `./${file}.d.ts`, default: `./${file}.js` },
  ]);
  const manifest = { ...own, exports: Object.fromEntries(exported) };
  writeFileSync(join(out, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  copyFileSync(join(root, 'LICENSE'), join(out, 'LICENSE'));
  process.stdout.write(`@sallyport/client is in ${out}. Next: npm install ${out}\n`);
  return 0;
}

/** What the compiler complained about; empty when all is well. */
function compile(out: string): string {
  const argv = [
    ...ENTRIES.map(([, file]) => join(root, 'client', `${file}.ts`)),
    ...['--ignoreConfig', '--outDir', out, '--declaration', '--module', 'NodeNext', '--target', 'ES2024'],
    ...['--lib', 'ES2024,DOM', '--types', '', '--strict', '--rewriteRelativeImportExtensions'],
  ];
  const tsc = join(root, 'node_modules', '.bin', 'tsc');
  const { status, stdout, stderr, error } = spawnSync(tsc, argv, { cwd: root, encoding: 'utf8' });
  return status === 0 ? '' : `${stdout ?? ''}${stderr ?? ''}${error?.message ?? ''}\n`;
}

process.exitCode = main();
