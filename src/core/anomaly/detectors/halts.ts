import type { ScopeRecord } from '../../ledger/entry.ts';
import type { Subject } from '../alarm.ts';
import { NOTHING, type Detector } from '../detector.ts';
import { settle } from '../raise.ts';

/** Somebody or something stopped trading. */
export const halts: Detector<'halt'> = ({ body }) => {
  const facts = { stops: body.stops, by: body.by, reason: body.reason };
  return [{ kind: 'halt', severity: 'critical', subject: subjectOf(body.scope), about: body.stops, facts }];
};

/** A halt after a resume is news again. The resume itself is told by the detector of owners' acts. */
export const resumed: Detector<'resume'> = ({ body, watch }) => {
  settle(watch, 'halt', subjectOf(body.scope));
  return NOTHING;
};

function subjectOf(scope: ScopeRecord): Subject {
  if (scope.kind === 'everything') return 'everything';
  return scope.kind === 'account' ? `account:${scope.account}` : `bot:${scope.bot}`;
}
