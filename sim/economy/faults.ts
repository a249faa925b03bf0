import { pathToFileURL } from 'node:url';

/** A fault that histories are there to find: one text of one file becomes another. */
export interface Fault {
  readonly name: string;
  /** Which file of the repository. */
  readonly path: string;
  /** Stands there exactly once. */
  readonly was: string;
  readonly becomes: string;
}

const EXECUTION = 'src/keeper/execution';
const ACCOUNT = 'src/core/account';

/** Of the order in which things are made durable, sent and remembered. */
const ORDER_OF_EVENTS: readonly Fault[] = [
  {
    name: 'sent while the commit is under way',
    path: `${EXECUTION}/journal.ts`,
    was: 'await this.#parts.store.append(firstSeq, leaves);',
    becomes: 'void this.#parts.store.append(firstSeq, leaves);',
  },
  {
    name: 'acknowledged halt does not hold what waits to be sent',
    path: `${EXECUTION}/deliver.ts`,
    was: 'return isCancel(sent.change) || !stopped(parts, request, items);',
    becomes: 'return true;',
  },
  {
    name: 'a weaker halt replaces a stricter one in memory',
    path: `${EXECUTION}/emergency-stop.ts`,
    was: "if (this.#stops.get(key) !== 'orders') this.#stops.set(key, stops);",
    becomes: 'this.#stops.set(key, stops);',
  },
  {
    name: 'a resume undoes a younger halt',
    path: `${EXECUTION}/emergency-stop.ts`,
    was: 'if ((this.#last.get(key) ?? 0) <= moment) this.#stops.delete(key);',
    becomes: 'this.#stops.delete(key);',
  },
  {
    name: 'a weaker halt replaces a stricter one in the ledger’s state',
    path: `${ACCOUNT}/fold-halts.ts`,
    was: "const stops = state.halts.get(key)?.stops === 'orders' ? 'orders' : body.stops;",
    becomes: 'const { stops } = body;',
  },
  {
    name: 'what is in the side file is written into the ledger again',
    path: `${EXECUTION}/spill.ts`,
    was: 'return known !== undefined && isOurs && ![...known.usedIds.keys()].some((used) => used === id);',
    becomes: "return known !== undefined && isOurs && id !== '';",
  },
  {
    name: 'an exit is not written to the side file before it leaves',
    path: `${EXECUTION}/without-ledger.ts`,
    was: 'const isDurable = await parts.spill.keep(exit, submitted);',
    becomes: 'const isDurable = true;',
  },
];

/** Of what is not known yet. */
const DOUBT: readonly Fault[] = [
  {
    name: 'not found is final before the window has passed',
    path: `${EXECUTION}/verdict.ts`,
    was: "if (!(open.kind === 'place' ? isFinal : late)) return null;",
    becomes: '',
  },
  {
    name: 'the window ends two seconds early',
    path: `${EXECUTION}/admit.ts`,
    was: 'basis.now + timing.windowMs + timing.queryLagMs + 2 * timing.clockErrorMs',
    becomes: 'basis.now + timing.windowMs - 2_000',
  },
  {
    name: 'a lost answer counts as a refusal',
    path: `${EXECUTION}/deliver.ts`,
    was: "return outcomes.map(() => ({ kind: 'unknown', why: sending.why }));",
    becomes: "return outcomes.map(() => ({ kind: 'rejected', code: sending.why, class: 'other' }));",
  },
  {
    name: 'nobody asks what became of cancels and amends',
    path: `${EXECUTION}/reconcile.ts`,
    was: '(open) => !this.#parts.inFlight.has(open.intent),',
    becomes: "(open) => !this.#parts.inFlight.has(open.intent) && open.kind === 'place',",
  },
  {
    name: 'an answer that comes after the lookup is recorded as a second end',
    path: `${EXECUTION}/settled.ts`,
    was: "if (body.kind !== 'outcome') return false;",
    becomes: 'if (Number(body.kind.length) > 0) return false;',
  },
  {
    name: 'an order that is gone is taken for one that was never filled',
    path: `${ACCOUNT}/fold.ts`,
    was: 'live.quantity = larger(decimal(report.filled), live.filled);',
    becomes: 'live.quantity = live.filled;',
  },
  {
    name: 'an amend in doubt counts as done',
    path: `${EXECUTION}/verdict.ts`,
    was: 'if (amended(doubt, report)) return',
    becomes: 'if (doubt.live !== undefined || amended(doubt, report)) return',
  },
];

