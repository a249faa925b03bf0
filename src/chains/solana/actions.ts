import type { Address } from './message.ts';

/** What an instruction does, in a closed set: what is not here is not signed. `name` is what policy calls it. */
export type Action =
  | {
      readonly name: 'system.transfer';
      readonly from: Address;
      readonly to: Address;
      readonly lamports: bigint;
    }
  | {
      readonly name: 'system.create-account';
      readonly payer: Address;
      readonly account: Address;
      readonly lamports: bigint;
      readonly space: bigint;
      readonly owner: Address;
    }
  | { readonly name: 'system.assign'; readonly account: Address; readonly owner: Address }
  | { readonly name: 'system.allocate'; readonly account: Address; readonly space: bigint }
  | { readonly name: 'nonce.advance'; readonly nonce: Address; readonly authority: Address }
  | {
      readonly name: 'nonce.withdraw';
      readonly nonce: Address;
      readonly to: Address;
      readonly authority: Address;
      readonly lamports: bigint;
    }
  | { readonly name: 'nonce.initialize'; readonly nonce: Address; readonly authority: Address }
  | {
      readonly name: 'nonce.authorize';
      readonly nonce: Address;
      readonly authority: Address;
      readonly next: Address;
    }
  | {
      readonly name: 'token.transfer';
      readonly program: Address;
      readonly source: Address;
      readonly destination: Address;
      readonly authority: Address;
      readonly amount: bigint;
      /** Null for the old form, which does not say which token it moves. */
      readonly mint: Address | null;
      readonly decimals: number | null;
    }
  | {
      readonly name: 'token.approve';
      readonly program: Address;
      readonly source: Address;
      readonly delegate: Address;
      readonly authority: Address;
      readonly amount: bigint;
      readonly mint: Address | null;
      readonly decimals: number | null;
    }
  | {
      readonly name: 'token.revoke';
      readonly program: Address;
      readonly source: Address;
      readonly authority: Address;
    }
  | {
      readonly name: 'token.set-authority';
      readonly program: Address;
      readonly account: Address;
      readonly authority: Address;
      readonly right: AuthorityRight;
      /** Null: nobody has that right from then on. */
      readonly next: Address | null;
    }
  | {
      readonly name: 'token.mint' | 'token.burn';
      readonly program: Address;
      readonly mint: Address;
      readonly account: Address;
      readonly authority: Address;
      readonly amount: bigint;
      readonly decimals: number | null;
    }
  | {
      readonly name: 'token.close-account';
      readonly program: Address;
      readonly account: Address;
      /** Who gets the lamports that the account held. */
      readonly destination: Address;
      readonly authority: Address;
    }
  | { readonly name: 'token.sync-native'; readonly program: Address; readonly account: Address }
  | {
      readonly name: 'token.initialize-account';
      readonly program: Address;
      readonly account: Address;
      readonly mint: Address;
      readonly owner: Address;
    }
  | {
      readonly name: 'token.create-associated';
      readonly payer: Address;
      readonly account: Address;
      readonly owner: Address;
      readonly mint: Address;
      readonly tokenProgram: Address;
    }
  | { readonly name: 'memo'; readonly text: string; readonly signers: readonly Address[] }
  | { readonly name: 'compute.unit-limit'; readonly units: number }
  | { readonly name: 'compute.unit-price'; readonly microLamports: bigint }
  | { readonly name: 'compute.heap'; readonly bytes: number }
  | { readonly name: 'compute.loaded-bytes'; readonly bytes: number };

/** Rights over a mint or a token account that can be handed on. */
export type AuthorityRight = 'mint tokens' | 'freeze accounts' | 'own the account' | 'close the account';

export type ActionName = Action['name'];

/** Complete by construction: the compiler refuses a name that is missing here or that no action has. */
const NAMES: Readonly<Record<ActionName, true>> = {
  'system.transfer': true,
  'system.create-account': true,
  'system.assign': true,
  'system.allocate': true,
  'nonce.advance': true,
  'nonce.withdraw': true,
  'nonce.initialize': true,
  'nonce.authorize': true,
  'token.transfer': true,
  'token.approve': true,
  'token.revoke': true,
  'token.set-authority': true,
  'token.mint': true,
  'token.burn': true,
  'token.close-account': true,
  'token.sync-native': true,
  'token.initialize-account': true,
  'token.create-associated': true,
  memo: true,
  'compute.unit-limit': true,
  'compute.unit-price': true,
  'compute.heap': true,
  'compute.loaded-bytes': true,
};

/** Every name that policy may list. */
export const ACTION_NAMES: readonly string[] = Object.keys(NAMES);
