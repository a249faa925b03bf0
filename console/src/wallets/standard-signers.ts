import { parseBase64, toBase64 } from '../../../src/core/units/base64.ts';
import { fieldOf, saidBy, type Signed, type Signer, type Unsigned } from './signer.ts';

const SIGNERS_MAX = 50;

/**
 * Wallets of the Wallet Standard that registered themselves with this page and sign for Solana. Two events: the page
 * says that it is ready and what to call, and a wallet that comes later says that it is there. What a wallet hands
 * over is foreign: only the two features that are wanted are called, and everything that comes back is looked at.
 */
export class StandardSigners {
  readonly #found = new Map<unknown, Signer>();
  readonly #told: () => void;
  readonly #page: Window;

  /** `told` is called whenever another one is found. */
  constructor(page: Window, told: () => void) {
    this.#page = page;
    this.#told = told;
  }

  /** Begins to listen; the answer ends it. */
  begin(): () => void {
    const api = Object.freeze({ register: (...wallets: readonly unknown[]) => this.#register(wallets) });
    const hear = (event: Event): void => {
      const callback = fieldOf(event, 'detail');
      if (typeof callback === 'function') tryOut(() => Reflect.apply(callback, undefined, [api]));
    };
    this.#page.addEventListener('wallet-standard:register-wallet', hear);
    this.#page.dispatchEvent(new CustomEvent('wallet-standard:app-ready', { detail: api }));
    return () => this.#page.removeEventListener('wallet-standard:register-wallet', hear);
  }

  /** In the order in which they came. */
  get list(): readonly Signer[] {
    return [...this.#found.values()];
  }

  #register(wallets: readonly unknown[]): () => void {
    for (const wallet of wallets) {
      const signer = this.#found.size < SIGNERS_MAX ? signerOf(wallet) : null;
      if (signer !== null) this.#found.set(wallet, signer);
    }
    this.#told();
    return () => {
      for (const wallet of wallets) this.#found.delete(wallet);
      this.#told();
    };
  }
}

/** Null for one that does not connect, or does not sign for Solana. */
function signerOf(wallet: unknown): Signer | null {
  const features = fieldOf(wallet, 'features');
  const connecting = fieldOf(features, 'standard:connect');
  const signing = fieldOf(features, 'solana:signTransaction');
  const [connect, sign] = [fieldOf(connecting, 'connect'), fieldOf(signing, 'signTransaction')];
  const name = fieldOf(wallet, 'name');
  if (typeof name !== 'string' || typeof connect !== 'function' || typeof sign !== 'function') return null;
  return {
    name: name.slice(0, 60),
    connect: async () => {
      const answer: unknown = await Promise.resolve()
        .then(() => Reflect.apply(connect, connecting, []))
        .catch(() => null);
      return accountsOf(fieldOf(answer, 'accounts')).map(([address]) => address);
    },
    sign: (asked) => signWith(asked, wallet, (input) => Reflect.apply(sign, signing, [input])),
  };
}

async function signWith(
  { address, transaction }: Unsigned,
  wallet: unknown,
  sign: (input: object) => unknown,
): Promise<Signed> {
  const account = accountsOf(fieldOf(wallet, 'accounts')).find(([own]) => own === address)?.[1];
  const bytes = parseBase64(transaction);
  if (account === undefined || bytes === null)
    return { kind: 'refused', why: 'it has no account of that address' };
  const answer = Promise.resolve().then(() => sign({ account, transaction: bytes }));
  return answer.then(signedIn, (failure: unknown) => ({ kind: 'refused', why: saidBy(failure) }));
}

function signedIn(answers: unknown): Signed {
  const signed = fieldOf(fieldOf(answers, '0'), 'signedTransaction');
  if (signed instanceof Uint8Array) return { kind: 'signed', transaction: toBase64(signed) };
  return { kind: 'refused', why: 'it answered with something that is no transaction' };
}

function accountsOf(accounts: unknown): readonly (readonly [address: string, account: unknown])[] {
  if (!Array.isArray(accounts)) return [];
  const list: readonly unknown[] = accounts;
  return list.flatMap((account) => {
    const address = fieldOf(account, 'address');
    return typeof address === 'string' ? [[address, account] as const] : [];
  });
}

/** A wallet that fails while it registers is not there. */
function tryOut(act: () => unknown): void {
  void Promise.resolve()
    .then(act)
    .catch(() => undefined);
}
