import type { LiveOrder } from '../../core/account/book.ts';
import { orderRecord, reportRecord } from '../../core/account/record.ts';
import type { Account } from '../../core/account/state.ts';
import type { EntryBody } from '../../core/ledger/entry.ts';
import { isExitOf } from '../../core/order/attached.ts';
import type { Order } from '../../core/order/order.ts';
import type { OwnRead } from '../../core/order/reads.ts';
import type { RawReply, Venue } from '../../core/order/venue.ts';
import type { WholeOrder } from '../../core/order/reports.ts';
import type { AccountEvent } from '../../core/order/account-event.ts';
import { madeOrderId, type AccountId, type ClientOrderId, type Instrument } from '../../core/units/ids.ts';
import type { Clock, Log } from '../../ports.ts';
import type { EmergencyStop } from './emergency-stop.ts';
import type { Journal } from './journal.ts';
import { mayBeInDoubt } from './standing-orders.ts';

/** What may yet be explained by a trigger of ours, or by a view of the venue that lags, is not judged before this. */
const PATIENCE_MS = 2_500;
/** Most strange orders that one look follows: each costs a request. */
const SUSPECTS_MAX = 20;
/** Strange orders whose first sight is remembered. */
const SEEN_MAX = 1_000;
/** Strange orders that the stream told of and that wait to be looked up. */
const HINTS_MAX = 100;

export interface ForeignParts {
  readonly clock: Clock;
  readonly log: Log;
  readonly journal: Pick<Journal, 'submit'>;
  readonly stop: EmergencyStop;
  readonly venueOf: (account: Account) => Venue;
  /** Asks the venue under a read permit; null when no complete answer came. */
  readonly ask: (account: Account, read: OwnRead) => Promise<RawReply | null>;
  /** Asks the venue what became of an order of ours, and records it. */
  readonly learn: (account: Account, live: LiveOrder) => Promise<void>;
}

interface Suspect {
  readonly venueOrderId: string;
  readonly instrument: Instrument;
  /** Null when only a fill of it is known. */
  readonly told: WholeOrder | null;
  /** When the stream told of it, on the monotonic clock; null where it is in a list or has a fill. */
  readonly hintedAt: number | null;
}

/** What the stream told of an order: its market, and when that was, on the monotonic clock. */
interface Hint {
  readonly instrument: Instrument;
  readonly at: number;
}

type Origin = Extract<EntryBody, { kind: 'foreign' }>['origin'];

/**
 * Looks for orders and fills at the venue that no entry of the ledger explains. The gateway alone holds the key, so
 * whoever placed them has it too: the account is halted, unless its owner said that people trade on it by hand.
 */
export class ForeignWatch {
  readonly #parts: ForeignParts;
  /** When a strange order was first seen, on the monotonic clock. */
  readonly #seen = new Map<string, number>();
  /** What the venue told of and no entry explains, by account and by the venue's number of the order. */
  readonly #hints = new Map<AccountId, Map<string, Hint>>();

  constructor(parts: ForeignParts) {
    this.#parts = parts;
  }

  /**
   * The venue told of an order. One that no intent is behind is looked up at the next look, even if gone. Whether it is
   * such a one.
   */
  hint(account: Account, event: Extract<AccountEvent, { kind: 'order' }>): boolean {
    const { plain, names } = event;
    if (plain === null || isExplained(account, plain.venueOrderId)) return false;
    const isUsed = names.some((name) => name.by === 'client' && account.usedIds.has(name.id));
    const hints = this.#hints.get(account.id) ?? new Map<string, Hint>();
    if (isUsed || hints.size >= HINTS_MAX) return false;
    const at = hints.get(plain.venueOrderId)?.at ?? this.#parts.clock.monotonicMs();
    this.#hints.set(account.id, hints.set(plain.venueOrderId, { instrument: plain.instrument, at }));
    return true;
  }

