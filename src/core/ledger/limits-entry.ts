/** A limit of an account or of a bot that came near, was reached, or was left by ten points of percent. */
export type LimitTurn = {
  /** `account:` or `bot:` and its name. */
  readonly subject: `${'account' | 'bot'}:${string}`;
  /** The limit's name in policy. */
  readonly limit: string;
  readonly turn: 'near' | 'reached' | 'left';
  /** How much of it was used then, in whole percent, rounded down. */
  readonly percent: string;
};

/**
 * Limits that turned at these marks without anybody sending anything: how the gateway knows of a loss while its bots
 * are silent. The marks are those of every market whose value counts. Where nothing turned, a book was worth more than
 * the best that its drawdown is counted from, or held something without one.
 */
export type LimitsBody = {
  readonly kind: 'limits';
  readonly account: string;
  readonly marks: readonly (readonly [string, string])[];
  readonly turns: readonly LimitTurn[];
};