/** Of what is held, what rests, and what is reserved. */
const BOOKS: readonly Fault[] = [
  {
    name: 'an order in doubt reserves nothing',
    path: `${ACCOUNT}/exposure.ts`,
    was: 'if (live === input.without) continue;',
    becomes: "if (live === input.without || live.phase === 'inDoubt') continue;",
  },
  {
    name: 'an order that was amended keeps its old size',
    path: `${ACCOUNT}/fold-intent.ts`,
    was: 'happened ? { quantity, price, by: intent } : amending.known,',
    becomes: 'amending.known,',
  },
  {
    name: 'a fill before its order is known finds it never',
    path: `${ACCOUNT}/fold.ts`,
    was: 'for (const fill of loose) attribute(account, state, id, fill);',
    becomes: 'void loose;',
  },
  {
    name: 'a fill is asked for once, at the end of its order',
    path: `${EXECUTION}/reconcile.ts`,
    was: "if (isSweep || live.phase === 'closing') instruments.add(live.order.instrument);",
    becomes: 'if (isSweep) instruments.add(live.order.instrument);',
  },
  {
    name: 'positions are not compared with the venue’s',
    path: `${EXECUTION}/reconcile.ts`,
    was: 'const moved = isDue ? await this.#movedPositions(account) : [];',
    becomes: 'const moved: (readonly [Instrument, bigint])[] = [];',
  },
  {
    name: 'an id is free again when its order is over',
    path: `${ACCOUNT}/fold.ts`,
    was: 'account.book.orders.delete(id);',
    becomes: 'account.book.orders.delete(id); account.usedIds.delete(id);',
  },
  {
    name: 'the account’s orders are not counted with the exposure',
    path: 'src/core/policy/evaluate.ts',
    was: '  exposureRule,\n  turnoverRule,',
    becomes: '  turnoverRule,',
  },
];

/** Of what has to be looked at again. */
const LOOKS: readonly Fault[] = [
  {
    name: 'a cancel for straying is sent once',
    path: `${EXECUTION}/recheck.ts`,
    was: 'live.recheckedAt > book.now - AGAIN_MS',
    becomes: 'live.recheckedAt > 0',
  },
  {
    name: 'resting orders are judged by the first mark that was known',
    path: `${EXECUTION}/recheck.ts`,
    was: 'recheck(book.state, account, live, book.now, seen)',
    becomes: 'recheck(book.state, account, live, book.now)',
  },
  {
    name: 'a look that was asked for during another is forgotten',
    path: `${EXECUTION}/rounds.ts`,
    was: 'const due = Math.min(this.#due.get(key) ?? now, now + delayMs);',
    becomes: 'const due = now + delayMs * 8;',
  },
  {
    name: 'a look that failed is the last of its kind',
    path: `${EXECUTION}/rounds.ts`,
    was: '      this.#busy.delete(key);\n',
    becomes: '      if (account.openIntents.size < 2) this.#busy.delete(key);\n',
  },
];

/** Faults as histories found them once, as docs/RELIABILITY.md tells of them, or as an invariant forbids them. */
export const FAULTS: readonly Fault[] = [...ORDER_OF_EVENTS, ...DOUBT, ...BOOKS, ...LOOKS];

/** Where a fault is planted, as scripts/mutation/put-mutant.ts takes it. Throws where the text is not there once. */
export function placeOf({ was, becomes }: Fault, path: string, source: string): Record<string, string> {
  const start = source.indexOf(was);
  if (start < 0 || source.includes(was, start + 1)) throw new RangeError(`not once in ${path}: ${was}`);
  const end = start + was.length;
  return {
    MUTANT_URL: pathToFileURL(path).href,
    MUTANT_START: String(start),
    MUTANT_END: String(end),
    MUTANT_BECOMES: becomes,
  };
}