  /** Whether the stream told of something that could not be judged yet: for want of an answer, or since it is young. */
  isWaiting({ id }: Account): boolean {
    return (this.#hints.get(id)?.size ?? 0) > 0;
  }

  /** `open`: what rests at the venue; `begunAt`: nothing that this look goes by was asked before (monotonic clock). */
  async look(account: Account, open: readonly WholeOrder[], begunAt: number): Promise<void> {
    const suspects = new Map<string, Suspect>();
    for (const told of open) {
      const { venueOrderId } = told.report;
      if (!isExplained(account, venueOrderId))
        suspects.set(venueOrderId, { venueOrderId, instrument: told.order.instrument, told, hintedAt: null });
    }
    for (const [venueOrderId, [fill]] of account.looseFills) {
      if (fill === undefined || isExplained(account, venueOrderId) || suspects.has(venueOrderId)) continue;
      suspects.set(venueOrderId, { venueOrderId, instrument: fill.instrument, told: null, hintedAt: null });
    }
    for (const [venueOrderId, { instrument, at }] of this.#hints.get(account.id) ?? []) {
      if (!suspects.has(venueOrderId))
        suspects.set(venueOrderId, { venueOrderId, instrument, told: null, hintedAt: at });
    }
    for (const suspect of [...suspects.values()].slice(0, SUSPECTS_MAX))
      await this.#judge(account, suspect, begunAt);
  }

  async #judge(account: Account, suspect: Suspect, begunAt: number): Promise<void> {
    if (isExplained(account, suspect.venueOrderId)) return this.#forgetHint(account, suspect);
    const told = suspect.told ?? (await this.#lookUp(account, suspect));
    if (told === 'silent') return;
    // What was only told of and is not at the venue is nobody's: a message alone never halts.
    if (told === 'absent' && !account.looseFills.has(suspect.venueOrderId)) {
      // What was asked before, or at once, may not have had it yet.
      return this.#putBack(account, suspect, begunAt);
    }
    if (told !== 'absent' && (isBeingAmended(account, told) || mayBeInDoubt(account, told.order))) return;
    if (told !== 'absent' && isOurs(account, told)) return this.#join(account, told);
    const parent = told === 'absent' ? null : parentOf(account, told);
    if (told !== 'absent' && parent !== null) return this.#adopt(account, told, parent);
    const placer = await this.#placerOf(account, suspect);
    if (placer === 'unreadable' || (placer !== 'none' && mayBeInDoubt(account, placer))) return;
    const triggers = triggersIn(account, suspect.instrument);
    for (const live of triggers) await this.#parts.learn(account, live);
    if (isExplained(account, suspect.venueOrderId)) return;
    const mayBeExplained = triggers.length > 0 || told === 'absent';
    if (mayBeExplained && !this.#isOld(account, suspect)) return;
    await this.#record(account, suspect, told === 'absent' ? null : told);
  }

  /** What is asked again comes behind what was not asked yet. */
  #putBack(account: Account, suspect: Suspect, begunAt: number): void {
    const { venueOrderId, instrument, hintedAt: at } = suspect;
    this.#forgetHint(account, suspect);
    if (at !== null && begunAt - at < PATIENCE_MS)
      this.#hints.get(account.id)?.set(venueOrderId, { instrument, at });
  }

  #forgetHint(account: Account, { venueOrderId }: Suspect): void {
    this.#hints.get(account.id)?.delete(venueOrderId);
  }

  /** An order of ours whose number was not known: its fills find their bot by that. */
  async #join(account: Account, { report }: WholeOrder): Promise<void> {
    const { journal } = this.#parts;
    // Its answer is on the way, or its outcome is being asked for.
    if ([...account.openIntents.values()].some((open) => open.clientOrderId === report.clientOrderId)) return;
    await journal.submit((book) => {
      if (isExplained(account, report.venueOrderId)) return;
      book.append({ kind: 'order', account: account.id, report: reportRecord(report) });
    });
  }

  /** An exit that a bot asked for beside another order is that bot's, under an id of our own making. */
  async #adopt(account: Account, { report, order }: WholeOrder, parent: ClientOrderId): Promise<void> {
    const clientOrderId = madeOrderId(report.venueOrderId);
    await this.#parts.journal.submit((book) => {
      if (isExplained(account, report.venueOrderId)) return;
      book.append({
        kind: 'foreign',
        account: account.id,
        origin: 'attached',
        parent,
        venueOrderId: report.venueOrderId,
        instrument: order.instrument,
        order: orderRecord({ ...order, clientOrderId }),
        report: reportRecord({ ...report, clientOrderId }),
      });
    });
  }

  async #lookUp(account: Account, suspect: Suspect): Promise<WholeOrder | 'absent' | 'silent'> {
    const { instrument, venueOrderId } = suspect;
    const read = { kind: 'venueOrder', instrument, venueOrderId } as const;
    const found = await this.#ask(account, read);
    const { keepsEndedApart } = this.#parts.venueOf(account);
    return found === 'absent' && keepsEndedApart ? this.#ask(account, { ...read, ended: true }) : found;
  }

  async #ask(account: Account, read: OwnRead): Promise<WholeOrder | 'absent' | 'silent'> {
    const reply = await this.#parts.ask(account, read);
    if (reply === null) return 'silent';
    const venue = this.#parts.venueOf(account);
    const told = venue.readWholeOrder(reply, read);
    if (told !== null) return told;
    return venue.readOrder(reply, read).kind === 'absent' ? 'absent' : 'silent';
  }

  /** What the venue kept until a price was met, and placed that order then. */
  async #placerOf(account: Account, { venueOrderId }: Suspect): Promise<Order | 'none' | 'unreadable'> {
    const { readPlacer } = this.#parts.venueOf(account);
    if (readPlacer === undefined) return 'none';
    const reply = await this.#parts.ask(account, { kind: 'openConditionals' });
    return reply === null ? 'unreadable' : readPlacer(reply, venueOrderId);
  }

  #isOld(account: Account, suspect: Suspect): boolean {
    const key = `${account.id}/${suspect.venueOrderId}`;
    const now = this.#parts.clock.monotonicMs();
    const first = this.#seen.get(key);
    if (first !== undefined) return now - first >= PATIENCE_MS;
    this.#seen.set(key, now);
    const [oldest] = this.#seen.keys();
    if (this.#seen.size > SEEN_MAX && oldest !== undefined) this.#seen.delete(oldest);
    return false;
  }

  /** The order and the halt are one commit: a crash cannot leave one without the other. */
  async #record(account: Account, suspect: Suspect, told: WholeOrder | null): Promise<void> {
    const { journal, log, stop } = this.#parts;
    const scope = { kind: 'account', account: account.id } as const;
    const recorded = await journal.submit((book) => {
      // What waited for the ledger before this may have explained it.
      if (isExplained(account, suspect.venueOrderId) || (told !== null && isOurs(account, told))) return null;
      // Asked here: the owner's word about trading by hand may have waited for the ledger, too.
      const origin = originOf(account, told);
      book.append(foreignBody(account, suspect, told, origin));
      if (origin !== 'unexplained') return origin;
      const reason = leakText(suspect, told);
      book.append({ kind: 'halt', scope, stops: 'openings', reason, by: 'gateway' });
      return origin;
    });
    this.#seen.delete(`${account.id}/${suspect.venueOrderId}`);
    if (recorded === null) return;
    const facts = { account: account.id, order: suspect.venueOrderId };
    if (recorded === 'unexplained') {
      stop.set(scope, 'openings');
      log.write('alert', 'KEY_LEAKED', facts);
    } else if (recorded === 'forced') log.write('alert', 'FORCED_ORDER', facts);
    else log.write('notice', 'FOREIGN_ORDER', { ...facts, origin: recorded });
  }
}

