import { readFileSync, writeFileSync } from 'node:fs';
import { parseAsvsTable, type NamedTest, type Requirement } from './rules/asvs-table.ts';

const PATH = 'docs/ASVS.md';

const CHAPTERS = new Map([
  ['1', 'Encoding'],
  ['2', 'Validation and business logic'],
  ['3', 'Web front end'],
  ['4', 'API and WebSockets'],
  ['6', 'Authentication'],
  ['7', 'Sessions'],
  ['8', 'Authorisation'],
  ['9', 'Self-contained tokens'],
  ['10', 'OAuth'],
  ['11', 'Cryptography'],
  ['12', 'Communication'],
  ['13', 'Configuration and secrets'],
  ['14', 'Data'],
  ['15', 'Architecture and dependencies'],
  ['16', 'Logs and errors'],
]);

/** How each state is said, and what it means, in the order of the summary. */
const STATES: ReadonlyMap<Requirement['state'], { readonly word: string; readonly means: string }> = new Map([
  ['met', { word: 'yes', means: 'applies; the tests named prove it' }],
  ['documented', { word: 'yes, in writing', means: 'applies and asks for a text, which is named' }],
  [
    'open',
    {
      word: '**open**',
      means: 'applies, and is not met, or not in every part; the row says what is missing',
    },
  ],
  ['later', { word: 'not yet', means: 'does not apply today, because what it is about does not exist' }],
  ['never', { word: 'no', means: 'does not apply to a gateway like this' }],
]);

const INTRODUCTION = `<!-- Written by scripts/generate-asvs-docs.ts from docs/asvs.json. Change that instead. -->
# OWASP ASVS 5.0

What the Application Security Verification Standard asks, in our words, and where the answer is. Of its 345 requirements
these were chosen as the ones that concern a gateway like this, today or once it serves people and pages; files, GraphQL
and WebRTC are not among them. [asvs.json](asvs.json) is the same for machines, with the name of each test. \`npm run
check\` refuses a row that is missing, a test or section that is not there under its name, and a "yes" without a proof.

The table is the project's own account of itself. Nobody else has verified it. A test proves what its name says and no
more: read it before relying on a "yes". Tests that look into other processes need Linux and root, and are skipped
elsewhere.
`;

/** Writes docs/ASVS.md, or with `--check` says whether it is what would be written. */
function main(check: boolean): number {
  const table = parseAsvsTable(readFileSync(new URL('../docs/asvs.json', import.meta.url), 'utf8'));
  if (table === null) {
    process.stderr.write(
      'docs/asvs.json is no table of requirements: scripts/rules/asvs-table.ts has its form\n',
    );
    return 1;
  }
  const text = [
    INTRODUCTION,
    ...summary(table),
    ...[...CHAPTERS].flatMap((chapter) => section(chapter, table)),
  ].join('\n');
  const at = new URL(`../${PATH}`, import.meta.url);
  if (!check) {
    writeFileSync(at, text);
    return 0;
  }
  if (readFileSync(at, 'utf8') === text) return 0;
  process.stderr.write(`${PATH} is not what scripts/generate-asvs-docs.ts writes\n`);
  return 1;
}

function summary(table: readonly Requirement[]): readonly string[] {
  const lines = [...STATES].map(([state, { word, means }]) => {
    const count = table.filter((row) => row.state === state).length;
    return `| ${word} | ${count} | ${means} |`;
  });
  return ['| applies? | how many | which means |', '|---|---:|---|', ...lines, ''];
}

function section(
  [number, title]: readonly [string, string],
  table: readonly Requirement[],
): readonly string[] {
  const rows = table.filter(({ id }) => id.startsWith(`${number}.`));
  const lines = rows.map((row) => {
    const { id, level, asks, state, text } = row;
    return `| ${id} | ${level} | ${asks} | ${STATES.get(state)?.word ?? state} | ${text} | ${proofs(row)} |`;
  });
  return [
    `## V${number} ${title}`,
    '',
    '| nr | level | asks | applies? | control, what is missing, or why not | proof |',
    '|---|---|---|---|---|---|',
    ...lines,
    '',
  ];
}

/** Documents first, then tests by file, each with how many of its tests are meant. */
function proofs({ tests, sections }: Requirement): string {
  const texts = sections.map(({ file, section: name }) => `[${name}](${fromDocs(file)})`);
  const files = [...new Set(tests.map(({ file }) => file))].map((file) => {
    const named = tests.filter((one) => one.file === file);
    return `[${short(file)}](${fromDocs(file)}): ${named.map(quoted).join('; ')}`;
  });
  return [...texts, ...files].join('<br>');
}

function quoted({ name }: NamedTest): string {
  return `“${name.replaceAll('|', '\\|').replaceAll('*', '\\*').replaceAll('<', '&lt;')}”`;
}

function short(file: string): string {
  return (
    file
      .split('/')
      .at(-1)
      ?.replace(/\.test\.ts$/, '') ?? file
  );
}

function fromDocs(file: string): string {
  return file.startsWith('docs/') ? file.slice('docs/'.length) : `../${file}`;
}

process.exitCode = main(process.argv.includes('--check'));
