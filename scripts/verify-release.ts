import { createPublicKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { flawsOf } from './release/verify.ts';

/** Says whether the files of a release are what its checksums, its provenance and, with `--key`, its signer say. */
function main(): number {
  const { values, positionals } = parseArgs({ options: { key: { type: 'string' } }, allowPositionals: true });
  const [folder] = positionals;
  if (folder === undefined) {
    process.stderr.write('usage: npm run release:verify -- DIR [--key PUBLIC.pem]\n');
    return 2;
  }
  const key = values.key === undefined ? null : createPublicKey(readFileSync(values.key));
  const flaws = flawsOf(folder, key);
  for (const flaw of flaws) process.stdout.write(`${flaw}\n`);
  if (flaws.length > 0) return 1;
  process.stdout.write(key === null ? 'as its checksums say; no signature was asked for\n' : 'as signed\n');
  return 0;
}

process.exitCode = main();
