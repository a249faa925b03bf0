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
  | 'POLICY_NOT_NEWEST'
  /** About an account that no earlier entry added. */
  | 'ACCOUNT_UNKNOWN'
  /** About a bot that no earlier entry added to that account. */
  | 'BOT_UNKNOWN'
  /** An order that somebody else placed with the real key, and no halt of the account in the next entry. */
  | 'FOREIGN_NOT_HALTED'
  /** Taken for an order of people, on an account whose owner had not said that people trade on it. */
  | 'FOREIGN_NOT_DECLARED'
  /** Taken for an exit that the venue placed by itself for a bot, and the bot had asked for none like it. */
  | 'EXIT_NOT_ASKED_FOR'
  /** The dead-man switch of a bot, or the owner's word for all bots, cancelled what no such bot had placed. */
  | 'CANCELLED_NOT_OWN'
  /** A new key for an account whose key is gone. */
  | 'ROTATED_WHEN_REMOVED'
  /** A new key that is sealed in the very bytes of the old one. */
  | 'RECORD_NOT_NEW'
  /** A new root key whose number is not higher than the one before. */
  | 'ROOT_TERM_NOT_NEW'
  | 'NONCE_BOUND_NOT_NEW'
  /** A wallet whose name or address an earlier entry has. */
  | 'WALLET_NOT_NEW'
  /** About a wallet that no earlier entry added. */
  | 'WALLET_UNKNOWN'
  /** Allowed, signed or opened to a program after the wallet was retired. */
  | 'WALLET_RETIRED_BEFORE'
  /** A signature for a transaction that no earlier entry allowed. */
  | 'SIGNED_WITHOUT_DEED'
  /** A second signature for the same allowed transaction. */
  | 'SIGNED_TWICE'
  /** A higher fee for what no earlier entry says is signed. */
  | 'BUMP_OF_UNSIGNED'
  /** A fee that is not higher than the one that was decided before for the same transaction. */
  | 'FEE_NOT_RAISED'
  /** Signed after it was said what became of the transaction. */
  | 'SIGNED_AFTER_END'
  /** The signature or the end names another wallet than the transaction. */
  | 'DEED_OF_OTHER_WALLET'
  /** About a person whom no earlier entry added, or who was removed. */
  | 'PERSON_UNKNOWN'
  /** About a session that no earlier entry began, or that is over. */
  | 'SESSION_UNKNOWN'
  /** A refresh token was exchanged out of its turn. */
  | 'RENEWAL_NOT_NEXT'
  /** A code, or the counter of a passkey, was taken for a second time. */
  | 'PROOF_REPEATED'
  /** About a proposed change that no earlier entry tells of. */
  | 'PROPOSAL_UNKNOWN'
  /** A proposed change was confirmed by whoever proposed it. */
  | 'PROPOSAL_CONFIRMED_BY_SELF'
  /** A proposed change began without enough confirmations, after its end, after a refusal, or for somebody else. */
  | 'PROPOSAL_NOT_CONFIRMED'
  /** A proposed change began a second time. */
  | 'PROPOSAL_USED_TWICE';

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

/** The text under which a halt of that scope is kept; null for what is no scope. */
export function scopeKeyOf(scope: Json | undefined): string | null {
  if (!isObject(scope)) return null;
  const { kind, account, bot } = scope;
  if (kind === 'everything') return kind;
  if (kind === 'account' && typeof account === 'string') return `account:${account}`;
  return kind === 'bot' && typeof bot === 'string' ? `bot:${bot}` : null;
}
