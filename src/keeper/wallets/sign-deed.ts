import type { ServedChain, ChainId, Deed, NoDeed } from '../../core/chain/chain.ts';
import type { ChainDenial } from '../../core/chain/chain-denial.ts';
import type { DeedPermit } from '../../core/chain/deed-permit.ts';
import type { Wallet } from '../../core/account/wallet-state.ts';
import type { TableAddress } from '../../core/chain/tables.ts';
import { assert } from '../../core/assert.ts';
import { toBase64 } from '../../core/units/base64.ts';
import type { ActorRecord } from '../../core/ledger/person-entry.ts';
import type { Seq } from '../../core/units/ids.ts';
import type { Clock, Log } from '../../ports.ts';
import type { TokenAnswer, TokenTrouble } from '../custody/token-signer.ts';
import type { Journal } from '../execution/journal.ts';
import { admitDeed, digestOf, OPEN_MAX, recordNoDeed } from './admit-deed.ts';
import { judgeSequence } from './judge-sequence.ts';
import type { TableDesk } from './look-up.ts';
import { valuesOf } from './node-values.ts';
import type { Nodes } from './nodes.ts';
import { observe } from './observe.ts';
import { judgeSignatures } from './other-signers.ts';

export interface SignParts {
  readonly clock: Clock;
  readonly journal: Journal;
  readonly log: Log;
  readonly chains: ReadonlyMap<ChainId, ServedChain>;
  readonly nodesOf: (wallet: Wallet) => Nodes;
  readonly tables: TableDesk;
  readonly sign: (permit: DeedPermit) => Promise<TokenAnswer<Uint8Array>>;
  /** Whether a halt stands over a bot, or over everything, also one that the ledger does not have yet. */
  readonly isHalted: (bot: string | null) => boolean;
}

/** A request to sign. `bot` is null for people; `by` is the one who signed in, absent for the owner's door. */
export interface SignRequest {
  readonly wallet: Wallet;
  readonly wire: Uint8Array;
  readonly bot: string | null;
  readonly by?: ActorRecord;
}

/** What came of it. `deed` is the entry that holds the decision. */
export type SignResult =
  | {
      readonly kind: 'denied';
      readonly deed: Seq;
      readonly denials: readonly ChainDenial[];
      readonly words: readonly string[];
    }
  /** Approved, and waiting for the signature that is made elsewhere. */
  | {
      readonly kind: 'approved';
      readonly deed: Seq;
      readonly words: readonly string[];
      /** With which whoever signs can read the bytes again. */
      readonly tables: readonly TableAddress[];
    }
  | {
      readonly kind: 'signed';
      readonly deed: Seq;
      readonly id: string;
      readonly words: readonly string[];
      /** What nodes said to it, as far as that was understood; none where it was signed before. */
      readonly answers: readonly unknown[];
    }
  /** Nothing was decided, signed or sent; or it was decided and then could not be signed, and counts for nothing. */
  | {
      readonly kind: 'unavailable';
      readonly why: 'LEDGER_BUSY' | 'TOO_MANY_OPEN' | 'UNDER_WAY' | 'HALTED_MEANWHILE' | TokenTrouble;
    };

/**
 * The spine of a wallet: read, ask the nodes, decide and record in one commit, sign, record the signature, send.
 * Durable before sent: whatever is sent is known in full from the ledger, and only that is ever sent again (F34).
 */
export async function signDeed(parts: SignParts, request: SignRequest): Promise<SignResult> {
  const { wallet } = request;
  const chain = chainOf(parts, wallet);
  const nodes = parts.nodesOf(wallet);
  const looked = await parts.tables.lookUp(chain, nodes, { wallet: wallet.id, wire: request.wire });
  if (looked.kind === 'unsure') return refuse(parts, request, { denial: looked.denial, words: [] });
  const read = chain.read(request.wire, looked.find);
  if (read.kind === 'noDeed') return refuse(parts, request, read);
  const again = await recall(parts, { request, deed: read }, null);
  if (again !== null) return again;
  if (wallet.open.size >= OPEN_MAX) return { kind: 'unavailable', why: 'TOO_MANY_OPEN' };
  const observed = await observe(chain, nodes, read, wallet.address);
  const against = judgeSignatures(read, wallet);
  const ofSequence = (): readonly ChainDenial[] => judgeSequence(chain, wallet, read, observed.lastSequence);
  const digest = digestOf(read);
  const submitted = parts.journal.submit((book) =>
    // Of two equal requests at once the second finds the first one's decision.
    wallet.known.has(digest)
      ? null
      : admitDeed(book, { ...request, deed: read, observed, against: [...against, ...ofSequence()] }),
  );
  if (submitted === null) return BUSY;
  const admitted = await submitted;
  if (admitted === null) return recall(parts, { request, deed: read }, BUSY);
  // If we stop here: the decision is durable, nothing is signed. The follower ends it when its time is over.
  const { entry } = admitted;
  if (admitted.kind === 'denied') {
    return { kind: 'denied', deed: entry, denials: admitted.denials, words: read.words };
  }
  return finish(parts, request, { deed: read, entry, permit: admitted.permit });
}

const BUSY: SignResult = { kind: 'unavailable', why: 'LEDGER_BUSY' };

