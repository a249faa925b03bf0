import type { AttachedChangeRecord, AttachedRecord, BuilderRecord } from './order-entry.ts';
import type { GuardRecord, ReferenceRecord } from './order-entry.ts';
import type { LimitsBody } from './limits-entry.ts';
import type { ActorRecord, PersonEntry } from './person-entry.ts';
import type { ProposalBody } from './proposal-entry.ts';
import type { RetentionBody } from './retention-entry.ts';
import type { OutcomeBody } from './outcome-entry.ts';
import type { ReportRecord } from './report-record.ts';
import type { StandingRecord, WaitRecord } from './standing-record.ts';
import type { WalletBody } from './wallet-entry.ts';

/**
 * The bodies of ledger entries: every input of a decision, every decision, everything that came of it. All values are
 * JSON without fractions: decimals and hashes are text, times are Unix milliseconds, absent is null.
 * Codes and kinds are append-only; a retired one is never used again.
 */

/** An order inside an entry. Field meanings as in core/order/order.ts. */
export interface OrderRecord {
  readonly instrument: string;
  readonly side: 'buy' | 'sell';
  readonly type: string;
  readonly timeInForce: string | null;
  readonly quantity: string | null;
  readonly price: string | null;
  readonly triggerPrice: string | null;
  readonly reduceOnly: boolean;
  readonly closePosition: boolean;
  readonly positionSide: string;
  readonly clientOrderId: string | null;
  readonly extras: readonly (readonly [string, string])[];
  /** Of a purchase that is counted in the quote asset; absent for every other order. */
  readonly amount?: string;
  /** Absent for an order that is with the exchange. */
  readonly standing?: StandingRecord;
  /** Absent for an order after which the venue places nothing by itself. */
  readonly attached?: AttachedRecord;
  readonly builder?: BuilderRecord;
}

/** One request (or one order of a batch), as decided. */
export type ActionRecord =
  | { readonly kind: 'place'; readonly order: OrderRecord }
  | { readonly kind: 'placeTest'; readonly order: OrderRecord }
  | {
      readonly kind: 'amend';
      readonly instrument: string;
      readonly target: ReferenceRecord;
      /** Null where the venue's amends name none. */
      readonly side: 'buy' | 'sell' | null;
      readonly quantity: string;
      readonly price: string;
      readonly extras: readonly (readonly [string, string])[];
      /** Of an order that the venue keeps: what it waits for from then on. Absent where that stays. */
      readonly wait?: WaitRecord;
      /** Absent where the exits that go with the order stay as they are. */
      readonly exits?: AttachedChangeRecord;
    }
  | { readonly kind: 'cancel'; readonly instrument: string; readonly target: ReferenceRecord }
  | { readonly kind: 'cancelAll'; readonly instrument: string | null }
  | {
      readonly kind: 'setting';
      readonly name: string;
      readonly instrument: string | null;
      readonly values: readonly (readonly [string, string])[];
      /** The alert that is said anew. Absent where one is made, and for every other setting. */
      readonly target?: ReferenceRecord;
    }
  /** Exits that the venue keeps for a position. What it places is known by `~guard-` and the number of the entry. */
  | { readonly kind: 'guard'; readonly guard: GuardRecord }
  /** A refused attempt at a route that moves funds or is denied. */
  | { readonly kind: 'route'; readonly route: string };

export interface DenialRecord {
  readonly code: string;
  /** The figures used, by name: decimals, counts, names from policy. */
  readonly facts: { readonly [name: string]: string };
}

export type ScopeRecord =
  | { readonly kind: 'everything' }
  | { readonly kind: 'account'; readonly account: string }
  | { readonly kind: 'bot'; readonly bot: string };

/** A decision about one action of a bot, and what it rested on besides the entries before it. */
export type IntentRecord = {
  readonly bot: string;
  readonly account: string;
  /** SHA-256 over (key, method, path, signature): what the replay layer compares. */
  readonly request: string;
  /** The time that the bot itself wrote into its request. */
  readonly stampedAt: number;
  /** When this request may not be replayed any more because its time window has passed. */
  readonly replayUntil: number;
  readonly action: ActionRecord;
  readonly verdict: 'allow' | 'deny' | 'hold';
  readonly denials: readonly DenialRecord[];
  /** Hash of the policy that decided, or null when there was none. */
  readonly policy: string | null;
  /** SHA-256 of the exact bytes to be signed; null unless allowed. */
  readonly draft: string | null;
  /** After this time nothing signed for this intent can still take effect at the venue. */
  readonly resolvesAt: number | null;
  /** Index in a batch and its length; null for a single request. */
  readonly batch: readonly [number, number] | null;
  /**
   * The number of the entry that held an equal request. On an allowed one: its approval is used up by this. On a held
   * one: that request waits already. Absent otherwise.
   */
  readonly approval?: number;
};

