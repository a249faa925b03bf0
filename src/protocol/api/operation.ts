import type { Permission } from '../../core/identity/permission.ts';
import type { FourEyesChange } from '../../core/identity/four-eyes-change.ts';
import type { Form } from './form.ts';

/** Who may ask. */
export type Access =
  /** Anybody who reaches the port. */
  | { readonly kind: 'open' }
  /** Whoever is signed in, about themselves. */
  | { readonly kind: 'session' }
  /**
   * Whoever is signed in and has the permission. `anywhere`: on at least one account, bot or wallet, and the answer
   * is cut to those; `everything`: on the whole gateway; `account`, `bot` and `wallet`: on the one that the parameter
   * of that name names;
   * `scope`: on what the scope in the body names.
   */
  | {
      readonly kind: 'permission';
      readonly permission: Permission;
      readonly on: 'anywhere' | 'everything' | 'account' | 'bot' | 'wallet' | 'scope';
    };

/** How many requests of a kind one person, or one stranger's address, may send a minute. */
export type Tier = 'read' | 'write' | 'heavy' | 'signIn' | 'refresh' | 'urgent';

/** Requests a minute by tier. */
export const TIER_PER_MINUTE: { readonly [T in Tier]: number } = {
  read: 600,
  write: 60,
  heavy: 30,
  signIn: 30,
  refresh: 120,
  urgent: 120,
};

/** What an answer is besides JSON. */
export type AnswerForm<A> =
  | { readonly kind: 'json'; readonly form: Form<A> }
  /** Text of that media type, in pieces. */
  | { readonly kind: 'text'; readonly media: string };

/** One operation of the API: everything that both processes and the published document must agree on. */
export interface Operation<P, B, A> {
  /** Unique; `operationId` of the document and the method's name in the client. */
  readonly name: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Below `/api/v1`. A parameter is a whole segment in braces. */
  readonly path: string;
  readonly summary: string;
  readonly access: Access;
  readonly tier: Tier;
  /** Kinds of the ledger entries that say it was done; none where it changes nothing. */
  readonly records: readonly string[];
  /** Whether it can make the gateway less strict, and therefore may need a fresh second factor. */
  readonly loosens: 'never' | 'sometimes' | 'always';
  /** The kind of change for which policy can want a second person; null where it cannot. */
  readonly fourEyes: FourEyesChange | null;
  /** Parameters of path and query together. Values are text. */
  readonly params: Form<P>;
  /** Null where no body may come. */
  readonly body: Form<B> | null;
  readonly answer: AnswerForm<A>;
  /** Status of a good answer. */
  readonly status: 200 | 201;
  /** `If-Match` is needed: what is changed must be what the caller saw. */
  readonly conditional: boolean;
  /** A second request under the same `Idempotency-Key` gets this answer again; `never` where it shows a secret. */
  readonly repeats: 'same' | 'never';
}

/** An operation whose types are not looked at. */
export type AnyOperation = Operation<unknown, unknown, unknown>;

type Given<P, B, A> = Pick<
  Operation<P, B, A>,
  'name' | 'path' | 'summary' | 'access' | 'records' | 'params'
> & { readonly answer: Form<A> };

/** An operation that asks and changes nothing. */
export function reading<P, A>(
  given: Omit<Given<P, undefined, A>, 'records'> & { readonly tier?: Tier },
): Operation<P, undefined, A> {
  return {
    tier: 'read',
    ...given,
    method: 'GET',
    records: [],
    loosens: 'never',
    fourEyes: null,
    body: null,
    answer: { kind: 'json', form: given.answer },
    status: 200,
    conditional: false,
    repeats: 'same',
  };
}

/** An operation that changes something. */
export function changing<P, B, A>(
  given: Given<P, B, A> &
    Pick<Operation<P, B, A>, 'method' | 'loosens' | 'body'> &
    Partial<Pick<Operation<P, B, A>, 'tier' | 'status' | 'conditional' | 'repeats' | 'fourEyes'>>,
): Operation<P, B, A> {
  return {
    tier: 'write',
    fourEyes: null,
    status: 200,
    conditional: false,
    repeats: 'same',
    ...given,
    answer: { kind: 'json', form: given.answer },
  };
}

/** The type of an operation's good answer. */
export type AnswerOf<O> = O extends Operation<infer _P, infer _B, infer A> ? A : never;
