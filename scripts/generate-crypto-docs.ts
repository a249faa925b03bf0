import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { cryptoUses } from './inventory/crypto-uses.ts';
import { readFiles } from './rules/read-files.ts';

const PATH = 'docs/CRYPTOGRAPHY.md';
const INTRODUCTION = `<!-- Written by scripts/generate-crypto-docs.ts from the imports of the sources. -->
# Where cryptography is

Every file that runs for an owner and uses cryptography, found by its imports, with the names it takes. What each key
is for, and what would replace its algorithm, is in [the inventory](INVENTORY.md#keys-and-algorithms). A file that comes
anew is in this list, or \`npm run check\` refuses it. Tests, simulators and tools are left out: their keys guard
nothing.
`;

/** Writes the list, or with `--check` says whether it is what the sources say. */
function main(check: boolean): number {
  const root = fileURLToPath(new URL('..', import.meta.url));
  const lines = cryptoUses(readFiles(root)).map(({ path, module, names }) => {
    const taken =
      names.length === 0 ? 'loaded when it is needed' : names.map((name) => `\`${name}\``).join(', ');
    return `- [${path}](../${path}): \`${module}\`, ${taken}`;
  });
  const text = `${[INTRODUCTION, ...lines].join('\n')}\n`;
  const at = new URL(`../${PATH}`, import.meta.url);
  if (!check) {
    writeFileSync(at, text);
    return 0;
  }
  if (existsSync(at) && readFileSync(at, 'utf8') === text) return 0;
  process.stderr.write(`${PATH} is not what scripts/generate-crypto-docs.ts writes\n`);
  return 1;
}

process.exitCode = main(process.argv.includes('--check'));
