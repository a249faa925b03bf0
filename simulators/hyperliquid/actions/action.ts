import type { Account } from '../account.ts';
import type { Agents } from '../agents.ts';
import type { Exchange } from '../exchange.ts';
import type { Fields } from '../fields.ts';
import type { RequestCounts } from '../../shared/request-counts.ts';
import type { TypedField } from '../typed-data.ts';

/** An action whose signature is verified and whose nonce is used. */
export interface ActionCall {
  readonly exchange: Exchange;
  readonly agents: Agents;
  readonly counts: RequestCounts;
  /** The account that it acts on: the signer's own, or the sub-account or vault that it names. */
  readonly account: Account;
  /** The account that the signer is, or is an agent of. */
  readonly user: Account;
  /** Whose signature it has. */
  readonly signer: string;
  readonly action: Fields;
  readonly nonce: number;
}

/** What the venue says to an action: `{"status":"ok","response":…}`, an error's text, or that it cannot be read. */
export type ActionReply =
  | { readonly kind: 'ok'; readonly response: unknown }
  | { readonly kind: 'err'; readonly text: string }
  | { readonly kind: 'malformed' };

/** Who signs an action: an agent or the account over the packed action, or the account alone over its fields. */
export type Signing =
  | { readonly kind: 'l1' }
  | {
      readonly kind: 'user';
      readonly primaryType: string;
      readonly fields: readonly TypedField[];
      /** The field that holds the nonce. */
      readonly nonceField: 'nonce' | 'time';
    };

export interface Action {
  readonly signing: Signing;
  /** The field with the list that counts for the limits; null: it counts as one. */
  readonly batch: 'orders' | 'cancels' | 'modifies' | null;
  readonly answer: (call: ActionCall) => ActionReply;
}

export const L1: Signing = { kind: 'l1' };
export const DONE: ActionReply = { kind: 'ok', response: { type: 'default' } };
export const MALFORMED: ActionReply = { kind: 'malformed' };

export function err(text: string): ActionReply {
  return { kind: 'err', text };
}

/** An L1 action that counts as one request. */
export function l1(answer: Action['answer']): Action {
  return { signing: L1, batch: null, answer };
}
