import type { IntentRecord } from '../../ledger/entry.ts';
import type { Sign, Subject } from '../alarm.ts';
import { type Detector } from '../detector.ts';
import { putLast, type Watch } from '../watch-state.ts';
import { countOne } from '../window.ts';

/** Orders that wait for their outcome at once; beyond it the oldest is not counted if it fails. */
const SENT_MAX = 2_000;

/** Limits that stop a bot until something changes: reaching one is told, however far away it seemed before. */
const REACHED: ReadonlySet<string> = new Set(['DAILY_LOSS_REACHED', 'DRAWDOWN_REACHED']);
const TOO_FAST: ReadonlySet<string> = new Set(['MESSAGE_RATE_EXCEEDED', 'REPEAT_THROTTLE_LATCHED']);

/** What policy said to a bot: attempts to move funds, limits that are reached, bursts of refusals, what waits. */
export const decisions: Detector<'intent'> = ({ body, seq, at, watch }) => {
  const subject = `bot:${body.bot}` as const;
  if (body.verdict === 'hold') {
    const facts = { approval: String(seq), bot: body.bot };
    return [{ kind: 'approvalWaiting', severity: 'note', subject, about: String(seq), facts }];
  }
  if (body.verdict === 'allow') {
    const { kind } = body.action;
    if (kind === 'place' || kind === 'amend') putLast(watch.sent, seq, body.bot, SENT_MAX);
    return [];
  }
  return [...body.denials.flatMap((denial) => ofDenial(body, denial)), ...burst(watch, subject, at)];
};

function ofDenial(
  { account, bot }: IntentRecord,
  { code, facts }: IntentRecord['denials'][number],
): readonly Sign[] {
  const subject: Subject = facts['scope'] === 'account' ? `account:${account}` : `bot:${bot}`;
  if (code === 'FUNDS_MOVEMENT_NOT_SERVED') {
    return [{ kind: 'fundsRoute', severity: 'critical', subject, facts: { code } }];
  }
  if (REACHED.has(code)) {
    const { max = '' } = facts;
    return [{ kind: 'limitReached', severity: 'critical', subject, about: code, facts: { code, max } }];
  }
  if (!TOO_FAST.has(code)) return [];
  return [{ kind: 'rateLimit', severity: 'warning', subject, about: code, facts: { code } }];
}

function burst(watch: Watch, subject: Subject, at: Parameters<typeof countOne>[1]['at']): readonly Sign[] {
  const { refusalsMax: most, refusalsMinutes: minutes } = watch.settings;
  if (most === 0 || countOne(watch, { key: `refused ${subject}`, at, minutes, most }) < most) return [];
  const facts = { refusals: String(most), minutes: String(minutes) };
  return [{ kind: 'manyRefusals', severity: 'warning', subject, facts }];
}
