import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { LOG_EVENTS } from '../src/log-events.ts';

const PATH = 'docs/LOGS.md';

const INTRODUCTION = [
  '<!-- Written by scripts/generate-log-docs.ts from src/log-events.ts, where each event is defined. -->',
  '',
  '# Logs',
  '',
  'The three processes of a gateway write to standard error, one JSON object a line:',
  '',
  '```json',
  '{"at":"2026-11-21T12:00:00.000Z","process":"keeper","level":"alert","code":"SPILL_DAMAGED","facts":{}}',
  '```',
  '',
  '- `at`: when, UTC. `process`: `launcher`, `keeper` or `edge`. `level`: `info`, `notice`, `warn`, `error` or',
  '  `alert`; what is for debugging is not written.',
  '- `code`: one of the events below, never used for anything else. `facts`: only those listed beside the event.',
  '- `dropped`: how many facts were left out because no list has them. There should be none: tell us.',
  '',
  'With `--log-format text` (of `up` and `start`) the same is written in words, a value quoted as in JSON where it is',
  'more than a plain word:',
  '',
  '```text',
  '2026-11-21T12:00:00.000Z launcher warn EDGE_ENDED code=70',
  '```',
  '',
  'The list of what may be written is the whole defence: a code or a fact that is not in the catalogue does not',
  'compile, and what comes past the compiler is left out of the line. There is no field for text from a venue, a bot',
  'or a person. Tests of whole gateways look for planted secrets in all that is written, in some twenty encodings',
  '(`test/e2e/canary.test.ts`).',
  '',
  'Decisions, orders and what people do are not here but in the [ledger](LEDGER-FORMAT.md), which cannot be changed',
  'unseen. Alerts become entries there too, and [alarms](ALARMS.md).',
  '',
  '## Keeping them',
  '',
  'The gateway opens no log file, so nothing has to be told when one is rotated. Under systemd the lines are in the',
  'journal, within the bounds of `journald.conf`: `journalctl -u sallyport -o cat | jq .`. With `2>> file.log` use',
  'logrotate with `copytruncate`. A full disk, or a reader that is gone, stops neither trading nor halts: lines are',
  'lost then. Nothing is sent anywhere, unless a reporter of faults was added ([alarms](ALARMS.md)).',
  '',
  '## Events',
  '',
  '| code | facts | what happened |',
  '|---|---|---|',
];

/** Writes docs/LOGS.md, or with `--check` says whether it is what the catalogue says. */
function main(check: boolean): number {
  const place = new URL(`../${PATH}`, import.meta.url);
  const rows = Object.entries(LOG_EVENTS)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([code, { facts, text }]) => {
      const named = facts.map((fact) => `\`${fact}\``).join(', ');
      return `| \`${code}\` | ${named} | ${text} |`;
    });
  const text = [...INTRODUCTION, ...rows, ''].join('\n');
  if (!check) {
    writeFileSync(place, text);
    return 0;
  }
  if (existsSync(place) && readFileSync(place, 'utf8') === text) return 0;
  process.stderr.write(`${PATH} is not what scripts/generate-log-docs.ts writes\n`);
  return 1;
}

process.exitCode = main(process.argv.includes('--check'));
