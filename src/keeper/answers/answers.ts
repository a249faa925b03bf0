import { createHash } from 'node:crypto';
import { Fault } from '../../core/fault.ts';
import { readJson } from '../../core/units/read-json.ts';
import type { Log } from '../../ports.ts';
import type { AnyOperation } from '../../protocol/api/operation.ts';
import type { Answer, Ask } from '../../protocol/ask-message.ts';
import { OwnerRefusal } from '../door/owner-refusal.ts';
import { EVERYTHING, type Resource } from '../../core/identity/permission.ts';
import type { Caller, Callers } from './caller.ts';
import { scopeNotFound, scopeOf } from './halts.ts';
import { refused, type Outcome, type Refusal, type RefusalStatus } from './outcome.ts';
import type { AnswerParts, Performer } from './performer.ts';
import { heldForOthers } from './second-person.ts';
import { Repeats } from './repeats.ts';
import { RequestLimits } from './request-limits.ts';
import { requestDigest, StepUp } from './step-up.ts';
import { accountResource, botResource, mayAnywhere, walletResource } from './sight.ts';

export interface AnswersParts extends AnswerParts {
  readonly log: Log;
  readonly callers: Callers;
  readonly performers: readonly Performer[];
}

/**
 * What the keeper answers to people. Every request goes through the same gates, in this order: does the operation
 * exist, who asks, how often, may they, on what. Nothing that the edge says is taken for true but the bytes themselves.
 */
export class Answers {
  readonly #parts: AnswersParts;
  readonly #performers: ReadonlyMap<string, Performer>;
  readonly #limits: RequestLimits;
  readonly #repeats: Repeats;
  readonly #stepUp: StepUp;

  constructor(parts: AnswersParts) {
    this.#parts = parts;
    this.#performers = new Map(parts.performers.map((performer) => [performer.operation.name, performer]));
    this.#limits = new RequestLimits(parts.clock);
    this.#repeats = new Repeats(parts.clock, () => parts.state.retention.settings.repeatHours);
    parts.retention.join('answers', () => this.#repeats.forget());
    this.#stepUp = new StepUp(parts.clock);
  }

  /** Answers one request. Never rejects. */
  async answer(ask: Ask): Promise<Answer> {
    const performer = this.#performers.get(ask.operation);
    if (performer === undefined) return problem(refused(404, 'ROUTE_UNKNOWN', 'nothing answers here'));
    const { operation } = performer;
    try {
      const caller = this.#whoAsks(operation, ask);
      if ('kind' in caller) return problem(caller);
      const body = parseBody(ask.body);
      if (body === null) return problem(unreadable());
      const denied = this.#refuseCaller(operation, caller, ask, body.value);
      if (denied !== null) return problem(denied);
      const stepUp = (): Promise<Refusal | null> => this.#hold(operation, caller, ask, body.value);
      return await this.#once(performer, { caller, ask, json: body.value, stepUp });
    } catch (reason) {
      return problem(this.#refusalOf(reason));
    }
  }

  #whoAsks({ access, tier }: AnyOperation, ask: Ask): Caller | Refusal {
    const known = this.#parts.callers.whoIs(ask);
    if (known === null && access.kind !== 'open') {
      // Strangers are counted by address alone, so that guessing tokens is slow.
      const waitS = this.#limits.take(`from ${ask.from.address}`, 'signIn');
      return waitS === null ? notSignedIn() : tooMany(waitS);
    }
    const caller = known ?? STRANGER;
    // The rest of an answer that was let through.
    if (ask.piece !== null) return caller;
    const waitS = this.#limits.take(caller === STRANGER ? `from ${ask.from.address}` : caller.id, tier);
    return waitS === null ? caller : tooMany(waitS);
  }

  #refuseCaller({ access }: AnyOperation, caller: Caller, ask: Ask, json: unknown): Refusal | null {
    if (access.kind !== 'permission') return null;
    const { permission, on } = access;
    if (on === 'anywhere')
      return mayAnywhere(this.#parts.state, caller, permission) ? null : notPermitted(caller);
    const resource = this.#resourceOf(on, ask, json);
    if (caller.session?.mustEnrol === true) return notPermitted(caller);
    // Whoever may not see it is not told whether it is there.
    const isSeen = resource?.kind === 'everything' || (resource !== null && caller.may('see', resource));
    if (!isSeen) return scopeNotFound();
    return caller.may(permission, resource) ? null : notPermitted(caller);
  }

  /** What a change still needs: another person, where policy wants one, and a second factor where it loosens. */
  #hold(operation: AnyOperation, caller: Caller, ask: Ask, json: unknown): Promise<Refusal | null> {
    const { access, loosens } = operation;
    const isOn = access.kind === 'permission' && access.on !== 'anywhere';
    const resource = (isOn ? this.#resourceOf(access.on, ask, json) : null) ?? EVERYTHING;
    return heldForOthers(this.#parts, { operation, caller, ask, json, resource }, () =>
      loosens === 'never' ? null : this.#stepUp.hold(caller, ask),
    );
  }

  #resourceOf(
    on: 'everything' | 'account' | 'bot' | 'wallet' | 'scope',
    { params }: Ask,
    json: unknown,
  ): Resource | null {
    const { state } = this.#parts;
    const name = on === 'scope' ? textIn(json, 'scope') : (params[on] ?? textIn(json, on));
    if (on === 'everything') return EVERYTHING;
    if (on === 'scope') return scopeOf(state, name)?.resource ?? null;
    for (const account of state.accounts.values())
      if (on === 'account' && account.id === name) return accountResource(account);
    for (const bot of state.bots.values()) if (on === 'bot' && bot.id === name) return botResource(bot);
    const wallet = on === 'wallet' ? state.wallets.get(name) : undefined;
    return wallet === undefined ? null : walletResource(wallet);
  }

