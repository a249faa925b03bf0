import type { EntryKind } from './entry.ts';

/** Complete by construction: the compiler refuses a kind that is missing here or that entry.ts does not have. */
const KINDS: Readonly<Record<EntryKind, true>> = {
  start: true,
  account: true,
  baseline: true,
  accountStatus: true,
  probe: true,
  rotation: true,
  nonceBound: true,
  rootRotation: true,
  passphrase: true,
  bot: true,
  botAccount: true,
  botRevoked: true,
  policy: true,
  approval: true,
  shadow: true,
  shadowVerdict: true,
  halt: true,
  resume: true,
  reference: true,
  intent: true,
  spilled: true,
  outcome: true,
  order: true,
  fill: true,
  foreign: true,
  manual: true,
  income: true,
  day: true,
  counts: true,
  recheck: true,
  deadMan: true,
  sweep: true,
  countdown: true,
  alarmSettings: true,
  notice: true,
  person: true,
  personRoles: true,
  personRecord: true,
  personRemoved: true,
  session: true,
  proof: true,
  sessionRenewed: true,
  sessionEnded: true,
  signInsRefused: true,
  wallet: true,
  walletRetired: true,
  walletBot: true,
  deed: true,
  deedSigned: true,
  deedOutcome: true,
  snapshot: true,
};

const KNOWN: ReadonlyMap<string, true> = new Map(Object.entries(KINDS));

/** Whether this version knows what entries of that kind say. */
export function isEntryKind(kind: string): kind is EntryKind {
  return KNOWN.get(kind) === true;
}
