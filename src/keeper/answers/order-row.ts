import type { GatewayState } from '../../core/account/state.ts';
import type { ActionRecord, DenialRecord, IntentRecord } from '../../core/ledger/entry.ts';
import type { Denial } from '../../core/policy/denial.ts';
import { limitsBehind } from '../../core/policy/denial-limits.ts';
import { denialText } from '../../core/policy/evaluate.ts';
import type { AccountId, ClientOrderId, Seq } from '../../core/units/ids.ts';
import type { AnswerOf } from '../../protocol/api/operation.ts';
import type { listOrders } from '../../protocol/api/orders.ts';

/** One request of a bot as the API shows it. */
export type OrderRow = AnswerOf<typeof listOrders>['orders'][number];

/** A decision with its place in the ledger. */
export interface Decided {
  readonly seq: number;
  readonly at: number;
  readonly intent: IntentRecord;
}

/** The row of a decision; its state is what is known now. */
export function orderRow(state: GatewayState, { seq, at, intent }: Decided): OrderRow {
  return {
    id: seq,
    at,
    bot: intent.bot,
    account: intent.account,
    ...fieldsOf(intent.action),
    state: stateOf(state, seq, intent),
    reasons: intent.denials.map(denialRow),
  };
}

type Fields = Pick<
  OrderRow,
  | 'action'
  | 'instrument'
  | 'side'
  | 'type'
  | 'quantity'
  | 'amount'
  | 'price'
  | 'triggerPrice'
  | 'reduceOnly'
  | 'clientOrderId'
>;

const BARE = {
  instrument: null,
  side: null,
  type: null,
  quantity: null,
  amount: null,
  price: null,
  triggerPrice: null,
  reduceOnly: false,
  clientOrderId: null,
} as const;

function fieldsOf(action: ActionRecord): Fields {
  switch (action.kind) {
    case 'place':
    case 'placeTest': {
      const { instrument, side, type, quantity, amount = null, price, triggerPrice } = action.order;
      const { clientOrderId, closePosition } = action.order;
      const reduceOnly = action.order.reduceOnly || closePosition;
      const wanted = { instrument, side, type, quantity, amount, price, triggerPrice, reduceOnly };
      return { action: action.kind, ...wanted, clientOrderId };
    }
    case 'amend': {
      const { instrument, side, quantity, price, target, wait } = action;
      const { type, triggerPrice } = wait ?? BARE;
      const wanted = { instrument, side, type, quantity, price, triggerPrice };
      return { ...BARE, action: 'amend', ...wanted, clientOrderId: target.id };
    }
    case 'cancel':
      return {
        ...BARE,
        action: 'cancel',
        instrument: action.instrument,
        clientOrderId: action.target.id,
      };
    case 'guard': {
      const { instrument, quantity, attached } = action.guard;
      const { triggerPrice, price } = attached.stopLoss ?? attached.takeProfit ?? BARE;
      return { ...BARE, action: 'guard', instrument, quantity, price, triggerPrice, reduceOnly: true };
    }
    case 'cancelAll':
    case 'setting':
      return { ...BARE, action: action.kind, instrument: action.instrument };
    case 'route':
      return { ...BARE, action: 'route', type: action.route };
  }
}

function stateOf(state: GatewayState, seq: number, intent: IntentRecord): OrderRow['state'] {
  if (intent.verdict === 'deny') return 'refused';
  if (intent.verdict === 'hold') return 'held';
  const account = state.accounts.get(intent.account as AccountId);
  if (account?.openIntents.has(seq as Seq) === true) return 'inDoubt';
  const id = intent.action.kind === 'place' ? intent.action.order.clientOrderId : null;
  const live = id === null ? undefined : account?.book.orders.get(id as ClientOrderId);
  return live?.intent === seq ? live.phase : 'ended';
}

/** A reason with its sentence. */
export function denialRow(denial: DenialRecord): OrderRow['reasons'][number] {
  // What the ledger holds was written from a denial of this code, or of one that is retired and kept its sentence.
  const { code, facts } = denial as Denial;
  const rows = Object.entries(facts).map(([name, value]) => ({ name, value }));
  return { code, text: denialText({ code, facts }), facts: rows, limits: [...limitsBehind(code)] };
}
