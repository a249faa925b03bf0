import type { Address } from './message.ts';

/** Addresses that are the same on every network. From the programs' own documentation. */
export const SYSTEM: Address = '11111111111111111111111111111111';
export const TOKEN: Address = 'TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA';
export const TOKEN_2022: Address = 'TokenzQdBNbLqP5VEhdkAS6EPFLC1PHnBqCXEpPxuEb';
export const ASSOCIATED_TOKEN: Address = 'ATokenGPvbdGVxr1b2hvZbsiqW5xWH25efTNsLJA8knL';
export const COMPUTE_BUDGET: Address = 'ComputeBudget111111111111111111111111111111';
export const MEMOS: readonly Address[] = [
  'MemoSq4gqABAXKb96qnH8TysNcWxMyWCqXgDLGmfcHr',
  'Memo1UhkJRfHyvLMcVucJwxXeuD728EqVDDwQDxFMNo',
  'Memo4c2pN8afCj432Lb7RMVKi9PbQnnW7ewFFaV3oAH',
];
export const RECENT_BLOCKHASHES: Address = 'SysvarRecentB1ockHashes11111111111111111111';
export const RENT: Address = 'SysvarRent111111111111111111111111111111111';
/** The mint under which SOL itself is wrapped as a token. */
export const NATIVE_MINT: Address = 'So11111111111111111111111111111111111111112';
export const LOOKUP_TABLE: Address = 'AddressLookupTab1e1111111111111111111111111';

/** Programs that are known by name and never signed for: what they do is not read here. */
const REFUSED_NAMES: ReadonlyMap<Address, string> = new Map([
  ['Stake11111111111111111111111111111111111111', 'Stake'],
  ['Vote111111111111111111111111111111111111111', 'Vote'],
  ['BPFLoaderUpgradeab1e11111111111111111111111', 'BPF loader (upgradeable)'],
  ['BPFLoader2111111111111111111111111111111111', 'BPF loader'],
  ['Config1111111111111111111111111111111111111', 'Config'],
  [LOOKUP_TABLE, 'Address lookup table'],
  ['Ed25519SigVerify111111111111111111111111111', 'Ed25519 verification'],
  ['KeccakSecp256k11111111111111111111111111111', 'secp256k1 verification'],
]);

const READ_NAMES: ReadonlyMap<Address, string> = new Map([
  [SYSTEM, 'System'],
  [TOKEN, 'Token'],
  [TOKEN_2022, 'Token-2022'],
  [ASSOCIATED_TOKEN, 'Associated token account'],
  [COMPUTE_BUDGET, 'Compute budget'],
  ...MEMOS.map((memo): [Address, string] => [memo, 'Memo']),
]);

/** The name of a program where it has one here, otherwise its address. */
export function programName(program: Address): string {
  return READ_NAMES.get(program) ?? REFUSED_NAMES.get(program) ?? program;
}
