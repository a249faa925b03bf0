/** Where a key lies in its tree: from the root, each step a number below 2^32; from 2^31 on it is a hardened one. */
export type DerivationPath = readonly number[];

/** The first hardened step. */
export const HARDENED = 0x8000_0000;
const STEPS_MAX = 10;
const STEP = /^(0|[1-9][0-9]{0,9})('|h|H)?$/;

/** Reads `m/44'/501'/0'/0'`, with `'`, `h` or `H` for hardened steps. Null for anything else, and beyond 10 steps. */
export function parsePath(text: string): DerivationPath | null {
  const [root, ...steps] = text.split('/');
  if (root !== 'm' || steps.length > STEPS_MAX) return null;
  const path: number[] = [];
  for (const step of steps) {
    const [, digits, mark] = STEP.exec(step) ?? [];
    const index = Number(digits);
    if (digits === undefined || index >= HARDENED) return null;
    path.push(mark === undefined ? index : index + HARDENED);
  }
  return path;
}

/** The text of a path, with `'` for hardened steps. */
export function formatPath(path: DerivationPath): string {
  const steps = path.map((step) => (step >= HARDENED ? `/${step - HARDENED}'` : `/${step}`));
  return `m${steps.join('')}`;
}

/** The path that Solana's own tools and most wallets use for their n-th account: `m/44'/501'/n'/0'`. */
export function solanaPath(account: number): DerivationPath {
  return [hardened(44), hardened(501), hardened(account), hardened(0)];
}

/** The path of SEP-5 for the n-th account: `m/44'/148'/n'`. */
export function stellarPath(account: number): DerivationPath {
  return [hardened(44), hardened(148), hardened(account)];
}

/** The path of BIP-44 for an address on a chain of addresses: `m/44'/coin'/account'/change/address`. */
export function bip44Path(place: {
  /** The coin's number in SLIP-44. */
  readonly coin: number;
  readonly account: number;
  readonly change: 0 | 1;
  readonly address: number;
}): DerivationPath {
  const { coin, account, change, address } = place;
  return [hardened(44), hardened(coin), hardened(account), change, address];
}

function hardened(index: number): number {
  return index + HARDENED;
}