/** Whether the ledger already says whose order that is. */
function isExplained(account: Account, venueOrderId: string): boolean {
  return account.venueIds.has(venueOrderId) || account.foreign.has(venueOrderId);
}

/**
 * Whether a bot's intent is behind it. An id alone proves nothing, because whoever holds the key can read ours: the
 * order must be one that may still be under that id.
 */
function isOurs(account: Account, { report }: WholeOrder): boolean {
  const used = account.usedIds.get(report.clientOrderId);
  if (used === undefined || used.bot === null || used.venueOrderId !== null) return false;
  return account.book.orders.has(report.clientOrderId);
}

/**
 * The order beside which a bot asked for what the venue says it placed by itself; null for none. Whoever has the
 * key can have the venue place some, too: so it is looked for what was asked for, by market, side, prices and size. Of
 * several the newest, since of what closes the whole position the venue keeps one.
 */
function parentOf(account: Account, { madeFor, order }: WholeOrder): ClientOrderId | null {
  if (madeFor === undefined) return null;
  const isAsked = (id: ClientOrderId): boolean => {
    const asked = account.usedIds.get(id)?.asked ?? [];
    return asked.some((one) => isExitOf(one, order));
  };
  if (madeFor.parent !== null) return isAsked(madeFor.parent) ? madeFor.parent : null;
  return [...account.usedIds.keys()].findLast(isAsked) ?? null;
}

/** Where an amendment gives an order a new number: until it is known what became of it, that number may be its. */
function isBeingAmended(account: Account, { report }: WholeOrder): boolean {
  return [...account.openIntents.values()].some(
    ({ kind, clientOrderId }) => kind === 'amend' && clientOrderId === report.clientOrderId,
  );
}

/** Orders of ours that turn into another order, under a number of its own, when they trigger. */
function triggersIn(account: Account, instrument: Instrument): readonly LiveOrder[] {
  return [...account.book.orders.values()].filter(
    ({ order, bot }) =>
      bot !== null && order.instrument === instrument && order.type !== 'limit' && order.type !== 'market',
  );
}

function originOf(account: Account, told: WholeOrder | null): Origin {
  if (told !== null && told.forced) return 'forced';
  if (told !== null && told.at < account.since) return 'earlier';
  return account.manual ? 'manual' : 'unexplained';
}

function foreignBody(
  account: Account,
  suspect: Suspect,
  told: WholeOrder | null,
  origin: Origin,
): Extract<EntryBody, { kind: 'foreign' }> {
  return {
    kind: 'foreign',
    account: account.id,
    origin,
    venueOrderId: suspect.venueOrderId,
    instrument: suspect.instrument,
    order: told === null ? null : orderRecord(told.order),
    report: told === null ? null : reportRecord(told.report),
  };
}

function leakText({ venueOrderId, instrument }: Suspect, told: WholeOrder | null): string {
  const name = told?.report.clientOrderId ?? '';
  const id = name === '' ? '' : ` (client id ${name})`;
  return (
    `order ${venueOrderId}${id} on ${instrument} was placed with the real key, and not by this gateway. ` +
    'this key has leaked: revoke it at the venue'
  );
}
