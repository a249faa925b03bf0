import type { GatewayState, Shadow } from '../../core/account/state.ts';
import { loosenings } from '../../core/policy/loosens.ts';
import { formatDecimal } from '../../core/units/decimal.ts';
import { endTrial, getTrial, promoteTrial, putTrial } from '../../protocol/api/policy-trial.ts';
import type { AnswerOf } from '../../protocol/api/operation.ts';
import { wantsMissingPeople } from '../door/four-eyes.ts';
import { inLedger } from '../door/in-ledger.ts';
import { recorded } from '../door/policy-commands.ts';
import type { Caller } from './caller.ts';
import { done, refused, type Refusal } from './outcome.ts';
import { performing } from './performer.ts';
import { policyTag } from './policy.ts';
import { policyChanged, policyOutside, policyTooFew, policyUnread, readPolicy } from './policy-change.ts';
import { botResource } from './sight.ts';

type Trial = NonNullable<AnswerOf<typeof getTrial>['trial']>;

/** `GET /policy/shadow`. */
export const trial = performing(getTrial, ({ state }, { caller }) =>
  done({ trial: state.shadow === null ? null : trialOf(state, state.shadow, caller) }),
);

/** `PUT /policy/shadow`. */
export const trialBeginning = performing(putTrial, async ({ journal }, { body, caller }) => {
  const read = readPolicy(body.policy);
  if (read.kind === 'problems') return policyUnread(read.problems);
  const { text, hash } = recorded(read.policy);
  const by = caller.actor;
  await inLedger(journal, (book) => book.append({ kind: 'shadow', policy: text, hash, by }));
  return done({ hash });
});

/** `DELETE /policy/shadow`. */
export const trialEnding = performing(endTrial, async ({ journal }, { caller }) => {
  const isEnded = await inLedger(journal, (book) => {
    if (book.state.shadow === null) return false;
    book.append({ kind: 'shadow', policy: null, hash: null, by: caller.actor });
    return true;
  });
  return isEnded ? done({}) : noTrial();
});

/** `POST /policy/shadow/promote`. */
export const trialPromoting = performing(promoteTrial, async (parts, { body, caller, ask, stepUp }) => {
  const { state, journal } = parts;
  const { shadow } = state;
  const { ifMatch } = ask.conditions;
  if (shadow === null || shadow.hash !== body.hash) return noTrial();
  if (policyTag(state) !== ifMatch) return policyChanged();
  if (wantsMissingPeople(state, shadow.policy)) return policyTooFew();
  const outside = policyOutside(parts, shadow.policy);
  if (outside !== null) return outside;
  const isLooser = loosenings(state.policy?.policy ?? null, shadow.policy).length > 0;
  const held = isLooser ? await stepUp() : null;
  if (held !== null) return held;
  const { text, hash } = recorded(shadow.policy);
  const by = caller.actor;
  // In the commit: another policy, or another trial, may have come in between.
  const isSet = await inLedger(journal, (book) => {
    if (policyTag(book.state) !== ifMatch || book.state.shadow?.hash !== body.hash) return false;
    book.append({ kind: 'policy', policy: text, hash, by });
    book.append({ kind: 'shadow', policy: null, hash: null, by });
    return true;
  });
  return isSet ? { kind: 'done', value: { hash }, etag: hash } : policyChanged();
});

function trialOf(state: GatewayState, { hash, seq, since, decisions, rows }: Shadow, caller: Caller): Trial {
  const seen = [...rows].flatMap(([key, { orders, notional }]): Trial['rows'] => {
    const [became, name = '', instrument = '', code = ''] = key.split(' ');
    const bot = [...state.bots.values()].find(({ id }) => id === name);
    if (bot === undefined || !caller.may('see', botResource(bot))) return [];
    const is = became === 'allowed' ? 'allowed' : 'refused';
    return [{ became: is, bot: bot.id, instrument, code, orders, notional: formatDecimal(notional) }];
  });
  return { hash, entry: seq, since, decisions, rows: seen.toSorted((a, b) => b.orders - a.orders) };
}

function noTrial(): Refusal {
  return refused(
    409,
    'NO_SHADOW',
    'that policy is not on trial; nothing was done. Next: look at the trial again',
  );
}
