import type { Read } from '../../protocol/api/form.ts';
import type { AnyOperation, Operation } from '../../protocol/api/operation.ts';
import type { Ask } from '../../protocol/ask-message.ts';
import type { CommandParts } from '../door/command-parts.ts';
import type { Caller } from './caller.ts';
import { refused, type Outcome, type Refusal } from './outcome.ts';

/** What operations work on. */
export interface AnswerParts extends Omit<CommandParts, 'stop'> {
  /** One of the owner's commands, where the API does the same. Rejects as the command does. */
  readonly owner: (
    command:
      'alarm test' | 'bot add' | 'bot revoke' | 'key reprobe' | 'login begin' | 'login finish' | 'logout',
    fields: Readonly<Record<string, unknown>>,
  ) => Promise<unknown>;
}

/** One request that was read and let through. */
export interface Call<P, B> {
  readonly params: P;
  readonly body: B;
  readonly caller: Caller;
  readonly ask: Ask;
  /**
   * Refuses a change that loosens until others confirmed it, where policy wants that, and a second factor was proven
   * for it. For operations that only sometimes do.
   */
  readonly stepUp: () => Promise<Refusal | null>;
}

/** An operation with the code that does it. */
export interface Performer {
  readonly operation: AnyOperation;
  /** Reads parameters and body by the operation's own forms, and does it if nothing is wrong with them. */
  readonly run: (parts: AnswerParts, given: Given) => Promise<Outcome<unknown>>;
}

export interface Given {
  readonly caller: Caller;
  readonly ask: Ask;
  /** The body as parsed JSON; undefined where there is none. */
  readonly json: unknown;
  readonly stepUp: () => Promise<Refusal | null>;
}

/** Joins an operation and what does it, so that the types of both are the same. */
export function performing<P, B, A>(
  operation: Operation<P, B, A>,
  perform: (parts: AnswerParts, call: Call<P, B>) => Promise<Outcome<A>> | Outcome<A>,
): Performer {
  return {
    operation,
    run: async (parts, { caller, ask, json, stepUp }) => {
      const params = operation.params.read(ask.params, '');
      if (!params.ok) return malformed('the parameters', params);
      const body = readBody(operation, json);
      if (!body.ok) return malformed('the body', body);
      const { loosens, fourEyes } = operation;
      const isHeld = loosens === 'always' || (loosens === 'never' && fourEyes !== null);
      const held = isHeld ? await stepUp() : null;
      return held ?? perform(parts, { params: params.value, body: body.value, caller, ask, stepUp });
    },
  };
}

/** An operation without a body takes none, which its type says as `undefined`. */
function readBody<P, B, A>({ body }: Operation<P, B, A>, json: unknown): Read<B> {
  if (body !== null) return body.read(json, '');
  return json === undefined
    ? { ok: true, value: undefined as B }
    : { ok: false, problems: [{ path: '', text: 'no body may come here' }] };
}

function malformed(what: string, { problems }: Extract<Read<unknown>, { ok: false }>): Refusal {
  const detail = `${what} cannot be read; nothing was done. See problems for each place.`;
  return { ...refused(422, 'FIELD_MALFORMED', detail), problems };
}
