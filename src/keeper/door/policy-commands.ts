import type { GatewayState } from '../../core/account/state.ts';
import { canonicalJson } from '../../core/ledger/canonical.ts';
import { parsePolicy, policyJson, type Policy } from '../../core/policy/policy.ts';
import { toHex } from '../../core/units/bytes.ts';
import { formatDecimal } from '../../core/units/decimal.ts';
import { sha256 } from '../open-ledger.ts';
import type { CommandParts } from './command-parts.ts';
import { inLedger } from './in-ledger.ts';
import type { OwnerCommand } from './owner-door.ts';
import { OwnerRefusal } from './owner-refusal.ts';
import { outsideKeys, outsideText } from './policy-scope.ts';

/** `policy set`: the policy as plain JSON; the keeper reads it strictly, whatever the command line thought of it. */
export function policySet(parts: CommandParts): OwnerCommand {
  return async (fields) => {
    const policy = policyField(fields);
    refuseOutside(parts, policy);
    const { text, hash } = recorded(policy);
    await inLedger(parts.journal, (book) => book.append({ kind: 'policy', policy: text, hash, by: 'owner' }));
    return { hash };
  };
}

/** `policy show`. */
export function policyShow(parts: CommandParts): OwnerCommand {
  return () => {
    const current = parts.state.policy;
    if (current === null) {
      throw new OwnerRefusal(
        'NO_POLICY',
        'no policy is set: every order is refused. Next: sallyport policy set FILE',
      );
    }
    return Promise.resolve({ hash: current.hash, entry: current.seq, policy: policyJson(current.policy) });
  };
}

/** `policy shadow FILE`: a policy decides beside the one in force from now on, and changes no answer. */
export function policyShadow(parts: CommandParts): OwnerCommand {
  return async (fields) => {
    const { text, hash } = recorded(policyField(fields));
    await inLedger(parts.journal, (book) => book.append({ kind: 'shadow', policy: text, hash, by: 'owner' }));
    return { hash };
  };
}

/** `policy shadow --off`. */
export function policyShadowOff(parts: CommandParts): OwnerCommand {
  return async () => {
    const report = trialReport(parts.state);
    await inLedger(parts.journal, (book) =>
      book.append({ kind: 'shadow', policy: null, hash: null, by: 'owner' }),
    );
    return report;
  };
}

/** `policy shadow --report`. */
export function policyShadowReport(parts: CommandParts): OwnerCommand {
  return () => Promise.resolve(trialReport(parts.state));
}

/** `policy promote`: the policy on trial is in force from the next order on, and the trial ends, in one commit. */
export function policyPromote(parts: CommandParts): OwnerCommand {
  return async () => {
    const report = trialReport(parts.state);
    if (parts.state.shadow !== null) refuseOutside(parts, parts.state.shadow.policy);
    const promoted = await inLedger(parts.journal, (book) => {
      const { shadow } = book.state;
      if (shadow === null) return null;
      const { text, hash } = recorded(shadow.policy);
      book.append({ kind: 'policy', policy: text, hash, by: 'owner' });
      book.append({ kind: 'shadow', policy: null, hash: null, by: 'owner' });
      return hash;
    });
    if (promoted === null) throw noTrial();
    return { ...report, hash: promoted };
  };
}

/** The trial in short, for the status; null when there is none. */
export function trialJson(state: GatewayState): object | null {
  const { shadow } = state;
  if (shadow === null) return null;
  const { hash, seq, since, decisions, counts } = shadow;
  return { hash, entry: seq, since, decisions, ...counts };
}

function trialReport(state: GatewayState): object {
  const { shadow } = state;
  if (shadow === null) throw noTrial();
  const rows = [...shadow.rows].map(([key, { orders, notional }]) => {
    const [became, bot, instrument, code] = key.split(' ');
    return { became, bot, instrument, code, orders, notional: formatDecimal(notional) };
  });
  return { ...trialJson(state), rows };
}

function refuseOutside({ state, venues }: CommandParts, policy: Policy): void {
  const outside = outsideKeys(state, venues, policy);
  if (outside.length > 0) throw new OwnerRefusal('POLICY_OUTSIDE_KEY', outsideText(outside));
}

function noTrial(): OwnerRefusal {
  const text = 'no policy is on trial; nothing was done. Begin one: sallyport policy shadow FILE';
  return new OwnerRefusal('NO_SHADOW', text);
}

function policyField(fields: Readonly<Record<string, unknown>>): Policy {
  const policy = parsePolicy(fields['policy']);
  if (!Array.isArray(policy)) return policy as Exclude<typeof policy, readonly unknown[]>;
  const problems = policy.map((problem: { readonly path: readonly unknown[]; readonly text: string }) => {
    return `${problem.path.join('.')}: ${problem.text}`;
  });
  throw new OwnerRefusal('POLICY_REFUSED', `the policy was not set. ${problems.join('; ')}`);
}

/** A policy as an entry keeps it. */
export function recorded(policy: Policy): { readonly text: string; readonly hash: string } {
  const text = canonicalJson(policyJson(policy));
  return { text, hash: toHex(sha256(Buffer.from(text, 'utf8'))) };
}
