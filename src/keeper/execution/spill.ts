import { bookOn } from '../../core/account/bot-books.ts';
import type { Action } from '../../core/account/record.ts';
import type { IntentRecord } from '../../core/ledger/entry.ts';
import { decodeLeaf, encodeLeaf } from '../../core/ledger/leaf.ts';
import type { GatewayState } from '../../core/account/state.ts';
import type { UnixMs } from '../../core/units/time.ts';
import type { Clock, SpillStore } from '../../ports.ts';
import type { Journal } from './journal.ts';

/** Exits that may be out at once without a record in the ledger. More is no outage that a bot should trade through. */
const EXITS_MAX = 32;
/** A side file that takes longer does not answer either. */
const WRITE_MS = 500;

/** An exit that was decided while the ledger did not answer. */
export interface SpilledExit {
  readonly decidedAt: UnixMs;
  readonly intent: IntentRecord;
  readonly action: Extract<Action, { kind: 'place' }>;
}

/** The exits that are out without a record in the ledger: bounded in number, each once. */
export class Spill {
  readonly #store: SpillStore;
  readonly #clock: Clock;
  /** Requests and order ids of exits that the ledger does not have yet. */
  readonly #known = new Set<string>();
  #open = 0;

  constructor(store: SpillStore, clock: Clock) {
    this.#store = store;
    this.#clock = clock;
  }

  /** Whether there is room, and neither the request nor the order is out already. */
  accepts(exit: SpilledExit): boolean {
    return this.#open < EXITS_MAX && namesOf(exit).every((name) => !this.#known.has(name));
  }

  /**
   * Writes an exit to the side file; true when it is durable there. `recorded` resolves when the ledger has it: once it
   * has all of them, the side file is cleared.
   */
  async keep(exit: SpilledExit, recorded: Promise<unknown>): Promise<boolean> {
    const { decidedAt, intent } = exit;
    const bytes = encodeLeaf({ seq: 0, at: decidedAt, body: { kind: 'spilled', decidedAt, intent } });
    if (bytes === null || !this.accepts(exit)) return false;
    this.#open += 1;
    for (const name of namesOf(exit)) this.#known.add(name);
    // A journal that stopped ends the process: what is in the side file enters the ledger at the next start.
    recorded.then(() => this.#recorded()).catch(() => undefined);
    return this.#inTime(this.#store.append(bytes));
  }

  #recorded(): void {
    this.#open -= 1;
    if (this.#open > 0) return;
    this.#known.clear();
    void this.#store.clear();
  }

  #inTime(written: Promise<boolean>): Promise<boolean> {
    return new Promise((resolve) => {
      const callOff = this.#clock.after(WRITE_MS, () => resolve(false));
      void written.then((isDurable) => {
        callOff();
        resolve(isDurable);
      });
    });
  }
}

/**
 * At the start, before anything else: exits that went out without the ledger enter it now, in doubt, and are asked
 * about like every other. Says how many, and whether the side file was damaged, so that there may have been more. It is
 * cleared only when the ledger has them.
 */
export async function recordSpilled(
  journal: Journal,
  store: SpillStore,
): Promise<{ readonly count: number; readonly isDamaged: boolean }> {
  const { records: found, isDamaged } = store.load();
  if (found.length === 0 && !isDamaged) return { count: 0, isDamaged };
  const recorded = await journal.submit((book) => {
    const missing = found.flatMap((bytes) => {
      const entry = decodeLeaf(bytes);
      return entry?.body.kind === 'spilled' && isMissing(book.state, entry.body.intent) ? [entry.body] : [];
    });
    for (const body of missing) book.append(body);
    return missing.length;
  });
  // A journal that ends already took nothing: the side file is still the only one that knows of these exits.
  if (recorded === null) return { count: 0, isDamaged };
  await store.clear();
  return { count: recorded, isDamaged };
}

/** The ledger may have taken the intent after all, in the moment before the stop. Only orders were ever spilled. */
function isMissing(state: GatewayState, { account, bot, action }: IntentRecord): boolean {
  if (action.kind !== 'place') return false;
  const id = action.order.clientOrderId;
  const known = [...state.accounts.values()].find((one) => one.id === account);
  const isOurs =
    known !== undefined &&
    [...state.bots.values()].some((one) => one.id === bot && bookOn(one, known.id) !== null);
  return known !== undefined && isOurs && ![...known.usedIds.keys()].some((used) => used === id);
}

function namesOf({ intent, action }: SpilledExit): readonly string[] {
  return [`request ${intent.request}`, `order ${intent.account}/${action.order.clientOrderId}`];
}
