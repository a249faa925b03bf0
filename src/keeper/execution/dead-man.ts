import type { LiveOrder } from '../../core/account/book.ts';
import type { Account, Bot } from '../../core/account/state.ts';
import { isSpared, type DeadManLimit } from '../../core/policy/dead-man-limit.ts';
import { limitsFor } from '../../core/policy/policy.ts';
import type { BotId, ClientOrderId } from '../../core/units/ids.ts';
import type { Log } from '../../ports.ts';
import { isTakenInTime } from './in-time.ts';
import { sendCancel, type RecheckParts } from './recheck.ts';

const TICK_MS = 1_000;
/** A tick that comes so late says that we slept, not that the bots did. */
const LATE_MS = 5_000;
/** A cancel that did not take effect is sent again after this long: the one act that may be repeated. */
const AGAIN_MS = 5_000;
/** A silent ledger does not keep cancels back. */
const LEDGER_WAIT_MS = 200;

export interface DeadManParts extends Omit<RecheckParts, 'market'> {
  readonly log: Log;
  /** Whether bots can reach us at all. */
  readonly isReachable: () => boolean;
  /** Whether a bot holds a stream of its own open. */
  readonly isListening: (bot: BotId) => boolean;
}

/** A silence that was acted upon. */
interface Acted {
  sentAt: number;
  readonly ids: ReadonlySet<ClientOrderId>;
}

interface Heard {
  at: number;
  acted: Acted | null;
}

/** What `status` shows of one bot's switch. */
export interface DeadManStatus {
  readonly afterMs: number;
  readonly silentForMs: number;
  readonly acted: boolean;
}

/**
 * Cancels a bot's open orders when nothing was heard of it for as long as its policy says. Only a bot's own silence
 * counts: while no edge is up, after a new one came, and after we ourselves stood still, every bot's time
 * begins anew. So it does at a start: a restart cancels nothing by itself.
 */
export class DeadMan {
  readonly #parts: DeadManParts;
  readonly #heard = new Map<BotId, Heard>();
  #tickedAt = 0;
  #callOff: () => void = () => undefined;

  constructor(parts: DeadManParts) {
    this.#parts = parts;
  }

  start(): void {
    this.beginAnew();
    this.#schedule();
  }

  stop(): void {
    this.#callOff();
  }

  /** A request that carries the bot's signature came. */
  heard(bot: BotId): void {
    this.#heard.set(bot, { at: this.#parts.clock.monotonicMs(), acted: null });
  }

  /** Bots could not be heard until now. What was done about a silence stays done. */
  beginAnew(): void {
    const now = this.#parts.clock.monotonicMs();
    this.#tickedAt = now;
    for (const heard of this.#heard.values()) heard.at = now;
  }

  /** Null for a bot without a switch. */
  statusOf(bot: Bot): DeadManStatus | null {
    const limit = this.#limitOf(bot);
    if (limit === null) return null;
    const heard = this.#of(bot.id);
    const silentForMs = Math.max(0, Math.round(this.#parts.clock.monotonicMs() - heard.at));
    return { afterMs: limit.afterMs, silentForMs, acted: heard.acted !== null };
  }

  #schedule(): void {
    this.#callOff = this.#parts.clock.after(TICK_MS, () => {
      this.#tick();
      this.#schedule();
    });
  }

  #tick(): void {
    const { clock, journal, isReachable, isListening } = this.#parts;
    const now = clock.monotonicMs();
    if (!isReachable() || now - this.#tickedAt > LATE_MS) this.beginAnew();
    this.#tickedAt = now;
    for (const bot of journal.state.bots.values()) {
      const limit = this.#limitOf(bot);
      if (limit === null) continue;
      if (isListening(bot.id)) this.heard(bot.id);
      const heard = this.#of(bot.id);
      if (now - heard.at >= limit.afterMs) this.#silent(bot, limit, heard, now);
    }
  }

  #silent(bot: Bot, limit: DeadManLimit, heard: Heard, now: number): void {
    const account = this.#parts.journal.state.accounts.get(bot.account);
    if (account === undefined || account.status === 'removed') return;
    if (heard.acted !== null) return this.#again(account, heard.acted, now);
    const resting = [...bot.book.orders.values()].filter(({ phase }) => phase !== 'closing');
    const cancelled = resting.filter(({ id, order }) => !isSpared(limit, id, order));
    heard.acted = { sentAt: now, ids: new Set(cancelled.map(({ id }) => id)) };
    if (cancelled.length === 0) return;
    const silentMs = Math.round(now - heard.at);
    this.#parts.log.write('alert', 'BOT_SILENT', { bot: bot.id, cancelled: cancelled.length, silentMs });
    void this.#act(account, bot, silentMs, cancelled, resting.length - cancelled.length);
  }

  async #act(
    account: Account,
    bot: Bot,
    silentMs: number,
    cancelled: readonly LiveOrder[],
    spared: number,
  ): Promise<void> {
    const { clock, journal } = this.#parts;
    const ids = cancelled.map(({ id }) => id);
    const recorded = journal.submit(
      (book) =>
        book.append({ kind: 'deadMan', account: account.id, bot: bot.id, silentMs, cancelled: ids, spared }),
      'urgent',
    );
    await isTakenInTime(clock, recorded, LEDGER_WAIT_MS);
    this.#cancel(account, cancelled);
  }

  /** What was decided for this silence and still rests is cancelled again; nothing new is decided. */
  #again(account: Account, acted: Acted, now: number): void {
    if (now - acted.sentAt < AGAIN_MS) return;
    acted.sentAt = now;
    const left = [...acted.ids].flatMap((id) => account.book.orders.get(id) ?? []);
    this.#cancel(
      account,
      left.filter((live) => live.phase !== 'closing' && !this.#parts.taken.has(live)),
    );
  }

  #cancel(account: Account, orders: readonly LiveOrder[]): void {
    const { log } = this.#parts;
    for (const { id, order } of orders) {
      const target = { by: 'client', id } as const;
      const change = { kind: 'cancel', instrument: order.instrument, target } as const;
      Promise.resolve()
        .then(() => sendCancel(this.#parts, account, change))
        .catch(() => log.write('warn', 'DEAD_MAN_CANCEL_FAILED', { account: account.id }));
    }
  }

  #limitOf(bot: Bot): DeadManLimit | null {
    const policy = this.#parts.journal.state.policy?.policy;
    if (policy === undefined || bot.revoked) return null;
    return limitsFor(policy, { kind: 'bot', bot: bot.id }).deadMan;
  }

  /** A bot that is seen for the first time has been heard now. */
  #of(bot: BotId): Heard {
    const known = this.#heard.get(bot);
    if (known !== undefined) return known;
    const fresh: Heard = { at: this.#parts.clock.monotonicMs(), acted: null };
    this.#heard.set(bot, fresh);
    return fresh;
  }
}
