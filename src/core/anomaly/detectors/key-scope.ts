import type { AccountId } from '../../units/ids.ts';
import { NOTHING, type Detector } from '../detector.ts';
import { settle } from '../raise.ts';

/** Of the reasons for a quarantine, at most so much is told. */
const WHY_CHARS = 200;

/**
 * What the venue says that a key may do has changed, or is more than is accepted. What lets an account out of its
 * quarantine, as the log-in of each day does at Kite, is good to know and no more.
 */
export const keyScope: Detector<'probe'> = ({ body, state }) => {
  const subject = `account:${body.account}` as const;
  const allowed = body.flags.flatMap(([name, isOn]) => (isOn ? [name] : []));
  const facts = { may: allowed.join(' '), refused: String(body.refusals.length) };
  const isWell = body.refusals.length === 0;
  if (isWell && state.accounts.get(body.account as AccountId)?.status === 'quarantined')
    return [
      { kind: 'keyScope', severity: 'note', subject, about: 'again', facts: { ...facts, status: 'again' } },
    ];
  const severity = isWell ? 'warning' : 'critical';
  return [{ kind: 'keyScope', severity, subject, about: severity, facts }];
};

/** A key that can do too much is in quarantine, or one that nobody is logged in with; what left it is no alarm. */
export const keyStatus: Detector<'accountStatus'> = ({ body, watch }) => {
  const subject = `account:${body.account}` as const;
  if (body.status === 'active') settle(watch, 'keyScope', subject);
  if (body.status !== 'quarantined') return NOTHING;
  const facts = { status: body.status, why: body.reasons.join('; ').slice(0, WHY_CHARS) };
  return [{ kind: 'keyScope', severity: 'critical', subject, about: 'quarantined', facts }];
};
