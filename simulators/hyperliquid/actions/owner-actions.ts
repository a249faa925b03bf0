import type { Decimal } from '../../../src/core/units/decimal.ts';
import { decimal } from '../../../src/core/units/decimal.ts';
import { fromUnits } from '../../shared/fixed.ts';
import { parseAgentName } from '../agents.ts';
import { parseAmount } from '../fields.ts';
import { parseAddress } from '../signature.ts';
import { DONE, MALFORMED, err } from './action.ts';
import type { Action, ActionCall, ActionReply } from './action.ts';
import { byUser, text, uint } from './fund-actions.ts';

const RATE_MAX = decimal('0.001');
const ABSTRACTIONS = ['disabled', 'unifiedAccount', 'portfolioMargin'];

/** What an account decides by its own signature, apart from its money. */
export const OWNER_ACTIONS: ReadonlyMap<string, Action> = new Map([
  [
    'approveAgent',
    byUser('ApproveAgent', [address('agentAddress'), ...text('agentName'), uint('nonce')], approveAgent),
  ],
  [
    'approveBuilderFee',
    byUser(
      'ApproveBuilderFee',
      [...text('maxFeeRate'), address('builder'), uint('nonce')],
      approveBuilderFee,
    ),
  ],
  [
    'userDexAbstraction',
    byUser(
      'UserDexAbstraction',
      [address('user'), { name: 'enabled', type: 'bool' }, uint('nonce')],
      () => DONE,
    ),
  ],
  [
    'userSetAbstraction',
    byUser(
      'UserSetAbstraction',
      [address('user'), ...text('abstraction'), uint('nonce')],
      userSetAbstraction,
    ),
  ],
]);

function address(name: string): { readonly name: string; readonly type: 'address' } {
  return { name, type: 'address' };
}

function approveAgent({ action, user, agents }: ActionCall): ActionReply {
  const agent = parseAddress(action.get('agentAddress'));
  const name = action.get('agentName') ?? '';
  if (agent === null || typeof name !== 'string') return MALFORMED;
  const refused = agents.approve(user, { address: agent, ...parseAgentName(name) });
  return refused === null ? DONE : err(refused);
}

function approveBuilderFee({ action, user }: ActionCall): ActionReply {
  const builder = parseAddress(action.get('builder'));
  const rate = parsePercent(action.get('maxFeeRate'));
  if (builder === null || rate === null || rate > RATE_MAX) return MALFORMED;
  user.builders.set(builder, rate);
  return DONE;
}

function userSetAbstraction({ action, user }: ActionCall): ActionReply {
  const chosen = ABSTRACTIONS.find((one) => one === action.get('abstraction'));
  if (chosen === undefined) return MALFORMED;
  user.abstraction = chosen;
  return DONE;
}

/** `0.01%` as a share. */
function parsePercent(value: unknown): Decimal | null {
  if (typeof value !== 'string' || !value.endsWith('%')) return null;
  const percent = parseAmount(value.slice(0, -1));
  return percent === null || percent < 0n ? null : fromUnits(percent / 100n);
}
