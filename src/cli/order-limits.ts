import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import { limitLines, type LimitLine } from '../core/policy/limit-line.ts';
import { LimitsAgain } from '../core/policy/order-limits.ts';
import type { Desk, Outcome } from './desk.ts';
import { exportTo } from './ledger.ts';
import { makeFolderCommand, type FolderOptions } from './options.ts';
import { readEntries } from './read-export.ts';
import { CliRefusal } from './refusal.ts';
import { openFolder } from './settings.ts';
import { tableLines } from './table.ts';

interface LimitsOptions extends FolderOptions {
  readonly ledger?: string;
}

/** `sallyport order limits`. */
export function orderLimitsCommand(desk: Desk): Command {
  return makeFolderCommand({
    name: 'limits',
    summary: 'every limit that a request was held to, with the figures',
    about:
      'Folds the ledger up to the decision on one request, allowed or not, and makes it again: of each limit what ' +
      'was used before, what the order adds, its bound and what is left. Reads the ledger of the running gateway, ' +
      'or an export, and changes nothing. Exit code 1 when the decision comes out otherwise than it is recorded.',
    examples: [
      ['order limits 4711', 'the request whose decision is entry 4711, as in the console'],
      ['order limits 4711 --ledger audit.sallyport-ledger --json', 'from an export, for scripts'],
    ],
  })
    .argument('<entry>', 'number of the entry with the decision')
    .option('--ledger <file>', 'an export instead of the running gateway')
    .action((entry: string, options: LimitsOptions) =>
      desk.answer(options, () => limits(desk, entry, options)),
    );
}

async function limits(desk: Desk, entry: string, options: LimitsOptions): Promise<Outcome> {
  if (!/^(?:0|[1-9][0-9]{0,14})$/.test(entry))
    throw new CliRefusal('ENTRY_MALFORMED', 'The entry is a number from 0; nothing was read.');
  if (options.ledger !== undefined) return limitsIn(desk, options.ledger, Number(entry));
  const { folder } = openFolder(options.data);
  const place = mkdtempSync(join(tmpdir(), 'sallyport-limits-'));
  try {
    const path = join(place, 'ledger.sallyport-ledger');
    await exportTo(folder, path, (text) => desk.progress(text));
    return await limitsIn(desk, path, Number(entry));
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
}

async function limitsIn(desk: Desk, path: string, entry: number): Promise<Outcome> {
  const again = new LimitsAgain(entry);
  await readEntries(desk, path, (each) => again.take(each));
  const report = again.report();
  if (report === null) {
    const text =
      `Entry ${entry} is no request that policy decided; nothing was decided again. ` +
      'The number of a request stands with it in the console, and as seq in an export.';
    throw new CliRefusal('ORDER_NOT_FOUND', text);
  }
  const { agrees } = report;
  const lines = limitLines(report.rows);
  return {
    json: { entry, agrees, limits: lines },
    lines: [
      ...tableLines(HEAD, lines.map(rowOf), 'No limit is asked for such a request.'),
      '',
      agrees ? 'Made again, the decision is the recorded one.' : 'Made again, the decision is ANOTHER one.',
    ],
    isNo: !agrees,
  };
}

const HEAD = ['', 'whose', 'limit', 'of', 'bound', 'before', 'this order', 'after', 'left', 'unit'];

const RESULTS: Readonly<Record<LimitLine['result'], string>> = {
  passed: 'passed',
  refused: 'REFUSED',
  held: 'HELD',
  notApplied: 'not applied',
  notSet: 'not set',
};

const PARTS: Readonly<Record<LimitLine['part'], string>> = {
  order: '',
  otherLeg: ' (other leg)',
  exit: ' (exit)',
  setting: '',
};

function rowOf(line: LimitLine): readonly string[] {
  const { part, scope, limit, result, of, before, adds, after, left, unit, asked } = line;
  const figures = [before, adds, after ?? asked ?? (unit === null ? null : 'unknown'), left];
  return [
    RESULTS[result],
    `${scope}${PARTS[part]}`,
    limit,
    of ?? '',
    boundOf(line),
    ...figures.map((figure) => figure ?? ''),
    unit ?? '',
  ];
}

function boundOf({ least, most, isBelow, allowed }: LimitLine): string {
  if (least !== null && most !== null) return `${least} to ${most}`;
  if (least !== null) return `at least ${least}`;
  if (most !== null) return `${isBelow ? 'below' : 'at most'} ${most}`;
  return allowed ?? '';
}
