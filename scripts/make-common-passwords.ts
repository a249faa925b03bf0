import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';

// Makes src/keeper/people/common-passwords.bin from a JSON list of passwords: `src/passwords.json` of the package
// @zxcvbn-ts/language-common 4.1.3 (MIT; see common-passwords.LICENSE beside it). Run it by hand for a newer list:
//   node scripts/make-common-passwords.ts passwords.json
const LENGTH_MIN = 4;
const WORD_BYTES = 4;

const [path] = process.argv.slice(2);
const list: unknown = path === undefined ? null : JSON.parse(readFileSync(path, 'utf8'));
if (Array.isArray(list)) {
  const words = new Set(
    list
      .map((password) => String(password))
      .filter((password) => password.length >= LENGTH_MIN)
      .map((password) => createHash('sha1').update(password).digest().readUInt32BE(0)),
  );
  const sorted = [...words].sort((a, b) => a - b);
  const bytes = Buffer.alloc(sorted.length * WORD_BYTES);
  sorted.forEach((word, at) => bytes.writeUInt32BE(word, at * WORD_BYTES));
  writeFileSync(new URL('../src/keeper/people/common-passwords.bin', import.meta.url), bytes);
  process.stdout.write(`${sorted.length} passwords\n`);
} else {
  process.stderr.write('give the list: node scripts/make-common-passwords.ts passwords.json\n');
  process.exitCode = 2;
}
