import type { Damage } from '../src/core/ledger/damage.ts';
import type { ExportReport } from '../src/core/ledger/export-check.ts';
import { formatVkey } from '../src/core/ledger/note.ts';
import type { RuleName } from '../src/core/ledger/rule-name.ts';
import type { Breach } from '../src/core/ledger/rules.ts';
import type { Comparison } from '../src/core/ledger/verify-export.ts';
import { toBase64 } from '../src/core/units/base64.ts';

/** What was found, for people: one sentence a line. Nothing from the file but its key, numbers and times. */
export function describeReport(report: ExportReport): readonly string[] {
  return [
    ...describeKey(report),
    ...describeExtent(report),
    ...report.breaches.map(describeBreach),
    ...(report.breachCount > report.breaches.length
      ? [`And ${report.breachCount - report.breaches.length} more entries break a rule.`]
      : []),
    report.damage === null ? describeIntact(report) : `NOT VERIFIED: ${describeDamage(report.damage)}`,
  ];
}

function describeIntact(report: ExportReport): string {
  if (report.breachCount > 0) {
    return 'NOT IN ORDER: the ledger is as it was signed, and shows that the gateway broke its own rules.';
  }
  return 'VERIFIED: every entry is as it was signed, in order, and no rule is broken.';
}

function describeKey(report: ExportReport): readonly string[] {
  if (report.key === null) return [];
  const key = `Key: ${shown(formatVkey(report.key))}`;
  if (report.keyFrom === 'caller') return [`${key} (the one you gave)`];
  return [
    `${key} (from the file itself)`,
    'No key was given, so the file is taken at its word about who signed it. ' +
      'Compare the key with the one the owner published.',
  ];
}

function describeExtent(report: ExportReport): readonly string[] {
  const lines: string[] = [];
  if (report.firstAt !== null && report.lastAt !== null) {
    lines.push(`Entries read: ${report.size}, from ${timeOf(report.firstAt)} to ${timeOf(report.lastAt)}.`);
  }
  if (report.signed !== null) {
    const { size, root } = report.signed;
    lines.push(`Signed: ${size} entries under ${report.checkpoints} checkpoints, root ${toBase64(root)}.`);
  }
  return lines;
}

/** A key's name is the file's own text: what could steer a terminal or turn the reading direction is not printed. */
function shown(text: string): string {
  return text.replace(/\p{C}/gu, '?');
}

/** Entries may carry any safe integer as their time; the calendar ends earlier. */
function timeOf(at: number): string {
  const date = new Date(at);
  return Number.isNaN(date.getTime()) ? `${at} ms` : date.toISOString();
}

const REFUSALS = {
  malformed: 'it is not a signed checkpoint',
  forged: 'its signature is false',
  unsigned: 'the key of this ledger did not sign it',
  otherLog: 'it is of another ledger',
} as const;

/** The first thing that is wrong, and where. */
function describeDamage(damage: Damage): string {
  const { seq, line } = damage;
  switch (damage.kind) {
    case 'NOT_AN_EXPORT':
      return 'this is not an export of a ledger, or one of a version that this verifier does not know.';
    case 'KEY_MALFORMED':
      return 'line 2 does not hold a key.';
    case 'KEY_NOT_TRUSTED':
      return `the file is signed with ${shown(damage.found)}, not with the key you gave.`;
    case 'LINE_MALFORMED':
      return `line ${line} is no line of an export, where entry ${seq} or a checkpoint should be.`;
    case 'ENTRY_ALTERED':
      return `entry ${seq} (line ${line}) was changed: it does not have the hash that stands beside it.`;
    case 'ENTRY_NOT_CANONICAL':
      return `entry ${seq} (line ${line}) is not in canonical form.`;
    case 'ENTRY_MALFORMED':
      return `entry ${seq} (line ${line}) is no entry of a ledger.`;
    case 'SEQ_GAP':
      return `entry ${seq} is missing: line ${line} holds entry ${damage.found} in its place.`;
    case 'TIME_WENT_BACK':
      return `entry ${seq} (line ${line}) is of ${timeOf(damage.at)}, before the last one, ${timeOf(damage.before)}.`;
    case 'ROOT_MISMATCH':
      return (
        `the checkpoint on line ${line} was signed over other entries: ` +
        `one or more of ${seq} to ${damage.size - 1} were changed.`
      );
    case 'NOT_SIGNED':
      return `nothing is signed from entry ${seq} on.`;
    case 'TRUNCATED':
      return `the file ends in the middle, before entry ${seq} or its last line.`;
    case 'COUNT_WRONG':
      return `the last line counts other than the ${seq} entries that are there.`;
    case 'AFTER_END':
      return `something follows after the last line.`;
    case 'PREVIOUS_REFUSED':
      return `the earlier checkpoint cannot be used: ${REFUSALS[damage.why]}.`;
    case 'ROLLED_BACK':
      return (
        `the earlier checkpoint has ${damage.previous} entries, this export only ${damage.size}: ` +
        'the ledger was rolled back, or this export is the older one.'
      );
    case 'FORKED':
      return (
        `among the first ${damage.size} entries at least one is not what the earlier checkpoint was signed over: ` +
        'there are two histories.'
      );
    default:
      return describeCheckpoint(damage);
  }
}

