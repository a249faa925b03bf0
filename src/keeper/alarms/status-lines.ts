import type { GatewayState } from '../../core/account/state.ts';
import type { UnixMs } from '../../core/units/time.ts';

/** Accounts and bots that are named; the rest is counted. */
const NAMED_MAX = 20;

/** How things stand, in lines for a chat: no key, no price, no size. */
export function statusLines(state: GatewayState, now: UnixMs): readonly string[] {
  const halts = [...state.halts].map(
    ([scope, { stops }]) => `Halted: ${scope.replace(':', ' ')} (${stops}).`,
  );
  const accounts = [...state.accounts.values()].filter(({ status }) => status !== 'removed');
  const bots = [...state.bots.values()].filter(({ revoked }) => !revoked);
  const waiting = [...state.approvals.values()].filter(
    ({ status, until }) => status === 'waiting' && until > now,
  );
  const lines = [
    ...(halts.length === 0 ? ['Nothing is halted.'] : halts),
    ...(state.policy === null ? ['No policy is set: every order is refused.'] : []),
    ...accounts.map(
      ({ id, status, book }) =>
        `${id}: ${status}, ${book.orders.size} open orders, ${book.positions.size} positions`,
    ),
    ...bots.map(
      ({ id, latched, book }) => `bot ${id}: ${latched ? 'stopped, ' : ''}${book.orders.size} open orders`,
    ),
  ];
  const cut = lines.length > NAMED_MAX ? [`and ${lines.length - NAMED_MAX} more`] : [];
  const wait = waiting.length === 0 ? [] : [`${waiting.length} requests wait for a person.`];
  return [...lines.slice(0, NAMED_MAX), ...cut, ...wait];
}
