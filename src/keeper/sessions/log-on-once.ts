import type { BotId } from '../../core/units/ids.ts';
import type { UnixMs } from '../../core/units/time.ts';
import type { Clock } from '../../ports.ts';
import type { LogOn } from '../execution/log-on.ts';
import type { UsedLogOns } from './used-log-ons.ts';

/** Whose connection it is. */
export interface LoggedOnBot {
  readonly bot: BotId;
  readonly key: string;
  readonly since: UnixMs;
  /** What it was proven by: some clients say it twice on one connection. */
  readonly signature: string;
}

export interface LogOnOnceParts {
  readonly clock: Clock;
  readonly usedLogOns: UsedLogOns;
}

/** Null for a log-on that another connection has used. `before`: who is logged on to this one. */
export function logOnOnce(
  { clock, usedLogOns }: LogOnOnceParts,
  proven: Extract<LogOn, { kind: 'proven' }>,
  before: LoggedOnBot | null,
): LoggedOnBot | null {
  const { bot, key, signature, now, until } = proven;
  const isRepeated = before?.bot === bot && before.signature === signature;
  if (!isRepeated && !usedLogOns.use(signature, until, now)) return null;
  return { bot, key, since: clock.wallMs(), signature };
}
