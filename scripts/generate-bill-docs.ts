import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { billOf } from './inventory/bill.ts';

const PATH = 'docs/bill-of-materials.json';

/** Writes the bill of materials, or with `--check` says whether it is what the lock file says. */
function main(check: boolean): number {
  const at = (name: string): URL => new URL(`../${name}`, import.meta.url);
  const bill = billOf(readFileSync(at('package-lock.json'), 'utf8'));
  if (bill === null) {
    process.stderr.write('package-lock.json has a package that is not pinned by its SHA-512\n');
    return 1;
  }
  const text = `${JSON.stringify(bill, null, 2)}\n`;
  if (!check) {
    writeFileSync(at(PATH), text);
    return 0;
  }
  if (existsSync(at(PATH)) && readFileSync(at(PATH), 'utf8') === text) return 0;
  process.stderr.write(`${PATH} is not what scripts/generate-bill-docs.ts writes\n`);
  return 1;
}

process.exitCode = main(process.argv.includes('--check'));
