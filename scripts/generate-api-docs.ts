import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { format } from 'prettier';
import { OPERATIONS } from '../src/protocol/api/operations.ts';
import { TIER_PER_MINUTE, type AnyOperation } from '../src/protocol/api/operation.ts';
import { clientSource } from './api-docs/client-types.ts';
import { openApiOf } from './api-docs/openapi.ts';

const TABLE_START = '<!-- Below: written by scripts/generate-api-docs.ts. -->';
const DOC = 'docs/API.md';

/** Writes the document of the API, its table and the client's types, or with `--check` compares them. */
async function main(check: boolean): Promise<number> {
  const root = new URL('../', import.meta.url);
  const at = (path: string): URL => new URL(path, root);
  const version = String(Object(JSON.parse(readFileSync(at('package.json'), 'utf8')))['version']);
  const prose = existsSync(at(DOC)) ? (readFileSync(at(DOC), 'utf8').split(TABLE_START)[0] ?? '') : '';
  const rules = Object(JSON.parse(readFileSync(at('.prettierrc.json'), 'utf8')));
  const shaped = (text: string, parser: 'json' | 'typescript' | 'markdown'): Promise<string> =>
    format(text, { ...rules, parser });
  const written = new Map([
    ['docs/openapi.json', await shaped(JSON.stringify(openApiOf(OPERATIONS, version)), 'json')],
    ['client/api.ts', await shaped(clientSource(OPERATIONS), 'typescript')],
    [DOC, await shaped(`${prose}${TABLE_START}\n\n${tableOf(OPERATIONS)}\n`, 'markdown')],
  ]);
  let stale = 0;
  for (const [path, text] of written) {
    if (!check) writeFileSync(at(path), text);
    else if (!existsSync(at(path)) || readFileSync(at(path), 'utf8') !== text) {
      console.error(`${path} is not what scripts/generate-api-docs.ts writes`);
      stale += 1;
    }
  }
  return stale === 0 ? 0 : 1;
}

function tableOf(operations: readonly AnyOperation[]): string {
  const rows = operations.map(({ method, path, access, tier, records, loosens, summary }) => {
    const who = access.kind === 'permission' ? `\`${access.permission}\` on ${access.on}` : access.kind;
    const recorded = records.length === 0 ? '' : records.map((kind) => `\`${kind}\``).join(', ');
    const cells = [`\`${method} ${path}\``, who, `${TIER_PER_MINUTE[tier]}`, recorded, loosens, summary];
    return `| ${cells.join(' | ')} |`;
  });
  const head = '| operation | needs | a minute | in the ledger | loosens | what it does |';
  return [head, '| --- | --- | --- | --- | --- | --- |', ...rows].join('\n');
}

process.exit(await main(process.argv.includes('--check')));
