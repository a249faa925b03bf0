import type { GatewayState } from '../../src/core/account/state.ts';
import type { Entry } from '../../src/core/ledger/entry.ts';
import { Frontier } from '../../src/core/ledger/merkle.ts';
import { RuleCheck } from '../../src/core/ledger/rules.ts';
import type { RawRequest } from '../../src/core/order/venue.ts';
import { toHex } from '../../src/core/units/bytes.ts';
import { walletKeyId } from '../../src/keeper/custody/record-id.ts';
import { sha256 } from '../../src/keeper/open-ledger.ts';
import type { Violation } from '../checker.ts';
import type { Disk } from '../memory-ledger.ts';
import type { SentDeed, WorldChain, WorldWallet } from './world-chain.ts';

interface CheckedDeed {
  readonly seq: number;
  readonly wallet: string;
  readonly bot: string | null;
  readonly digest: string;
  /** The name under which it was said to be signed; null before. */
  signed: string | null;
  outcome: string | null;
  /** The bytes that left first; null while none did. */
  sent: SentDeed | null;
}

/** A higher fee that was decided for a transaction. */
interface CheckedBump {
  readonly deed: CheckedDeed;
  readonly fee: bigint;
  signed: string | null;
}

export interface ChainCheckerParts {
  readonly disk: Disk;
  readonly chain: WorldChain;
  readonly wallets: readonly WorldWallet[];
  /** Whether what nodes say is true and new, and nobody but the gateway moves anything: balances can be held to. */
  readonly isPlain: boolean;
}

/**
 * Watches a history of wallets from outside: every key that is opened, everything that leaves, every durable entry,
 * and the chain. Believes the gateway nothing.
 */
export class ChainChecker {
  readonly violations: Violation[] = [];
  readonly #parts: ChainCheckerParts;
  readonly #frontier = new Frontier(sha256);
  readonly #rules = new RuleCheck();
  #read = 0;
  /** What was allowed, by entry and by what a signature is over. */
  readonly #deeds = new Map<number, CheckedDeed>();
  readonly #byDigest = new Map<string, CheckedDeed>();
  /** Higher fees, by entry. */
  readonly #bumps = new Map<number, CheckedBump>();
  readonly #keyUses = new Map<string, number>();
  /** Halts that were acknowledged and stand: `everything`, or a bot's name. */
  readonly #halts = new Set<string>();
  resumes = 0;

  constructor(parts: ChainCheckerParts) {
    this.#parts = parts;
    this.#readDisk();
    parts.chain.watch((address, balance) => this.#onEffect(address, balance));
  }

  #break(invariant: string, text: string): void {
    if (this.violations.length < 20) this.violations.push({ invariant, text });
  }

