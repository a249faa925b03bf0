/** A program in this browser that keeps keys: it signs, and the page never sees a key. */
export interface Signer {
  /** As it calls itself: foreign text. */
  readonly name: string;
  /** Asks the person whether this page may know their addresses. None where they did not want to. */
  connect(): Promise<readonly string[]>;
  /** Has one transaction signed in the name of an address that `connect` gave. */
  sign(asked: Unsigned): Promise<Signed>;
}

/** What is to be signed. */
export interface Unsigned {
  readonly address: string;
  /** The whole transaction in base 64, the place of the address for a signature empty. */
  readonly transaction: string;
  readonly chain: 'solana' | 'stellar' | 'stellar-testnet';
}

/** What came back. It is the gateway that looks whether it is what was approved. */
export type Signed =
  | { readonly kind: 'signed'; readonly transaction: string }
  /** `why`: what the program says, foreign text; empty where it says nothing. */
  | { readonly kind: 'refused'; readonly why: string };

/** A field of something foreign; undefined where there is none. */
export function fieldOf(value: unknown, name: string): unknown {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return undefined;
  return Reflect.get(value, name);
}

/** What a foreign failure says of itself, at most 200 characters; empty where it says nothing. */
export function saidBy(failure: unknown): string {
  const message = typeof failure === 'string' ? failure : fieldOf(failure, 'message');
  return typeof message === 'string' ? message.slice(0, 200) : '';
}
