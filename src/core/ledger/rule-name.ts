import type { Json, JsonObject } from './canonical.ts';

/**
 * What the order of entries must be like if the gateway kept its promises. Checked from the entries alone, without the
 * gateway's code: a ledger can be authentic and still show that its keeper did wrong.
 */
export type RuleName =
  /** The entry is of a kind that this version does not know. */
  | 'KIND_UNKNOWN'
  /** A field that a rule rests on is missing or of another type. */
  | 'BODY_MALFORMED'
  /** An outcome of something that no earlier entry allowed. */
  | 'OUTCOME_WITHOUT_INTENT'
  /** A second end of the same intent. */
  | 'OUTCOME_AFTER_FINAL'
  /** The outcome names another account than its intent. */
  | 'OUTCOME_OF_OTHER_ACCOUNT'
  /** Allowed although the entry itself lists reasons against it. */
  | 'ALLOWED_DESPITE_DENIAL'
  /** Allowed while a halt covered the bot, and not of a kind that passes a halt. */
  | 'ALLOWED_WHILE_HALTED'
  /** Allowed for a bot whose key was revoked. */
  | 'ALLOWED_FOR_REVOKED_BOT'
  /** What went out without the ledger is no allowed exit: only one that the venue keeps from opening anything may. */
  | 'SPILLED_NOT_EXIT'
  /** A person's word about something that no earlier entry held. */
  | 'APPROVAL_WITHOUT_HOLD'
  /** Allowed by an approval that was not given, was taken back, or was over. */
  | 'APPROVAL_NOT_GIVEN'
  /** Allowed by an approval that an earlier entry used up. */
  | 'APPROVAL_USED_TWICE'
  /** Allowed by an approval of another bot's request, or of one that is not the same. */
  | 'APPROVAL_OF_OTHER_REQUEST'
  /** Decided under another policy than the newest one before it. */
  | 'POLICY_NOT_NEWEST';

/** A rule that an entry breaks, and the entry that it is broken against. */
export interface Broken {
  readonly rule: RuleName;
  readonly against: number | null;
}

/** A field that a rule rests on is missing or of another type. */
export const MALFORMED: Broken = { rule: 'BODY_MALFORMED', against: null };

/** The rule of that name, broken against an entry or against none. */
export function breach(rule: RuleName, against: number | null = null): Broken {
  return { rule, against };
}

/** A list in a body. */
export function isArray(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

/** A table in a body. */
export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !isArray(value);
}
