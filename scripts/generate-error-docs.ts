import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { CHAIN_SENTENCES } from '../src/core/chain/chain-denial.ts';
import { DENIAL_SENTENCES } from '../src/core/policy/denial-sentences.ts';
import {
  apiRefusals,
  declaredCodes,
  ownerRefusals,
  thrownFaults,
  writtenRefusals,
  type Code,
} from './error-docs/find-codes.ts';
import { readFiles } from './rules/read-files.ts';

const PATH = 'docs/ERRORS.md';

const INTRODUCTION = [
  '<!-- Written by scripts/generate-error-docs.ts from the sources, where each code is defined. -->',
  '',
  '# Every code that Sallyport answers with',
  '',
  'A refusal, a no of the venue and not knowing are results: they are answered and, where an intent existed, recorded.',
  'A fault is something outside the rules. Codes are only ever added; a code is never used for another meaning.',
  '`‹…›` is filled in. How each kind looks to a client of a venue is in the README of that venue, for example',
  '[Binance USD-M](../src/venues/binance-usdm/README.md).',
  '',
];

const KINDS = [
  '## What may be done next',
  '',
  '| kind | was anything sent? | may the client try again? | in the ledger |',
  '|---|---|---|---|',
  '| refused by policy | no | after changing the request | yes, with every reason |',
  '| not understood | no | after changing the request | no, counted |',
  '| not authenticated | no | no | no, counted |',
  '| unavailable | no, that is proven | yes, later | where an intent existed |',
  '| refused by the venue | yes | with a new client order id | yes, with the code of the venue |',
  '| unknown | perhaps | not with the same bytes: ask for the order | yes; its exposure stays reserved |',
  '| fault | see the code | after the owner has looked | where the ledger can still be written |',
  '',
];

const NOT_UNDERSTOOD: { readonly [code: string]: string } = {
  FIELD_NOT_UNDERSTOOD: 'A field, a value or a combination that the codec does not fully understand.',
  FIELD_REPEATED: 'A field is there twice, in the query, in the body or in both.',
  FIELD_MISSING: 'A field that this request needs is not there.',
  DECIMAL_MALFORMED: 'A price or a quantity is no plain decimal: no exponent, no sign `+`, no spaces.',
  BODY_MALFORMED: 'The body is no form or no JSON of the expected shape.',
  ORDER_UNKNOWN:
    'A change that says only what is to be different, of an order that does not rest: "no such order".',
};

/** Writes docs/ERRORS.md, or with `--check` says whether it is what would be written and whether any code is idle. */
function main(check: boolean): number {
  const root = new URL('../', import.meta.url);
  const files = readFiles(fileURLToPath(root));
  const faults = declaredCodes(files, 'src/core/fault.ts', 'FaultCode');
  const thrown = thrownFaults(files);
  const problems = [
    ...faults.filter(({ code }) => !thrown.has(code)).map(({ code }) => `no Fault is made with ${code}`),
    ...faults.filter(({ text }) => text === '').map(({ code }) => `${code} has no comment`),
  ];
  const input = declaredInput(readFileSync(new URL('src/core/order/venue.ts', root), 'utf8'));
  const text = [
    ...INTRODUCTION,
    ...KINDS,
    ...part('Refused by policy', 'Answered to the bot in the shape of its venue.', denials()),
    ...part('Not understood', 'The request was read in full and refused; nothing is guessed.', input),
    ...part(
      'Refused to a wallet',
      'Answered as an error of JSON-RPC (-32602), with every reason in `data`.',
      Object.entries(CHAIN_SENTENCES).map(([code, text]) => ({
        code,
        text: text.replace(/\{(\w+)\}/g, '‹$1›'),
      })),
    ),
    ...part(
      'Unavailable',
      'Nothing was sent, and trying later is safe.',
      writtenRefusals(files, 'unavailable'),
    ),
    ...part('Unknown outcome', 'The venue may have acted.', [
      { code: 'TIMEOUT', text: 'The request left and no whole answer came in time.' },
      { code: 'CONNECTION_LOST', text: 'The connection ended after the request left.' },
      { code: 'UNREADABLE_REPLY', text: 'An answer came that is none of the documented ones.' },
      { code: 'VENUE_UNSURE', text: 'The venue itself says that it does not know.' },
    ]),
    ...part("At the owner's door", 'Answered to `sallyport` commands.', ownerRefusals(files)),
    ...part('Over the API', 'Answered by `/api/v1`, beside those at the door.', apiRefusals(files)),
    ...part('Faults', 'In the log, in the exit of the process, and at the door.', faults),
  ].join('\n');
  const at = new URL(PATH, root);
  if (!check) writeFileSync(at, text);
  else if (!existsSync(at) || readFileSync(at, 'utf8') !== text) {
    problems.push(`${PATH} is not what scripts/generate-error-docs.ts writes`);
  }
  for (const problem of problems) process.stderr.write(`${problem}\n`);
  return problems.length === 0 ? 0 : 1;
}

function denials(): readonly Code[] {
  return Object.entries(DENIAL_SENTENCES).map(([code, sentence]) => ({
    code,
    text: sentence((fact) => `‹${fact}›`),
  }));
}

/** The codes of NotUnderstood. Throws when one has no words above, or words have no code. */
function declaredInput(source: string): readonly Code[] {
  const union = /interface NotUnderstood \{[^}]*?code:([^;]*);/.exec(source)?.[1] ?? '';
  const codes = [...union.matchAll(/'([A-Z_]+)'/g)].map(([, code = '']) => code);
  const expected = Object.keys(NOT_UNDERSTOOD);
  if (codes.toSorted().join() !== expected.toSorted().join()) {
    throw new RangeError(`codes of NotUnderstood and their words differ: ${codes.join(' ')}`);
  }
  return codes.map((code) => ({ code, text: NOT_UNDERSTOOD[code] ?? '' }));
}

function part(title: string, words: string, codes: readonly Code[]): readonly string[] {
  const rows = codes.map(({ code, text }) => `| \`${code}\` | ${text.replaceAll('|', '\\|')} |`);
  return [`## ${title}`, '', words, '', '| code | what it says |', '|---|---|', ...rows, ''];
}

process.exitCode = main(process.argv.includes('--check'));
