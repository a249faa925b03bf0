import type { UnixMs } from '../units/time.ts';

/** Who is logged on to a connection of calls, for the answer that says so. */
export interface LoggedOn {
  readonly key: string | null;
  readonly since: UnixMs | null;
  readonly connectedSince: UnixMs;
  readonly limits: boolean;
  readonly now: UnixMs;
}
