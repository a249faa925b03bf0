import type { Action } from '../account/record.ts';
import type { GatewayState } from '../account/state.ts';
import type { Decimal } from '../units/decimal.ts';
import type { Instrument } from '../units/ids.ts';
import { decide, type Ask, type Verdict } from './decide.ts';
import { plainWorth } from './worth.ts';

/** How the policy on trial would have answered otherwise. */
export interface ShadowDifference {
  readonly instrument: Instrument | null;
  readonly notional: Decimal;
  readonly verdict: 'allow' | 'deny';
  /** Its reasons, each once, in order; none when it allows. */
  readonly codes: readonly string[];
  /** The reasons of the policy in force. */
  readonly instead: readonly string[];
}

/**
 * What the policy on trial says of something that was just decided, if that is another verdict or rests on other
 * reasons; null when it agrees, when there is none, and for cancels, which no policy stands against. It judges each
 * order by itself in the world as it is. Pure, and never part of the answer.
 */
export function shadowOf(state: GatewayState, ask: Ask, verdict: Verdict): ShadowDifference | null {
  const { shadow } = state;
  if (shadow === null || verdict.kind === 'again' || isCancel(ask.action)) return null;
  const other = decide({ ...state, policy: shadow }, ask);
  const codes = codesOf(other);
  const instead = codesOf(verdict);
  if (codes.length === instead.length && codes.every((code) => instead.includes(code))) return null;
  return {
    instrument: instrumentOf(ask.action),
    notional: plainWorth(state, ask.account, ask.action),
    verdict: codes.length > 0 ? 'deny' : 'allow',
    codes,
    instead,
  };
}

function isCancel(action: Action): boolean {
  return action.kind === 'cancel' || action.kind === 'cancelAll';
}

function instrumentOf(action: Action): Instrument | null {
  if (action.kind === 'place' || action.kind === 'placeTest') return action.order.instrument;
  if (action.kind === 'guard') return action.guard.instrument;
  return action.kind === 'amend' ? action.amend.instrument : action.instrument;
}

function codesOf(verdict: Verdict): readonly string[] {
  return verdict.kind === 'deny' || verdict.kind === 'hold'
    ? [...new Set(verdict.denials.map(({ code }) => code))]
    : [];
}