export type EntryBody =
  /** The gateway started. `engine` is the digest of the deciding code. */
  | { readonly kind: 'start'; readonly engine: string; readonly version: string }
  | {
      readonly kind: 'account';
      readonly account: string;
      readonly venue: string;
      readonly trade: string;
      readonly accountHost: string;
      /** PEM of the CA trusted for these hosts in place of the system's; null for the system's. */
      readonly ca: string | null;
      readonly flags: readonly (readonly [string, boolean])[];
      readonly warnings: readonly string[];
      /** SHA-256 of the sealed record, so that an old one put back is noticed. */
      readonly record: string;
      readonly paper: boolean;
      /** The account's own name at the venue; absent where requests do not say it. */
      readonly address?: string;
      /** The account that the key is of, where it trades for another one, which is `address`; absent elsewhere. */
      readonly master?: string;
      /** SHA-256 of the real key's id, where a key that was given up must never come back; absent elsewhere. */
      readonly signer?: string;
      /** Of an account on paper: the account whose bots it takes, and whose limits hold here. Absent otherwise. */
      readonly standsFor?: string;
    }
  /** What the account held when the gateway began to look after it, or was told to look again. */
  | {
      readonly kind: 'baseline';
      readonly account: string;
      readonly positions: readonly {
        readonly instrument: string;
        readonly quantity: string;
        readonly mark: string;
      }[];
      readonly orders: readonly {
        readonly id: string;
        readonly venueOrderId: string;
        readonly instrument: string;
      }[];
    }
  | {
      readonly kind: 'accountStatus';
      readonly account: string;
      readonly status: 'active' | 'quarantined' | 'removed';
      readonly reasons: readonly string[];
    }
  | {
      readonly kind: 'probe';
      readonly account: string;
      readonly flags: readonly (readonly [string, boolean])[];
      readonly refusals: readonly string[];
    }
  /** Another real key of the same account is in use from here on, sealed as `record`; the one before is forgotten. */
  | {
      readonly kind: 'rotation';
      readonly account: string;
      readonly record: string;
      readonly flags: readonly (readonly [string, boolean])[];
      /** As in `account`. */
      readonly signer?: string;
    }
  /** Whoever signs for the account from here on gives no nonce up to `upTo` that an earlier process may have given. */
  | { readonly kind: 'nonceBound'; readonly account: string; readonly upTo: number }
  /** The vault's root key was replaced. `records`: how many were wrapped under the new term by this call. */
  | { readonly kind: 'rootRotation'; readonly term: number; readonly records: number }
  /** Another passphrase, or another key file, opens the vault from here on. The root key stays. */
  | { readonly kind: 'passphrase'; readonly custodian: 'passphrase' | 'file'; readonly by: ActorRecord }
  | {
      readonly kind: 'bot';
      readonly bot: string;
      readonly account: string;
      readonly key: string;
      readonly record: string;
    }
  /**
   * From here on the bot trades on another account: on the one that stands for its own on paper, or on its own again.
   * Its book here waits until it comes back.
   */
  | {
      readonly kind: 'botAccount';
      readonly bot: string;
      readonly account: string;
      readonly reason: string;
      readonly by: ActorRecord;
    }
  | { readonly kind: 'botRevoked'; readonly bot: string; readonly reason: string }
  | { readonly kind: 'policy'; readonly policy: string; readonly hash: string; readonly by: ActorRecord }
  /** A person's word about a held request. `approval` is the number of the entry that held it. */
  | {
      readonly kind: 'approval';
      readonly approval: number;
      readonly verdict: 'approved' | 'rejected';
      /** Last moment at which the same request may be decided; null for a rejection. */
      readonly until: number | null;
      readonly reason: string;
      readonly by: ActorRecord;
    }
  /** A policy on trial begins, or ends (both null). It decides beside the one in force and never changes an answer. */
  | {
      readonly kind: 'shadow';
      readonly policy: string | null;
      readonly hash: string | null;
      readonly by: ActorRecord;
    }
  /** The policy on trial would have answered otherwise, or for other reasons. */
  | {
      readonly kind: 'shadowVerdict';
      readonly intent: number;
      readonly bot: string;
      readonly instrument: string | null;
      /** Quantity at its limit, its trigger or the mark; zero for settings. */
      readonly notional: string;
      readonly verdict: 'allow' | 'deny';
      readonly codes: readonly string[];
      /** The reasons of the policy in force. */
      readonly instead: readonly string[];
    }
  | {
      readonly kind: 'halt';
      readonly scope: ScopeRecord;
      /** `openings`: orders that the venue enforces as reduce-only still pass. `orders`: cancels alone pass. */
      readonly stops: 'openings' | 'orders';
      readonly reason: string;
      readonly by: ActorRecord;
    }
  | {
      readonly kind: 'resume';
      readonly scope: ScopeRecord;
      readonly reason: string;
      readonly by: ActorRecord;
    }
  /** Market facts as they were when a decision first used them. */
  | {
      readonly kind: 'reference';
      readonly venue: string;
      readonly account: string;
      readonly instrument: string;
      readonly mark: string;
      readonly bid: string;
      readonly ask: string;
      readonly volume24h: string | null;
      /** Notional resting within `depthBps` of the mark, per side; null when not looked at. */
      readonly depth: { readonly bps: number; readonly bid: string; readonly ask: string } | null;
      readonly observedAt: number;
    }
  | (IntentRecord & { readonly kind: 'intent' })
  | {
      /**
       * An exit that went out while the ledger did not answer, from the durable side file that it was written to
       * before. `intent` was decided at `decidedAt`, on what was known then.
       */
      readonly kind: 'spilled';
      readonly decidedAt: number;
      readonly intent: IntentRecord;
    }
  | OutcomeBody
  | {
      readonly kind: 'fill';
      readonly account: string;
      readonly trade: string;
      readonly venueOrderId: string;
      readonly instrument: string;
      readonly side: 'buy' | 'sell';
      readonly quantity: string;
      readonly price: string;
      readonly fee: string;
      readonly feeAsset: string;
      readonly tradedAt: number;
    }
  /**
   * An order at the venue that no bot of this gateway sent. `unexplained` is followed by a halt of the account.
   * `manual`: its owner declared trading by hand. `forced`: the venue's own, as a liquidation. `earlier`: placed before
   * the gateway looked after the account. `attached`: the venue's own too, an exit that a bot asked for beside
   * `parent`, and that bot's. Order and report are null when the venue does not know the order any more.
   */
  | {
      readonly kind: 'foreign';
      readonly account: string;
      readonly origin: 'unexplained' | 'manual' | 'forced' | 'earlier' | 'attached';
      readonly parent?: string;
      readonly venueOrderId: string;
      readonly instrument: string;
      readonly order: OrderRecord | null;
      readonly report: ReportRecord | null;
    }
  /** Whether the owner expects orders on the account that do not come through the gateway. */
  | {
      readonly kind: 'manual';
      readonly account: string;
      readonly allowed: boolean;
      readonly reason: string;
      readonly by: ActorRecord;
    }
  | {
      readonly kind: 'income';
      readonly account: string;
      readonly id: string;
      readonly what: 'funding' | 'transfer' | 'other';
      readonly instrument: string | null;
      readonly amount: string;
      readonly bookedAt: number;
    }
  /** A trading day began: the value against which its loss is measured, per scope. */
  | {
      readonly kind: 'day';
      readonly account: string;
      readonly startsAt: number;
      readonly marks: readonly (readonly [string, string])[];
    }
  | LimitsBody
  /** Reads and unauthenticated requests since the last such entry, counted. */
  | {
      readonly kind: 'counts';
      readonly reads: readonly (readonly [string, number])[];
      readonly unauthenticated: number;
      readonly malformed: number;
    }
  /** A resting order strayed outside the collar and is being cancelled by the gateway. */
  | { readonly kind: 'recheck'; readonly account: string; readonly id: string; readonly denial: DenialRecord }
  /** Nothing was heard of a bot for so long that the gateway cancels those of its orders. */
  | {
      readonly kind: 'deadMan';
      readonly account: string;
      readonly bot: string;
      readonly silentMs: number;
      readonly cancelled: readonly string[];
      /** How many of its orders stay, because policy spares them. */
      readonly spared: number;
    }
  /** The owner has these orders of bots cancelled before the gateway ends. */
  | {
      readonly kind: 'sweep';
      readonly account: string;
      readonly cancelled: readonly string[];
      readonly by: ActorRecord;
    }
  /** The venue runs a countdown for that market from now on, kept up by the gateway; null: no more. */
  | {
      readonly kind: 'countdown';
      readonly account: string;
      readonly instrument: string;
      readonly afterMs: number | null;
    }
  /** Alarms speak from here on when these say so; what is not named stays as it was. */
  | {
      readonly kind: 'alarmSettings';
      readonly settings: readonly (readonly [name: string, value: number])[];
      readonly by: ActorRecord;
    }
  /**
   * The gateway noticed something outside of a decision that people should know. `code` and the names of `facts` are
   * closed words of the gateway's log; values are figures and names from the ledger.
   */
  | {
      readonly kind: 'notice';
      readonly code: string;
      readonly facts: readonly (readonly [name: string, value: string])[];
    }
  | PersonEntry
  | WalletBody
  | ProposalBody
  | RetentionBody
  /** The digest of the folded state after all entries before this one. */
  | { readonly kind: 'snapshot'; readonly size: number; readonly state: string };

export type EntryKind = EntryBody['kind'];

/** One entry with its place and time. */
export interface Entry {
  readonly seq: number;
  readonly at: number;
  readonly body: EntryBody;
}
