import { assert } from '../../core/assert.ts';
import type { Entry, EntryBody, IntentRecord } from '../../core/ledger/entry.ts';
import { decodeLeaf, parseLeaf } from '../../core/ledger/leaf.ts';
import type { AnswerOf } from '../../protocol/api/operation.ts';
import { getOrder } from '../../protocol/api/orders.ts';
import type { Caller } from './caller.ts';
import { marksAround } from './marks-around.ts';
import { orderRow } from './order-row.ts';
import { intentOf } from './orders.ts';
import { done, refused, type Outcome, type Refusal } from './outcome.ts';
import { performing, type AnswerParts } from './performer.ts';
import { forwards } from './reading-ledger.ts';
import { accountResource } from './sight.ts';

type Story = AnswerOf<typeof getOrder>;

/** `GET /orders/{id}`. */
export const orderStory = performing(getOrder, async (parts, { params, caller }): Promise<Outcome<Story>> => {
  const [leaf] = params.id < parts.journal.durableHead().size ? await parts.store.read(params.id, 1) : [];
  const entry = leaf === undefined ? null : decodeLeaf(leaf);
  const intent = entry === null ? null : intentOf(entry);
  if (leaf === undefined || entry === null || intent === null) return requestUnknown();
  const { bot, account } = intent;
  // Whoever may not see it is not told that it is there.
  if (!caller.may('see', { kind: 'bot', bot, account })) return requestUnknown();
  const { seq, at } = entry;
  const { request, stampedAt, policy, draft, resolvesAt, batch, approval = null } = intent;
  const row = orderRow(parts.state, { seq, at, intent });
  const market = await marksAround(parts.store, {
    ...{ seq, account, instrument: row.instrument },
    end: parts.journal.durableHead().size,
  });
  const after = await whatFollowed(parts, entry, intent);
  return done({
    ...row,
    ...{ request, stampedAt, policy, draft, resolvesAt, batch, approval },
    ...market,
    ...after,
    maySettle: maySettle(parts, caller, { seq, account }),
    entry: bodyOf(leaf),
  });
});

/**
 * Of an order that rests here nobody is in doubt, so it is in no list of what is: whoever looks at it may end it. Only
 * this one: a request that was refused may have had the same id.
 */
function maySettle(
  { state }: AnswerParts,
  caller: Caller,
  { seq, account: name }: Pick<Entry, 'seq'> & Pick<IntentRecord, 'account'>,
): boolean {
  const account = [...state.accounts.values()].find(({ id }) => id === name);
  assert(account !== undefined, 'an intent names an account that exists');
  const live = [...account.book.orders.values()].find(({ intent }) => intent === seq);
  if (live?.phase !== 'open' || !caller.may('resume', accountResource(account))) return false;
  return [...account.openIntents.values()].every(({ clientOrderId }) => clientOrderId !== live.id);
}

/** What the leaf holds, as it is: a later version may know more of it than this one. */
function bodyOf(leaf: Uint8Array): Story['entry'] {
  const raw = parseLeaf(leaf);
  assert(raw !== null, 'the ledger was checked when it was opened');
  return raw.body;
}

/** No request of that number, or none that the caller may see: both are answered alike. */
export function requestUnknown(): Refusal {
  return refused(
    404,
    'ORDER_NOT_FOUND',
    'no request of a bot that you may see has that number; nothing was done',
  );
}

type Followed = Pick<Story, 'outcome' | 'reports' | 'fills' | 'complete'>;

/** What of the next entries is about this request. */
async function whatFollowed(parts: AnswerParts, { seq }: Entry, intent: IntentRecord): Promise<Followed> {
  const found = new Following(seq, intent);
  if (intent.verdict !== 'allow') return { ...found.told, complete: true };
  const end = parts.journal.durableHead().size;
  const complete = await forwards(parts.store, { from: seq + 1, end }, (entry) => {
    found.take(entry);
    return true;
  });
  return { ...found.told, complete };
}

class Following {
  readonly #seq: number;
  readonly #account: string;
  readonly #clientOrderId: string | null;
  #venueOrderId: string | null = null;
  #outcome: Story['outcome'] = null;
  readonly #reports: Story['reports'][number][] = [];
  readonly #fills: Story['fills'][number][] = [];

  constructor(seq: number, { account, action }: IntentRecord) {
    this.#seq = seq;
    this.#account = account;
    this.#clientOrderId = action.kind === 'place' ? action.order.clientOrderId : null;
  }

  get told(): Omit<Followed, 'complete'> {
    return { outcome: this.#outcome, reports: this.#reports, fills: this.#fills };
  }

  take(entry: Entry): void {
    const { body } = entry;
    switch (body.kind) {
      case 'outcome':
        return this.#takeOutcome(entry, body);
      case 'order':
        if (body.account === this.#account && body.report.id === this.#clientOrderId) {
          this.#report(entry, body.report);
        }
        return;
      case 'fill':
        return this.#fill(entry, body);
      default:
        return;
    }
  }

  #takeOutcome({ seq, at }: Entry, body: Extract<EntryBody, { kind: 'outcome' }>): void {
    if (body.intent !== this.#seq) return;
    const { result, code, reply, report } = body;
    this.#outcome = {
      entry: seq,
      at,
      result,
      code,
      status: reply?.status ?? null,
      reply: reply?.body ?? null,
    };
    if (report !== null) this.#report({ seq, at }, report);
  }

  #report(
    { seq, at }: Pick<Entry, 'seq' | 'at'>,
    report: Extract<EntryBody, { kind: 'order' }>['report'],
  ): void {
    const { state, venueOrderId, filled, quantity, price } = report;
    this.#venueOrderId = venueOrderId;
    this.#reports.push({ entry: seq, at, state, venueOrderId, filled, quantity, price });
  }

  #fill({ seq, at }: Entry, body: Extract<EntryBody, { kind: 'fill' }>): void {
    if (body.account !== this.#account || body.venueOrderId !== this.#venueOrderId) return;
    const { trade, quantity, price, fee, feeAsset, tradedAt } = body;
    this.#fills.push({ entry: seq, at, trade, quantity, price, fee, feeAsset, tradedAt });
  }
}
