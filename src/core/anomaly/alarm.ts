import type { UnixMs } from '../units/time.ts';

/** What an alarm is about. Append-only: sinks and dashboards know these words. */
export type AlarmKind =
  | 'manyOpens'
  | 'newAddress'
  | 'signInFailures'
  | 'sessionStolen'
  | 'walletCreation'
  | 'walletLimit'
  | 'serverSigning'
  | 'firstServerSigning'
  | 'walletExported'
  | 'keyScope'
  | 'foreignOrder'
  | 'limitNear'
  | 'limitReached'
  | 'rateLimit'
  | 'strangers'
  | 'fundsRoute'
  | 'balanceFailure'
  | 'executionFailures'
  | 'manyRefusals'
  | 'halt'
  | 'botSilent'
  | 'keyExpiry'
  | 'venueSession'
  | 'approvalWaiting'
  | 'ownerAct'
  | 'sinkFailing'
  | 'tokenFailing'
  | 'trouble'
  | 'test';

/** `note`: good to know. `warning`: look today. `critical`: look now. */
export type Severity = 'note' | 'warning' | 'critical';

export const SEVERITIES: readonly Severity[] = ['note', 'warning', 'critical'];

/** Whom it concerns: `everything`, or a kind and a name as in `account:main`, `bot:grid`, `sink:desk`. */
export type Subject = 'everything' | `${'account' | 'bot' | 'person' | 'sink' | 'wallet'}:${string}`;

/** Figures and names from the ledger, by name. Never text from outside. */
export type AlarmFacts = Readonly<Record<string, string>>;

/** What a detector saw in one entry. */
export interface Sign {
  readonly kind: AlarmKind;
  readonly severity: Severity;
  readonly subject: Subject;
  /** Tells signs of one kind and subject apart that are different news, such as two limits of one bot. */
  readonly about?: string;
  readonly facts: AlarmFacts;
}

/** A sign that is told to people: the first of its like, or one that became many. */
export interface Alarm {
  /** Alarms of a ledger are numbered from 1. */
  readonly number: number;
  /** The entry that raised it. */
  readonly seq: number;
  readonly at: UnixMs;
  readonly kind: AlarmKind;
  readonly severity: Severity;
  readonly subject: Subject;
  /** Equal for alarms that say the same again. */
  readonly fingerprint: string;
  /** Signs of this fingerprint since `since`; above one it is told again because it became many. */
  readonly count: number;
  readonly since: UnixMs;
  readonly facts: AlarmFacts;
}