function chainOf(parts: SignParts, wallet: Wallet): ServedChain {
  const chain = parts.chains.get(wallet.chain);
  assert(chain !== undefined, 'wallets are of chains that are served');
  return chain;
}

async function refuse(
  parts: SignParts,
  request: SignRequest,
  noDeed: Omit<NoDeed, 'kind'>,
): Promise<SignResult> {
  const submitted = parts.journal.submit((book) => recordNoDeed(book, { ...request, noDeed }));
  if (submitted === null) return BUSY;
  return { kind: 'denied', deed: await submitted, denials: [noDeed.denial], words: noDeed.words };
}

/** The same bytes are the same deed: approved once, counted once, signed once. `fresh` where they are new. */
async function recall<T>(
  parts: SignParts,
  { request, deed }: { readonly request: SignRequest; readonly deed: Deed },
  fresh: T,
): Promise<SignResult | T> {
  const { wallet } = request;
  const known = wallet.known.get(digestOf(deed));
  if (known === undefined) return fresh;
  const { deed: entry } = known;
  if (known.id !== null) return { kind: 'signed', deed: entry, id: known.id, words: deed.words, answers: [] };
  if (known.result !== 'open') {
    return { kind: 'denied', deed: entry, denials: [{ code: 'EXPIRED', facts: {} }], words: deed.words };
  }
  const denials = judgeSignatures(deed, wallet);
  if (denials.length > 0) return { kind: 'denied', deed: entry, denials, words: deed.words };
  // Where the key is here, another request is signing it, or one was interrupted: its right to sign is gone.
  if (wallet.mode !== 'client') return { kind: 'unavailable', why: 'UNDER_WAY' };
  return finish(parts, request, { deed, entry, permit: null });
}

interface Approved {
  readonly deed: Deed;
  readonly entry: Seq;
  /** Null where the key is not here. */
  readonly permit: DeedPermit | null;
}

function signHere(parts: SignParts, { permit }: Approved): Promise<TokenAnswer<Uint8Array>> {
  assert(permit !== null, 'where the key is here, only what was approved just now is signed');
  return parts.sign(permit);
}

/**
 * Nothing was signed, and a signature that is made too late is thrown away: what was approved takes nothing, and the
 * same bytes may be asked for again. Where the ledger takes it not, the follower ends it when its time is over.
 */
async function notSigned(
  parts: SignParts,
  { wallet }: SignRequest,
  { entry }: Approved,
  why: TokenTrouble,
): Promise<SignResult> {
  await parts.journal.submit((book) => {
    if (!wallet.open.has(entry)) return;
    const outcome = { kind: 'deedOutcome', wallet: wallet.id, deed: entry, result: 'notSigned' } as const;
    book.append({ ...outcome, code: why, slot: null });
  });
  return { kind: 'unavailable', why };
}

/** Signs, or takes the signature that was made elsewhere over exactly the approved bytes; records it; sends. */
async function finish(parts: SignParts, request: SignRequest, approved: Approved): Promise<SignResult> {
  const { wallet, bot } = request;
  const { deed, entry } = approved;
  const given = deed.signers.find(({ address }) => address === wallet.address)?.signature ?? null;
  const { words, tables = [] } = deed;
  const waits: SignResult = { kind: 'approved', deed: entry, words, tables };
  if (wallet.mode === 'client' && given === null) return waits;
  if (parts.isHalted(bot)) return { kind: 'unavailable', why: 'HALTED_MEANWHILE' };
  // Retired since it was approved: the ledger would take no signature.
  if (wallet.retired) {
    return {
      kind: 'denied',
      deed: entry,
      denials: [{ code: 'WALLET_RETIRED', facts: {} }],
      words: deed.words,
    };
  }
  const isFirst = wallet.firstSigned === null;
  const made = given === null ? await signHere(parts, approved) : { kind: 'made' as const, made: given };
  if (made.kind === 'notMade') return notSigned(parts, request, approved, made.why);
  const signature = made.made;
  const wire = deed.withSignature(wallet.address, signature);
  const id = chainOf(parts, wallet).idOf(wire);
  assert(id !== null, 'who is signed for has signed');
  const submitted = parts.journal.submit((book) => {
    const open = wallet.open.get(entry);
    if (open === undefined || open.signed !== null || wallet.retired) return false;
    book.append({
      kind: 'deedSigned',
      wallet: wallet.id,
      deed: entry,
      id,
      signature: toBase64(signature),
      by: wallet.mode === 'client' ? 'client' : 'gateway',
    });
    return true;
  });
  if (submitted === null) return BUSY;
  const isRecorded = await submitted;
  if (!isRecorded) return recall(parts, { request, deed }, waits);
  // If we stop here: the signature is durable. The follower sends exactly these bytes, and no others, until they end.
  if (isFirst && wallet.mode !== 'client')
    parts.log.write('alert', 'WALLET_FIRST_USE', { wallet: wallet.id });
  const submit = chainOf(parts, wallet).ask.submit(wire);
  const told = await parts.nodesOf(wallet).tell(submit, () => !parts.isHalted(bot));
  const answers = valuesOf(told);
  return { kind: 'signed', deed: entry, id, words: deed.words, answers };
}