  async #once(performer: Performer, given: Parameters<Performer['run']>[1]): Promise<Answer> {
    const { operation } = performer;
    const { ask, caller } = given;
    if (operation.conditional && ask.conditions.ifMatch === null) {
      const text = 'this change needs If-Match with the ETag of what you saw; nothing was done';
      return problem(refused(428, 'CONDITION_MISSING', text));
    }
    const key = ask.conditions.idempotencyKey;
    if (key === null || operation.method === 'GET') return this.#perform(performer, given);
    const name = JSON.stringify([caller.id, key]);
    const before = this.#repeats.begin(name, requestDigest(ask));
    if (before !== null) return 'kind' in before ? problem(before) : before;
    const answer = await this.#perform(performer, given).catch((reason: unknown) => {
      this.#repeats.end(name, null);
      throw reason;
    });
    const isOver = answer.status < 400;
    this.#repeats.end(name, isOver ? (operation.repeats === 'never' ? 'secret' : answer) : null);
    return answer;
  }

  async #perform({ operation, run }: Performer, given: Parameters<Performer['run']>[1]): Promise<Answer> {
    const outcome = await run(this.#parts, given);
    // As with the owner's word: what is not signed for at a start was never answered.
    const isWord = operation.records.some((kind) => SIGNED_FOR.has(kind));
    if (isWord && outcome.kind === 'done') await this.#parts.checkpoint();
    return outcome.kind === 'refused' ? problem(outcome) : good(operation, outcome);
  }

  #refusalOf(reason: unknown): Refusal {
    if (reason instanceof OwnerRefusal) return refused(409, reason.code, reason.text);
    if (reason instanceof Fault)
      return refused(503, reason.code, `the gateway could not do this: ${reason.code}. See its log`);
    this.#parts.log.write('error', 'ANSWER_FAILED');
    const text = 'the gateway failed to do this; whether it took effect is not known. See its log';
    return refused(500, 'INTERNAL', text);
  }
}

/** Entries that make a start halt where no checkpoint is over them. */
const SIGNED_FOR: ReadonlySet<string> = new Set([
  'policy',
  'approval',
  'proposalWord',
  'resume',
  'bot',
  'person',
  'personRoles',
  'personRecord',
  'wallet',
]);

/** Somebody of whom nothing is known. */
const STRANGER: Caller = { id: '', actor: 'gateway', session: null, may: () => false };

/** Undefined where there is none; null where it is no JSON, or not the same to every reader. */
function parseBody(body: Uint8Array): { readonly value: unknown } | null {
  return body.length === 0 ? { value: undefined } : readJson(body);
}

function textIn(json: unknown, name: string): string {
  if (typeof json !== 'object' || json === null) return '';
  const found = Object.entries(json).find(([own]) => own === name)?.[1];
  return typeof found === 'string' ? found : '';
}

function notSignedIn(): Refusal {
  return refused(
    401,
    'NOT_SIGNED_IN',
    'nobody is signed in with this request; nothing was done. Next: sign in',
  );
}

function notPermitted({ session }: Caller): Refusal {
  if (session?.mustEnrol === true) {
    const text = 'a second factor has to be set up before anything else; nothing was done. Next: set one up';
    return refused(403, 'SECOND_FACTOR_UNSET', text);
  }
  return refused(403, 'NOT_PERMITTED', 'your roles do not permit this; nothing was done');
}

function tooMany(retryAfterS: number): Refusal {
  const text = `too many requests within a minute; nothing was done. Next: try again in ${retryAfterS} s`;
  return { ...refused(429, 'TOO_MANY_REQUESTS', text), retryAfterS };
}

function unreadable(): Refusal {
  return refused(400, 'BODY_MALFORMED', 'the body is no JSON, or has a name twice; nothing was done');
}

function good(operation: AnyOperation, outcome: Extract<Outcome<unknown>, { kind: 'done' }>): Answer {
  const isText = operation.answer.kind === 'text';
  const body = Buffer.from(isText ? String(outcome.value) : JSON.stringify(outcome.value), 'utf8');
  const etag = outcome.etag ?? createHash('sha256').update(body).digest('base64url').slice(0, 22);
  return {
    status: operation.status,
    media: operation.answer.kind === 'text' ? operation.answer.media : 'application/json',
    etag: (operation.method === 'GET' && !isText) || outcome.etag !== undefined ? etag : null,
    retryAfterS: null,
    cookie: outcome.cookie ?? null,
    next: outcome.next ?? null,
    body,
  };
}

const TITLES: Readonly<Record<RefusalStatus, string>> = {
  400: 'Bad request',
  401: 'Not signed in',
  403: 'Not permitted',
  404: 'Not found',
  409: 'Conflict',
  412: 'Changed meanwhile',
  422: 'Not understood',
  428: 'Condition missing',
  429: 'Too many requests',
  500: 'Internal fault',
  503: 'Unavailable',
};

/** A refusal in the form of RFC 9457. */
function problem({ status, code, detail, ...rest }: Refusal): Answer {
  const { problems, challenge, proposal, retryAfterS, cookie } = rest;
  const body = {
    type: `urn:sallyport:problem:${code}`,
    title: TITLES[status],
    status,
    code,
    detail,
    ...(problems === undefined ? {} : { problems: problems.slice(0, 200) }),
    ...(challenge === undefined ? {} : { challenge }),
    ...(proposal === undefined ? {} : { proposal }),
  };
  return {
    status,
    media: 'application/problem+json',
    etag: null,
    retryAfterS: retryAfterS ?? null,
    cookie: cookie ?? null,
    next: null,
    body: Buffer.from(JSON.stringify(body), 'utf8'),
  };
}
