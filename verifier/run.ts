import { readFileSync } from 'node:fs';
import type { Platform, Trust } from '../src/core/ledger/export-check.ts';
import { formatVkey, parseNote, parseVkey } from '../src/core/ledger/note.ts';
import { judgeQuorum, parseWitnessPolicy, type WitnessPolicy } from '../src/core/ledger/witness-policy.ts';
import { compareExports } from '../src/core/ledger/verify-export.ts';
import { HELP, parseArguments, type Request } from './arguments.ts';
import { checkEntryProof } from './entry-proof.ts';
import { isGood, reportJson } from './report-json.ts';
import { describeFinding, describeReport } from './sentences.ts';
import { chunksOf, verifyFile } from './verify-file.ts';

/** What the program prints and exits with. */
export interface Answer {
  /** 0: everything holds. 1: something does not. 2: the check could not be made. */
  readonly status: 0 | 1 | 2;
  readonly out: string;
  readonly err: string;
}

const NO_KEY = 'The value of --key is no key. One looks like name+1b2a3c4d+AQ... and is one word.';

type VerifyRequest = Extract<Request, { kind: 'verify' }>;

/**
 * Does what the words after the program's name ask for. Throws the error of the file system for files it cannot
 * read.
 */
export function run(platform: Platform, words: readonly string[]): Answer {
  const request = parseArguments(words);
  if (request.kind === 'help') return { status: 0, out: HELP, err: '' };
  if (request.kind === 'misuse') return refused(`${request.problem} --help tells more.`);
  if (request.kind === 'entry') return proveEntry(platform, request);
  const key = request.vkey === null ? null : parseVkey(platform.sha256, request.vkey);
  if (request.vkey !== null && key === null) return refused(NO_KEY);
  const policy = request.witnessFile === null ? null : readPolicy(platform, request.witnessFile);
  if (policy !== null && 'problem' in policy) return refused(policy.problem);
  const previous = request.previousFile === null ? null : readFileSync(request.previousFile, 'utf8');
  const trust = { key, previous };
  return request.otherFile === null
    ? witnessed(platform, request, { trust, policy })
    : compare(platform, request, { trust, otherFile: request.otherFile });
}

function readPolicy(platform: Platform, file: string): WitnessPolicy | { readonly problem: string } {
  const policy = parseWitnessPolicy(platform.sha256, readFileSync(file, 'utf8'));
  if (!('line' in policy)) return policy;
  return { problem: `The policy of --witnesses is not understood, line ${policy.line}: ${policy.text}.` };
}

/** As `verify`; where a policy is given, the earlier checkpoint must also be cosigned as it asks. */
function witnessed(
  platform: Platform,
  request: VerifyRequest,
  { trust, policy }: { readonly trust: Trust; readonly policy: WitnessPolicy | null },
): Answer {
  if (policy === null || trust.previous === null) return verify(platform, request, trust);
  const [only, ...others] = policy.logs;
  const key = trust.key ?? (others.length === 0 ? (only ?? null) : null);
  const isListed = key !== null && policy.logs.some((log) => formatVkey(log) === formatVkey(key));
  if (!isListed) return refused('Name with --key which of the logs of the policy the export is of.');
  const note = parseNote(trust.previous);
  const own = { ...policy, logs: [key] };
  const { isReached, by, forged } =
    note === null ? { isReached: false, by: [], forged: [] } : judgeQuorum(own, note, platform.verify);
  const answer = verify(platform, request, { ...trust, key });
  const names = by.length === 0 ? 'nobody' : by.join(', ');
  const line = isReached
    ? `WITNESSED: the earlier checkpoint is cosigned as the policy asks, by ${names}.`
    : `NOT WITNESSED: the earlier checkpoint is cosigned by ${names}, which is not what the policy asks` +
      `${forged.length === 0 ? '' : `; a false signature stands for ${forged.join(', ')}`}.`;
  const witnesses = { isReached, by, forged };
  const out = request.asJson ? jsonText({ ...JSON.parse(answer.out), witnesses }) : `${answer.out}${line}\n`;
  return { ...answer, status: isReached ? answer.status : 1, out };
}

function proveEntry(
  platform: Platform,
  { file, entryFile, vkey, asJson }: Extract<Request, { kind: 'entry' }>,
): Answer {
  if (parseVkey(platform.sha256, vkey) === null) return refused(NO_KEY);
  const proof = readFileSync(file, 'utf8');
  const report = checkEntryProof(platform, { proof, leaf: readFileSync(entryFile), key: vkey });
  const out = asJson ? jsonText(report) : linesText([...report.lines, `Its hash: ${report.digest}`]);
  return { status: report.isProven ? 0 : 1, out, err: '' };
}

function verify(platform: Platform, request: VerifyRequest, trust: Trust): Answer {
  const report = verifyFile(platform, request.file, trust);
  const text = request.asJson ? jsonText(reportJson(report)) : linesText(describeReport(report));
  return { status: isGood(report) ? 0 : 1, out: text, err: '' };
}

function compare(
  platform: Platform,
  request: VerifyRequest,
  against: { readonly trust: Trust; readonly otherFile: string },
): Answer {
  const chunks = { first: chunksOf(request.file), second: chunksOf(against.otherFile) };
  const comparison = compareExports(platform, chunks, against.trust);
  const { first, second, finding } = comparison;
  const isOne = finding.kind === 'SAME' || finding.kind === 'CONTINUED';
  const text = request.asJson
    ? jsonText({ finding, first: reportJson(first), second: reportJson(second) })
    : linesText([
        'First export',
        ...describeReport(first),
        '',
        'Second export',
        ...describeReport(second),
        '',
        describeFinding(comparison),
      ]);
  return { status: isOne && isGood(first) && isGood(second) ? 0 : 1, out: text, err: '' };
}

function refused(sentence: string): Answer {
  return { status: 2, out: '', err: `${sentence}\n` };
}

function jsonText(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

function linesText(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join('');
}
