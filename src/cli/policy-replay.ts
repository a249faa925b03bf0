import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import { canonicalJson } from '../core/ledger/canonical.ts';
import { policyJson, type Policy } from '../core/policy/policy.ts';
import { unixMs } from '../core/units/time.ts';
import type { DecisionStakes } from '../what-if/stakes.ts';
import { WHAT_IF_TERMS } from '../what-if/terms.ts';
import { WhatIf, type WhatIfReport } from '../what-if/what-if.ts';
import type { Desk, Outcome } from './desk.ts';
import { exportTo } from './ledger.ts';
import { makeFolderCommand, type FolderOptions } from './options.ts';
import { readPolicy } from './policy-file.ts';
import { lastEntryAt, readEntries } from './read-export.ts';
import { openFolder } from './settings.ts';
import { parseSince } from './since.ts';
import { tableLines } from './table.ts';

interface ReplayOptions extends FolderOptions {
  readonly since?: string;
  readonly bot?: string;
  readonly account?: string;
  readonly ledger?: string;
  readonly failOnNewRefusals?: boolean;
}

/** `sallyport policy replay`. */
export function policyReplayCommand(desk: Desk): Command {
  return makeFolderCommand({
    name: 'replay',
    summary: 'what a policy would have changed',
    about:
      'Reads a policy file and makes every decision of the ledger again under it: what it would have refused and ' +
      'allowed, by rule, bot and symbol, and how much money was at stake. Reads the ledger of the running gateway, ' +
      'or an export, and changes nothing. A span for --since is counted back from the last entry.',
    examples: [
      ['policy replay tighter.yaml --since 7d', 'the last week of the running gateway'],
      [
        'policy replay tighter.yaml --ledger audit.sallyport-ledger',
        'an export, offline, from its beginning',
      ],
      ['policy replay tighter.yaml --since 2026-11-14 --bot grid-1 --json', 'one bot, for scripts'],
      [
        'policy replay tighter.yaml --fail-on-new-refusals',
        'exit code 1 when something would have been refused',
      ],
    ],
  })
    .argument('<file>', 'YAML or JSON')
    .option('--since <when>', 'a span like 7d or 36h, or a date; the whole ledger when left out')
    .option('--bot <name>', 'decide only the orders of this bot again')
    .option('--account <name>', 'decide only the orders on this account again')
    .option('--ledger <file>', 'an export instead of the running gateway')
    .option('--fail-on-new-refusals', 'exit with 1 when an order would have been newly refused')
    .action((file: string, options: ReplayOptions) =>
      desk.answer(options, () => replay(desk, file, options)),
    );
}

async function replay(desk: Desk, file: string, options: ReplayOptions): Promise<Outcome> {
  const { policy } = readPolicy(file);
  if (options.ledger !== undefined) return replayFile(desk, policy, options.ledger, options);
  const { folder } = openFolder(options.data);
  const place = mkdtempSync(join(tmpdir(), 'sallyport-replay-'));
  try {
    const path = join(place, 'ledger.sallyport-ledger');
    await exportTo(folder, path, (text) => desk.progress(text));
    return await replayFile(desk, policy, path, options);
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
}

async function replayFile(
  desk: Desk,
  policy: Policy,
  path: string,
  options: ReplayOptions,
): Promise<Outcome> {
  const since = options.since === undefined ? 0 : parseSince(options.since, lastEntryAt(path) ?? 0);
  const hash = createHash('sha256')
    .update(canonicalJson(policyJson(policy)))
    .digest('hex');
  const asked = { bot: options.bot ?? null, account: options.account ?? null };
  const whatIf = new WhatIf({ policy, hash, since: unixMs(since), ...asked });
  await readEntries(desk, path, (entry) => whatIf.take(entry));
  const report = whatIf.report();
  return {
    json: { policy: hash, ...report, notKnown: WHAT_IF_TERMS },
    lines: reportLines(report),
    isNo: options.failOnNewRefusals === true && report.refused.orders > 0,
  };
}

function reportLines(report: WhatIfReport): readonly string[] {
  const { refused, allowed, lostFills, accounts, blastRadius } = report;
  const head =
    `${report.decisions} decisions from ${timeText(report.since)} to ${timeText(report.until)} were made again: ` +
    `${report.same} alike, ${refused.orders} newly refused, ${allowed.orders} newly allowed, ` +
    `${report.otherReasons} refused for other reasons, ${report.consequences} consequences of those.`;
  return [
    head,
    '',
    ...decisionLines('Newly refused', refused),
    '',
    ...decisionLines('Newly allowed', allowed),
    '',
    ...tableLines(
      ['fills that would not have been', 'symbol', 'fills', 'value', 'profit'],
      lostFills.map((row) => [
        row.bot,
        row.instrument,
        String(row.fills),
        row.notional,
        row.profit ?? 'not known',
      ]),
      'Every fill would have been.',
    ),
    '',
    ...tableLines(
      ['account', '', 'as it was', 'under the policy'],
      accounts.flatMap(({ account, turnover, worstExposure, profit }) => [
        [account, 'turnover', shown(turnover.recorded), shown(turnover.candidate)],
        ['', 'worst exposure', shown(worstExposure.recorded), shown(worstExposure.candidate)],
        ['', 'profit', shown(profit.recorded), shown(profit.candidate)],
      ]),
      'No account.',
    ),
    '',
    ...tableLines(
      ['bot', 'blast radius a day now', 'under the policy'],
      blastRadius.map(({ bot, before, after }) => [bot, before ?? 'no policy', after]),
      'No bot in use.',
    ),
    ...(report.struck === 0
      ? []
      : ['', `${report.struck} resting orders would have been taken back when the market moved.`]),
    '',
    'How this was reckoned:',
    ...WHAT_IF_TERMS.map((sentence) => `- ${sentence}`),
  ];
}

function decisionLines(what: string, stakes: DecisionStakes): readonly string[] {
  if (stakes.orders === 0) return [`${what}: nothing.`];
  return [
    `${what}: ${stakes.orders}, worth ${stakes.notional}. One with several reasons is in several rows:`,
    ...tableLines(
      ['rule', 'bot', 'symbol', 'orders', 'value'],
      stakes.rows.map((row) => [row.code, row.bot, row.instrument ?? '-', String(row.orders), row.notional]),
      '',
    ),
  ];
}

function shown(amount: string | null): string {
  return amount ?? 'not known';
}

function timeText(at: number): string {
  return at === 0 ? 'the beginning' : new Date(at).toISOString();
}
