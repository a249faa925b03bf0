import type { Deed, Fate, NonceLook, ServedChain } from '../../core/chain/chain.ts';
import type { OpenDeed, Wallet } from '../../core/account/wallet-state.ts';
import { assert } from '../../core/assert.ts';
import { knownTables } from '../../core/chain/tables.ts';
import { bytesOfBase64 } from '../../core/units/base64.ts';
import { FeeBumper, type BumpParts } from './bump-fee.ts';
import { nodeAnswer } from './horizon-answers.ts';
import { valuesOf } from './node-values.ts';
import type { NodeAnswer } from './nodes.ts';

/** Blocks come faster than this; a transaction that was dropped is heard of again at once. */
const LOOK_MS = 2_000;
/** Where nothing is open it is looked seldom. */
const IDLE_MS = 500;

type Signed = NonNullable<OpenDeed['signed']>;

/** Something open, as it was when the look began. */
interface Followed {
  readonly wallet: Wallet;
  readonly deed: OpenDeed;
  readonly signed: Signed | null;
  /** The highest fee around it that is signed; absent: none is. */
  readonly bumped: { readonly fee: bigint; readonly signature: string } | undefined;
}

/** What became of a transaction for good, as all nodes agree or the first says that saw it. */
type End = Extract<Fate, { kind: 'landed' | 'failed' }> | { readonly kind: 'expired' | 'notSigned' };

/**
 * Asks what became of what was approved until it is known, and sends what was signed again meanwhile: the same bytes
 * and no others, so that however often it arrives it takes effect once (F34). Also after a restart, because what it
 * sends is made from the ledger.
 */
export class DeedFollower {
  readonly #parts: BumpParts;
  readonly #bumper: FeeBumper;
  #callOff: () => void = () => undefined;
  #isStopped = false;

  constructor(parts: BumpParts) {
    this.#parts = parts;
    this.#bumper = new FeeBumper(parts);
  }

  start(): void {
    const isIdle = [...this.#parts.journal.state.wallets.values()].every(({ open }) => open.size === 0);
    this.#callOff = this.#parts.clock.after(isIdle ? IDLE_MS : LOOK_MS, () => {
      void this.look().then(() => {
        if (!this.#isStopped) this.start();
      });
    });
  }

  stop(): void {
    this.#isStopped = true;
    this.#callOff();
  }

