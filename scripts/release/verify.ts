import type { KeyObject } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openEnvelope, sha256 } from './provenance.ts';

/** What is wrong with the files of a release, a line each; nothing when all is well. `key`: who must have signed. */
export function flawsOf(folder: string, key: KeyObject | null): readonly string[] {
  const sumsAt = join(folder, 'SHA256SUMS');
  const statement = existsSync(folder)
    ? readdirSync(folder).find((name) => name.endsWith('.intoto.json'))
    : undefined;
  if (!existsSync(sumsAt) || statement === undefined)
    return ['SHA256SUMS or the statement of provenance is missing'];
  const lines = readFileSync(sumsAt, 'utf8')
    .split('\n')
    .filter((line) => line !== '');
  const listed = lines.map((line) => /^([0-9a-f]{64}) {2}([A-Za-z0-9][A-Za-z0-9._-]*)$/.exec(line));
  if (listed.length === 0 || listed.includes(null)) return ['SHA256SUMS is not understood'];
  const sums = new Map(listed.map((found) => [found?.[2] ?? '', found?.[1] ?? '']));
  const digests = new Map([...sums.keys()].map((name) => [name, digestOf(join(folder, name))]));
  const unlike = [...sums].filter(([name, sum]) => digests.get(name) !== sum);
  const said = openEnvelope(readFileSync(join(folder, statement), 'utf8'), key);
  if (said === null) return [`${statement} is not understood`];
  const unsaid = [...digests].filter(([name, sum]) => name !== statement && said.subjects.get(name) !== sum);
  return [
    ...unlike.map(([name]) => `${name} is missing, or not as SHA256SUMS says`),
    ...unsaid.map(([name]) => `${name} is not as the statement of provenance says`),
    ...(sums.has(statement) ? [] : [`${statement} is not in SHA256SUMS`]),
    ...(key === null || said.isSigned ? [] : [`${statement} is not signed by that key`]),
  ];
}

function digestOf(path: string): string | null {
  return existsSync(path) ? sha256(readFileSync(path)) : null;
}
