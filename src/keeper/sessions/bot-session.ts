import type { BotId } from '../../core/units/ids.ts';
import type { SocketSession } from '../../ports.ts';

/** RFC 6455, section 7.4.1: the other side is not, or no longer, entitled to this connection. */
export const POLICY_VIOLATION = 1008;

/** A bot's socket in the keeper, which ends when its bot does. */
export interface BotSession extends SocketSession {
  /** Whether it tells that bot what happens on its account. */
  listens(bot: BotId): boolean;
  /** Closes the socket if it is bound to that bot, with a sentence that says why. */
  endFor(bot: BotId, why: string): void;
}
