import { blastRadius } from '../../core/policy/blast-radius.ts';
import { loosenings } from '../../core/policy/loosens.ts';
import { parsePolicy, type Policy } from '../../core/policy/policy.ts';
import type { PolicyProblem } from '../../core/policy/policy-field.ts';
import { formatDecimal } from '../../core/units/decimal.ts';
import type { Problem } from '../../protocol/api/form.ts';
import { checkPolicy, putPolicy } from '../../protocol/api/policy.ts';
import { radiusOf } from '../door/bot-commands.ts';
import type { CommandParts } from '../door/command-parts.ts';
import { wantsMissingPeople } from '../door/four-eyes.ts';
import { inLedger } from '../door/in-ledger.ts';
import { recorded } from '../door/policy-commands.ts';
import { outsideKeys, outsideText } from '../door/policy-scope.ts';
import { done, refused, type Refusal } from './outcome.ts';
import { performing } from './performer.ts';
import { policyTag } from './policy.ts';
import { botsFor } from './sight.ts';

/** `PUT /policy`. */
export const policySetting = performing(putPolicy, async (parts, { body, caller, ask, stepUp }) => {
  const { state } = parts;
  const read = readPolicy(body.policy);
  if (read.kind === 'problems') return policyUnread(read.problems);
  const { ifMatch } = ask.conditions;
  if (policyTag(state) !== ifMatch) return policyChanged();
  if (wantsMissingPeople(state, read.policy)) return policyTooFew();
  const outside = policyOutside(parts, read.policy);
  if (outside !== null) return outside;
  const loosened = loosenings(state.policy?.policy ?? null, read.policy);
  const held = loosened.length === 0 ? null : await stepUp();
  if (held !== null) return held;
  const { text, hash } = recorded(read.policy);
  // In the commit: another policy may have come in between, and this one was compared with the one before.
  const isSet = await inLedger(parts.journal, (book) => {
    if (policyTag(book.state) !== ifMatch) return false;
    book.append({ kind: 'policy', policy: text, hash, by: caller.actor });
    return true;
  });
  return isSet ? { kind: 'done', value: { hash, loosened }, etag: hash } : policyChanged();
});

/** `POST /policy/check`. */
export const policyChecking = performing(checkPolicy, (parts, { body, caller }) => {
  const read = readPolicy(body.policy);
  if (read.kind === 'problems') {
    return done({ problems: read.problems, hash: null, loosens: [], blastRadius: [] });
  }
  const outside = outsideKeys(parts.state, parts.venues, read.policy);
  if (outside.length > 0) return done({ problems: outside, hash: null, loosens: [], blastRadius: [] });
  const bots = botsFor(parts.state, caller, 'see').filter(({ revoked }) => !revoked);
  return done({
    problems: [],
    hash: recorded(read.policy).hash,
    loosens: loosenings(parts.state.policy?.policy ?? null, read.policy),
    blastRadius: bots.map((bot) => ({
      bot: bot.id,
      now: radiusOf(parts, bot),
      after: formatDecimal(blastRadius(read.policy, bot).perDay),
    })),
  });
});

/** The policy is none. */
export function policyUnread(problems: readonly Problem[]): Refusal {
  const text = 'the policy cannot be read; nothing was set. See problems for each place';
  return { ...refused(422, 'POLICY_REFUSED', text), problems };
}

/** The policy opens what the key of an account was not accepted for; null where it does not. */
export function policyOutside(
  { state, venues }: Pick<CommandParts, 'state' | 'venues'>,
  policy: Policy,
): Refusal | null {
  const problems = outsideKeys(state, venues, policy);
  return problems.length === 0
    ? null
    : { ...refused(409, 'POLICY_OUTSIDE_KEY', outsideText(problems)), problems };
}

/** The policy asks for people who are not there. */
export function policyTooFew(): Refusal {
  const text =
    'the policy asks for a second person, and fewer than two people have the role owner or administrator on ' +
    'everything; it was not set. Next: invite another one';
  return refused(409, 'FOUR_EYES_TOO_FEW', text);
}

/** Another policy came in between. */
export function policyChanged(): Refusal {
  const text =
    'the policy was changed since you saw it; nothing was set. Next: look at it again and say what you want';
  return refused(412, 'POLICY_CHANGED', text);
}

type ReadPolicy =
  | { readonly kind: 'policy'; readonly policy: Policy }
  | { readonly kind: 'problems'; readonly problems: readonly Problem[] };

/** Reads a policy as it came over the API. */
export function readPolicy(json: unknown): ReadPolicy {
  const read = parsePolicy(json);
  return isProblems(read)
    ? { kind: 'problems', problems: read.map(({ path, text }) => ({ path: path.join('.'), text })) }
    : { kind: 'policy', policy: read };
}

function isProblems(read: Policy | readonly PolicyProblem[]): read is readonly PolicyProblem[] {
  return Array.isArray(read);
}
