import type { Account } from '../account.ts';
import type { Agents } from '../agents.ts';
import type { Exchange } from '../exchange.ts';
import type { Fields } from '../fields.ts';
import { parseAddress } from '../signature.ts';

/** A question to /info. Nobody has to say who they are. */
export interface Query {
  readonly exchange: Exchange;
  readonly agents: Agents;
  readonly fields: Fields;
}

/** Answers one type of question; undefined when its fields cannot be read. */
export interface Question {
  readonly weight: number;
  readonly answer: (query: Query) => unknown;
}

export type Json = Readonly<Record<string, unknown>>;

/** Cheap ones weigh 2, most 20, and the one that looks for an address 60. */
export const CHEAP = 2;
export const USUAL = 20;
export const DEAR = 60;

/** A question about an address; one without an account is as one that never did anything. */
export function of(weight: number, answer: (query: Query, account: Account | null) => unknown): Question {
  return {
    weight,
    answer: (query) => {
      const user = parseAddress(query.fields.get('user'));
      return user === null ? undefined : answer(query, query.exchange.accounts.get(user) ?? null);
    },
  };
}
