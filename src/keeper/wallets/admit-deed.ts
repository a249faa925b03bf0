import { decideDeed } from '../../core/policy/decide-deed.ts';
import {
  decideFeeBump,
  type BumpDecision,
  type SeenPrice,
  type Waiting,
} from '../../core/policy/decide-fee-bump.ts';
import { assert } from '../../core/assert.ts';
import type { Deed, NoDeed } from '../../core/chain/chain.ts';
import type { ChainDenial } from '../../core/chain/chain-denial.ts';
import { DeedPermit } from '../../core/chain/deed-permit.ts';
import type { Wallet } from '../../core/account/wallet-state.ts';
import { toBase64 } from '../../core/units/base64.ts';
import { toHex } from '../../core/units/bytes.ts';
import type { ActorRecord } from '../../core/ledger/person-entry.ts';
import type { Seq } from '../../core/units/ids.ts';
import type { Draftbook } from '../execution/journal.ts';
import { sha256 } from '../open-ledger.ts';
import type { Observation } from './observation.ts';

/** What a transaction came to. */
export type Admitted =
  | { readonly kind: 'allowed'; readonly entry: Seq; readonly permit: DeedPermit }
  | { readonly kind: 'denied'; readonly entry: Seq; readonly denials: readonly ChainDenial[] };

/** Approved and unfinished at once, for one wallet. Beyond it nothing more is taken. */
export const OPEN_MAX = 64;

/**
 * Inside the commit: decides on the state as it is now and records what was decided. The permit is good for nothing
 * until the entry is durable, and the only place that makes one is here.
 */
export function admitDeed(
  book: Draftbook,
  of: {
    readonly wallet: Wallet;
    readonly bot: string | null;
    readonly by?: ActorRecord;
    readonly deed: Deed;
    readonly observed: Observation;
    readonly against: readonly ChainDenial[];
  },
): Admitted {
  const { wallet, bot, deed, observed, against } = of;
  const denials = [...against, ...decideDeed(book.state, of, book.now)];
  const entry = book.append({
    kind: 'deed',
    wallet: wallet.id,
    bot,
    wire: toBase64(deed.wire),
    digest: digestOf(deed),
    words: deed.words,
    ...(deed.tables === undefined || deed.tables.length === 0
      ? {}
      : { tables: deed.tables.map(({ table, place, address }) => [table, place, address] as const) }),
    spends: [...deed.spends(wallet.address)].map(([asset, amount]) => [asset, String(amount)]),
    balance: observed.balance === null ? null : String(observed.balance),
    ...((observed.promised ?? 0n) === 0n ? {} : { promised: String(observed.promised) }),
    lastHeight: observed.lastHeight,
    ...(observed.nonceSlot === undefined ? {} : { nonceSlot: observed.nonceSlot }),
    verdict: denials.length === 0 ? 'allow' : 'deny',
    denials,
    policy: book.state.policy?.hash ?? null,
    ...(of.by === undefined ? {} : { by: of.by }),
  });
  if (denials.length > 0) return { kind: 'denied', entry, denials };
  return { kind: 'allowed', entry, permit: new DeedPermit(wallet.id, deed) };
}

/** What a higher fee for something that waits came to. */
export type AdmittedBump =
  | {
      readonly kind: 'allowed';
      readonly entry: Seq;
      readonly fee: bigint;
      readonly permit: DeedPermit;
    }
  | Exclude<BumpDecision, { kind: 'bump' }>;

/**
 * Inside the commit: decides on a higher fee for what is signed and waits, and records it. What is not decided leaves
 * no entry: it is asked every few seconds.
 */
export function admitFeeBump(
  book: Draftbook,
  of: { readonly waiting: Waiting; readonly seen: SeenPrice; readonly signature: Uint8Array },
): AdmittedBump {
  const { waiting, seen, signature } = of;
  const { wallet, open, deed } = waiting;
  const decided = decideFeeBump(book.state, waiting, seen, book.now);
  if (decided.kind !== 'bump') return decided;
  const { fee, more } = decided;
  const { policy } = book.state;
  assert(policy !== null, 'a policy opened it');
  const entry = book.append({
    kind: 'feeBump',
    wallet: wallet.id,
    bot: open.bot,
    deed: open.deed,
    fee: String(fee),
    more: String(more),
    price: String(seen.price),
    balance: String(seen.balance),
    policy: policy.hash,
  });
  return { kind: 'allowed', entry, fee, permit: new DeedPermit(wallet.id, deed, { fee, signature }) };
}

/** Records bytes that were not understood. They are refused, whatever policy says. */
export function recordNoDeed(
  book: Draftbook,
  of: {
    readonly wallet: Wallet;
    readonly bot: string | null;
    readonly by?: ActorRecord;
    readonly wire: Uint8Array;
    readonly noDeed: Omit<NoDeed, 'kind'>;
  },
): Seq {
  const { wallet, bot, wire, noDeed } = of;
  return book.append({
    kind: 'deed',
    wallet: wallet.id,
    bot,
    wire: toBase64(wire),
    digest: null,
    words: noDeed.words,
    spends: [],
    balance: null,
    lastHeight: null,
    verdict: 'deny',
    denials: [noDeed.denial],
    policy: book.state.policy?.hash ?? null,
    ...(of.by === undefined ? {} : { by: of.by }),
  });
}

/** SHA-256 of the bytes that a signature is over, in hexadecimal: what two requests for the same thing share. */
export function digestOf({ signed }: Pick<Deed, 'signed'>): string {
  return toHex(sha256(signed));
}