function describeCheckpoint(damage: Extract<Damage, { kind: `CHECKPOINT_${string}` }>): string {
  const where = `the checkpoint on line ${damage.line}, after ${damage.seq} entries,`;
  switch (damage.kind) {
    case 'CHECKPOINT_MALFORMED':
      return `${where} is none.`;
    case 'CHECKPOINT_FORGED':
      return `${where} has a false signature.`;
    case 'CHECKPOINT_UNSIGNED':
      return `${where} is not signed by the key of this ledger.`;
    case 'CHECKPOINT_OF_OTHER_LOG':
      return `${where} is of another ledger.`;
    case 'CHECKPOINT_MISPLACED':
      return `${where} speaks of ${damage.size} entries.`;
  }
}

const RULES: Readonly<Record<RuleName, string>> = {
  KIND_UNKNOWN: 'is of a kind that this verifier does not know',
  BODY_MALFORMED: 'lacks a field that a rule rests on',
  OUTCOME_WITHOUT_INTENT: 'tells the outcome of something that was never allowed',
  OUTCOME_AFTER_FINAL: 'tells a second outcome of an order that had ended',
  OUTCOME_OF_OTHER_ACCOUNT: 'tells an outcome under another account than its order had',
  ALLOWED_DESPITE_DENIAL: 'allows an order and lists reasons against it',
  ALLOWED_WHILE_HALTED: 'allows an order while it was halted',
  ALLOWED_FOR_REVOKED_BOT: 'allows an order of a bot whose key was revoked',
  SPILLED_NOT_EXIT: 'went out without the ledger, and is no order that only reduces a position',
  APPROVAL_WITHOUT_HOLD: 'approves or rejects something that was never held',
  APPROVAL_NOT_GIVEN: 'allows an order by an approval that was not given, was taken back, or was over',
  APPROVAL_USED_TWICE: 'allows a second order by an approval of one',
  APPROVAL_OF_OTHER_REQUEST: 'allows an order by the approval of another one',
  POLICY_NOT_NEWEST: 'was decided under another policy than the newest one',
  ACCOUNT_UNKNOWN: 'is about an account that was never added',
  BOT_UNKNOWN: 'is about a bot that was never added to that account',
  FOREIGN_NOT_HALTED: 'stands where the halt belongs that an order of somebody else asks for',
  FOREIGN_NOT_DECLARED:
    'takes an order for one by hand on an account where nobody had said that there are such',
  EXIT_NOT_ASKED_FOR: 'takes an order for an exit that a bot asked for, and no bot had asked for one like it',
  CANCELLED_NOT_OWN: 'cancels an order as that of a bot which had not placed it',
  ROTATED_WHEN_REMOVED: 'gives a new key to an account that was removed',
  RECORD_NOT_NEW: 'tells of a new key, and names the sealed bytes of the old one',
  ROOT_TERM_NOT_NEW: 'tells of a new root key whose number is not higher than the one before',
  PERSON_UNKNOWN: 'is about a person whom nobody added, or who was removed',
  SESSION_UNKNOWN: 'is about a session that never began, or that is over',
  RENEWAL_NOT_NEXT: 'exchanges a refresh token out of its turn',
  PROOF_REPEATED: 'takes a code, or the counter of a passkey, for a second time',
  NONCE_BOUND_NOT_NEW: 'tells of a bound of nonces that is not above the one before',
  WALLET_NOT_NEW: 'adds a wallet whose name or address was used before',
  WALLET_UNKNOWN: 'is about a wallet that was never added',
  WALLET_RETIRED_BEFORE: 'is about a wallet that was retired before',
  SIGNED_WITHOUT_DEED: 'tells of a signature for a transaction that nobody allowed',
  BUMP_OF_UNSIGNED: 'raises the fee of a transaction that no earlier entry says is signed',
  FEE_NOT_RAISED: 'raises a fee to no more than it was raised to before',
  SIGNED_TWICE: 'tells of a second signature for the same transaction',
  SIGNED_AFTER_END: 'tells of a signature for a transaction whose end was told before',
  DEED_OF_OTHER_WALLET: 'names another wallet than the transaction that it is about',
  PROPOSAL_UNKNOWN: 'is about a change that nobody had proposed',
  PROPOSAL_CONFIRMED_BY_SELF: 'lets a person confirm a change that the same person proposed',
  PROPOSAL_NOT_CONFIRMED: 'begins a proposed change that others had not confirmed, or no longer',
  PROPOSAL_USED_TWICE: 'begins a proposed change for a second time',
};

function describeBreach(breach: Breach): string {
  const against = breach.against === null ? '' : ` (see entry ${breach.against})`;
  return `Rule broken: entry ${breach.seq} ${RULES[breach.rule]}${against}.`;
}

/** What a comparison found, in one sentence. */
export function describeFinding({ finding, first, second }: Comparison): string {
  switch (finding.kind) {
    case 'SAME':
      return 'SAME: both exports hold the same entries.';
    case 'CONTINUED': {
      const more = Math.abs(first.size - second.size);
      return `CONTINUED: one history; the ${finding.longer} export has ${more} entries more.`;
    }
    case 'FORK':
      return (
        `FORK: both exports are signed by the same key and differ from entry ${finding.seq} on ` +
        `(${finding.hashes.join(' and ')}). Keep both files: together they prove that two histories were signed.`
      );
    case 'OTHER_LOG':
      return 'NOTHING TO COMPARE: the exports are signed with different keys.';
    case 'DAMAGED':
      return finding.seq === null
        ? 'NOT COMPARED: at least one export does not verify.'
        : `NOT COMPARED: the exports differ from entry ${finding.seq} on, and at least one does not verify.`;
  }
}