  /** Looks once at everything that is open. */
  async look(): Promise<void> {
    const { journal, log } = this.#parts;
    const open = [...journal.state.wallets.values()].flatMap((wallet) =>
      [...wallet.open.values()].map((deed) => ({
        ...{ wallet, deed, signed: deed.signed },
        bumped: deed.bumps
          .flatMap(({ fee, signed }) => (signed === null ? [] : [{ fee, signature: signed.signature }]))
          .at(-1),
      })),
    );
    if (open.length === 0) return;
    // The state runs ahead of the disk: what is known of these is durable once this has come through (I1).
    const durable = journal.submit(() => true)?.catch(() => false);
    if ((await durable) !== true) return;
    // One that cannot be asked about must not keep the others from being asked about, nor end the process.
    const failed = ({ id }: Wallet): void => log.write('warn', 'DEED_LOOK_FAILED', { wallet: id });
    await Promise.all(open.map((one) => this.#follow(one).catch(() => failed(one.wallet))));
  }

  async #follow(followed: Followed): Promise<void> {
    const { wallet, deed, signed } = followed;
    const end =
      signed === null ? await this.#endUnsigned(wallet, deed) : await this.#endSigned(followed, signed);
    if (end === null) return;
    await this.#parts.journal.submit((book) => {
      // It ended, or was signed, since it was looked at.
      if (!wallet.open.has(deed.deed) || deed.signed !== signed) return;
      const slot = 'slot' in end ? end.slot : null;
      book.append({
        kind: 'deedOutcome',
        wallet: wallet.id,
        deed: deed.deed,
        result: end.kind,
        code: null,
        slot,
      });
    });
  }

  /** Nothing of it exists outside of here: a node that lies about the height can only end it early. */
  async #endUnsigned(wallet: Wallet, deed: OpenDeed): Promise<End | null> {
    if (wallet.retired) return { kind: 'notSigned' };
    return (await this.#isOver(wallet, deed)) ? { kind: 'notSigned' } : null;
  }

  async #endSigned(followed: Followed, signed: Signed): Promise<End | null> {
    const { wallet, deed } = followed;
    const chain = this.#chainOf(wallet);
    const nodes = this.#parts.nodesOf(wallet);
    // The height first: what is not there after its last height was final will never be.
    const isOver = await this.#isOver(wallet, deed);
    const fates = await nodes.all(chain.ask.fate(signed.id));
    const end = fates.map(endOf).find((found) => found !== null);
    if (end !== undefined && end !== null) return end;
    if (isOver && fates.length > 0 && fates.every(isUnseen)) return { kind: 'expired' };
    await this.#sendAgain(chain, followed, bytesOfBase64(signed.signature));
    return null;
  }

  /** With the highest fee around it that is signed; where that is refused, also alone. Then more may be bid. */
  async #sendAgain(
    chain: ServedChain,
    { wallet, deed: open, bumped }: Followed,
    signature: Uint8Array,
  ): Promise<void> {
    const deed = deedOf(chain, open);
    const alone = deed.withSignature(wallet.address, signature);
    const nodes = this.#parts.nodesOf(wallet);
    const mayStill = (): boolean => !this.#parts.isHalted(open.bot);
    const wrapped =
      bumped === undefined
        ? undefined
        : chain.feeBumps
            ?.wrap(alone, wallet.address, bumped.fee)
            .withSignature(bytesOfBase64(bumped.signature));
    const told = await nodes.tell(chain.ask.submit(wrapped ?? alone), mayStill);
    const answers = valuesOf(told);
    if (wrapped !== undefined && nodeAnswer(answers)?.status === 400)
      await nodes.tell(chain.ask.submit(alone), mayStill);
    await this.#bumper.bump({ wallet, open, deed, signature });
  }

  async #isOver(wallet: Wallet, open: OpenDeed): Promise<boolean> {
    const { lastHeight } = open;
    if (lastHeight === null) return this.#isNonceUsed(wallet, open);
    const heights = await this.#parts.nodesOf(wallet).all(this.#chainOf(wallet).ask.height('final'));
    return heights.length > 0 && heights.every((of) => of.kind === 'answer' && of.value > lastHeight);
  }

  /**
   * What rests on a nonce is over when the nonce has another value for good, as every node says. A node that does not
   * show for good yet what was seen at the decision has the value before: that is another one too, and nothing is over.
   */
  async #isNonceUsed(wallet: Wallet, open: OpenDeed): Promise<boolean> {
    const chain = this.#chainOf(wallet);
    const { nonceAccount, lifetime } = deedOf(chain, open);
    assert(
      nonceAccount !== undefined && chain.ask.kind === 'trial',
      'what has no last height rests on a nonce',
    );
    const values = await this.#parts.nodesOf(wallet).all(chain.ask.nonce(nonceAccount, 'final'));
    const isUsed = (of: NodeAnswer<NonceLook>): boolean =>
      of.kind === 'answer' && of.value.value !== lifetime && of.value.slot >= open.nonceSlot;
    return values.length > 0 && values.every(isUsed);
  }

  #chainOf(wallet: Wallet): ServedChain {
    const chain = this.#parts.chains.get(wallet.chain);
    assert(chain !== undefined, 'wallets are of chains that are served');
    return chain;
  }
}

function deedOf(chain: ServedChain, open: OpenDeed): Deed {
  const deed = chain.read(bytesOfBase64(open.wire), knownTables(open.tables));
  assert(deed.kind === 'deed', 'what was approved can be read again');
  return deed;
}

function endOf(answer: NodeAnswer<Fate>): End | null {
  if (answer.kind !== 'answer') return null;
  const fate = answer.value;
  return fate.kind === 'landed' || fate.kind === 'failed' ? fate : null;
}

function isUnseen(answer: NodeAnswer<Fate>): boolean {
  return answer.kind === 'answer' && answer.value.kind === 'unseen';
}
