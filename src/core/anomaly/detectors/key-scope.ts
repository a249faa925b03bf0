import { NOTHING, type Detector } from '../detector.ts';
import { settle } from '../raise.ts';

/** Of the reasons for a quarantine, at most so much is told. */
const WHY_CHARS = 200;

/** What the venue says that a key may do has changed, or is more than is accepted. */
export const keyScope: Detector<'probe'> = ({ body }) => {
  const subject = `account:${body.account}` as const;
  const allowed = body.flags.flatMap(([name, isOn]) => (isOn ? [name] : []));
  const facts = { may: allowed.join(' '), refused: String(body.refusals.length) };
  const severity = body.refusals.length > 0 ? 'critical' : 'warning';
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
