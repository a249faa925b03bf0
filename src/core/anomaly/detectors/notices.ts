import type { AlarmFacts, AlarmKind, Severity, Sign, Subject } from '../alarm.ts';
import type { Detector } from '../detector.ts';

/** Codes of notices that have a kind of their own; every other one is trouble. */
const KINDS: ReadonlyMap<string, readonly [AlarmKind, Severity]> = new Map([
  ['KEY_ENDS_SOON', ['keyExpiry', 'warning']],
  ['SESSION_ENDS_SOON', ['venueSession', 'warning']],
  // Before its time: somebody logged in elsewhere, or ended it there.
  ['SESSION_OVER', ['venueSession', 'critical']],
  ['VENUE_LIMIT_HIT', ['rateLimit', 'warning']],
  ['VENUE_BANNED_US', ['rateLimit', 'critical']],
  ['SINK_FAILING', ['sinkFailing', 'warning']],
  ['TOKEN_SIGNS_NOT', ['tokenFailing', 'critical']],
]);

/** What the gateway noticed outside of a decision. */
export const notices: Detector<'notice'> = ({ body }) => {
  const [kind, severity] = KINDS.get(body.code) ?? ['trouble', 'critical'];
  const facts: AlarmFacts = { ...Object.fromEntries(body.facts), code: body.code };
  return [{ kind, severity, subject: subjectOf(facts), about: body.code, facts } satisfies Sign];
};

function subjectOf(facts: AlarmFacts): Subject {
  for (const what of ['bot', 'account', 'sink'] as const) {
    const name = facts[what];
    if (name !== undefined && name !== '') return `${what}:${name}`;
  }
  return 'everything';
}