  /** A sealed key is opened: one signature more. There must be a durable decision for each (I10, I17). */
  onKey(record: string): void {
    this.#readDisk();
    const count = (this.#keyUses.get(record) ?? 0) + 1;
    this.#keyUses.set(record, count);
    const wallet = this.#parts.wallets.find(({ id }) => walletKeyId(id) === record);
    const bumped = [...this.#bumps.values()].map(({ deed }) => deed);
    const allowed = [...this.#deeds.values(), ...bumped].filter((deed) => deed.wallet === wallet?.id).length;
    if (count > allowed) this.#break('I10', `${record} was opened ${count} times for ${allowed} decisions`);
  }

  /** The first byte of something leaves. */
  onSend(request: RawRequest): void {
    const sent = this.#parts.chain.readSent(request);
    if (sent === null) return;
    this.#readDisk();
    const { digest, id } = sent;
    const deed = this.#byDigest.get(digest);
    if (deed === undefined) return this.#break('I1', `${id} left before its decision was durable`);
    if (deed.signed !== id)
      this.#break('I1', `${id} left, and the ledger has ${deed.signed ?? 'no signature'}`);
    if (!sent.isSigned) this.#break('I3', `${id} left without the right signature`);
    const wallet = this.#parts.wallets.find((one) => one.id === deed.wallet);
    if (sent.address !== wallet?.address) this.#break('I3', `${id} left in the name of ${sent.address}`);
    if (deed.sent !== null && deed.sent.wire !== sent.wire) this.#break('I2', `${id} left in other bytes`);
    if (deed.outcome === 'expired' || deed.outcome === 'notSigned')
      this.#break('I4', `${id} left after it was called ${deed.outcome}`);
    this.#checkBump(deed, sent);
    for (const halted of ['everything', deed.bot ?? 'everything'])
      if (this.#halts.has(halted)) this.#break('I6', `${id} left after the halt of ${halted}`);
    // Of what left more than once, the dearest counts.
    if (deed.sent !== null && (sent.bump?.fee ?? 0n) <= (deed.sent.bump?.fee ?? 0n)) return;
    deed.sent = sent;
    this.#checkLimits(deed.wallet, sent);
  }

  /** A higher fee leaves with a durable decision and signature of its own, around what was sent before. */
  #checkBump(deed: CheckedDeed, { bump }: SentDeed): void {
    if (bump === null) return;
    const known = [...this.#bumps.values()].find((one) => one.deed === deed && one.signed === bump.id);
    if (known === undefined) this.#break('I1', `${bump.id} left before its higher fee was durable`);
    if (known !== undefined && known.fee !== bump.fee)
      this.#break('I2', `${bump.id} bids ${bump.fee}, and ${known.fee} was decided`);
    if (!bump.isSigned) this.#break('I3', `${bump.id} left without the right signature`);
  }

  /** Histories are shorter than a day: everything that left counts. */
  #checkLimits(wallet: string, sent: SentDeed): void {
    if (!sent.isListed) this.#break('I5', `${sent.id} does what the policy does not list`);
    const all = [...this.#deeds.values()].flatMap((deed) =>
      deed.wallet === wallet && deed.sent !== null ? [deed.sent] : [],
    );
    for (const [asset, amount] of sent.spends) {
      const most = this.#parts.chain.most.get(asset);
      const day = all.reduce((sum, { spends }) => sum + (spends.get(asset) ?? 0n), 0n);
      if (most === undefined) this.#break('I5', `${asset} left, which is not listed`);
      else if (amount > most.perTransaction) this.#break('I5', `${sent.id} takes ${amount} of ${asset}`);
      else if (day > most.perDay) this.#break('I5', `${day} of ${asset} left within a day`);
    }
    const { sequence } = sent;
    const same = all.filter((one) => sequence !== null && one.sequence === sequence && one !== sent);
    for (const other of same)
      if (this.#byDigest.get(other.digest)?.outcome === null)
        this.#break('I2', `${sent.id} and ${other.id} have the number ${sequence}`);
  }

  #onEffect(address: string, balance: bigint): void {
    const { isPlain, chain, wallets } = this.#parts;
    const wallet = wallets.find((one) => one.address === address);
    if (isPlain && wallet !== undefined && balance < chain.minimumBalance)
      this.#break('I5', `${wallet.id} holds ${balance}, less than must stay`);
  }

  onHalted(scope: string): void {
    this.#halts.add(scope);
  }

  /** From the moment a resume is asked for, sends are allowed again. */
  onResume(scope: string): void {
    this.resumes += 1;
    this.#halts.delete(scope);
  }

  /** A halt that the ledger never got is gone with the process that knew it. */
  onCrash(state: GatewayState): void {
    this.#readDisk();
    this.#halts.clear();
    for (const scope of state.halts.keys()) this.#halts.add(scope.replace('bot:', ''));
  }

  onUnreadable(): void {
    this.#break('I12', 'the ledger on disk cannot be folded');
  }

  /** Between two steps: what holds at every moment. */
  observe(state: GatewayState): void {
    this.#readDisk();
    if (state.size < this.#read) this.#break('I12', 'the state is behind the disk');
  }

  /** Of the tree over the durable entries that were seen, in hexadecimal digits. */
  root(): string {
    return toHex(this.#frontier.root());
  }

  isAtRest(state: GatewayState): boolean {
    this.#readDisk();
    const isOpen = [...state.wallets.values()].some(({ open }) => open.size > 0);
    return !isOpen && [...this.#deeds.values()].every(({ outcome }) => outcome !== null);
  }

  /** After the faults ended and everything had its time: what is known is what the chain has. */
  atRest(state: GatewayState): void {
    this.#readDisk();
    for (const deed of this.#deeds.values()) this.#checkEnd(deed);
    for (const { id, open } of state.wallets.values())
      if (open.size > 0) this.#break('L1', `${open.size} transactions of ${id} are still open`);
    const again = new Frontier(sha256);
    for (const leaf of this.#parts.disk.leaves) again.append(leaf);
    if (toHex(again.root()) !== this.root()) this.#break('I12', 'the ledger changed after it was written');
  }

  #checkEnd({ seq, signed, outcome, sent }: CheckedDeed): void {
    if (outcome === null) return this.#break('L1', `nobody knows what became of deed ${seq}`);
    const truth = signed === null ? 'absent' : this.#parts.chain.truthOf(signed);
    const said = outcome === 'landed' || outcome === 'failed' ? outcome : 'absent';
    if (said !== truth) this.#break('I4', `deed ${seq} was called ${outcome}, and the chain has it ${truth}`);
    if (outcome === 'notSigned' && sent !== null)
      this.#break('I4', `deed ${seq} left, and was called not signed`);
  }

  #readDisk(): void {
    const { disk } = this.#parts;
    for (; this.#read < disk.leaves.length; this.#read += 1) {
      const read = disk.read(this.#read);
      if (read === null) return this.#break('I12', `entry ${this.#read} is not an entry`);
      this.#frontier.appendHash(read.hash);
      const broken = this.#rules.take(read.leaf);
      if (broken !== null) this.#break('I12', `entry ${broken.seq} breaks the rule ${broken.rule}`);
      this.#follow(read.entry);
    }
  }

  #follow({ seq, body }: Entry): void {
    if (body.kind === 'feeBump') {
      const deed = this.#deeds.get(body.deed);
      if (deed === undefined) return this.#break('I10', `entry ${seq} is about no decision`);
      this.#bumps.set(seq, { deed, fee: BigInt(body.fee), signed: null });
    }
    if (body.kind === 'feeBumpSigned') {
      const bump = this.#bumps.get(body.bump);
      if (bump === undefined) return this.#break('I10', `entry ${seq} is about no decision`);
      if (bump.signed !== null) this.#break('I10', `fee ${body.bump} was signed twice`);
      bump.signed = body.id;
    }
    if (body.kind === 'deed' && body.verdict === 'allow') {
      const { wallet, bot, digest } = body;
      if (digest === null) return this.#break('I3', `deed ${seq} was allowed and not understood`);
      if (this.#byDigest.has(digest)) this.#break('I7', `deed ${seq} was decided before`);
      const deed = { seq, wallet, bot, digest, signed: null, outcome: null, sent: null };
      this.#deeds.set(seq, deed);
      this.#byDigest.set(digest, deed);
    }
    const of = body.kind === 'deedSigned' || body.kind === 'deedOutcome' ? this.#deeds.get(body.deed) : null;
    if (of === undefined) return this.#break('I10', `entry ${seq} is about no decision`);
    if (body.kind === 'deedSigned' && of !== null) {
      if (of.signed !== null) this.#break('I10', `deed ${of.seq} was signed twice`);
      of.signed = body.id;
    }
    if (body.kind === 'deedOutcome' && of !== null) {
      if (of.outcome !== null) this.#break('I4', `deed ${of.seq} ended twice`);
      of.outcome = body.result;
    }
  }
}
