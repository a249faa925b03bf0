import { assert } from '../../core/assert.ts';
import type { GatewayState } from '../../core/account/state.ts';
import { decide } from '../../core/policy/decide.ts';
import { LIMIT_FIELDS, LIMIT_NAMES, limitsJson } from '../../core/policy/limit-fields.ts';
import { symbolForm } from '../../core/policy/limit-forms.ts';
import { limitsFor, type Policy } from '../../core/policy/policy.ts';
import { policySchema } from '../../core/policy/policy-schema.ts';
import type { Order } from '../../core/order/order.ts';
import { formatDecimal, parseDecimal } from '../../core/units/decimal.ts';
import type { AccountId, BotId, Seq } from '../../core/units/ids.ts';
import { unixMs } from '../../core/units/time.ts';
import { explainOrder, getPolicySchema } from '../../protocol/api/policy-what-if.ts';
import type { ValueOf } from '../../protocol/api/form.ts';
import type { AnswerOf } from '../../protocol/api/operation.ts';
import { recorded } from '../door/policy-commands.ts';
import { denialRow } from './order-row.ts';
import { done, refused } from './outcome.ts';
import { performing } from './performer.ts';
import { policyUnread, readPolicy } from './policy-change.ts';
import { botResource } from './sight.ts';

type Explained = AnswerOf<typeof explainOrder>;
type Asked = ValueOf<NonNullable<typeof explainOrder.body>>['order'];

/** `GET /policy/schema`. */
export const schema = performing(getPolicySchema, () => done({ schema: policySchema() }));

/** `POST /policy/explain`. */
export const explaining = performing(explainOrder, ({ state, clock }, { body, caller }) => {
  const bot = [...state.bots.values()].find(({ id }) => id === body.bot);
  if (bot === undefined || !caller.may('see', botResource(bot)))
    return refused(404, 'BOT_UNKNOWN', 'no bot that you may see has that name; nothing was decided');
  const read = body.policy === undefined ? null : readPolicy(body.policy);
  if (read?.kind === 'problems') return policyUnread(read.problems);
  const account = state.accounts.get(bot.account);
  assert(account !== undefined, 'a bot trades on an account');
  const order = orderOf(body.order);
  if (order === null) {
    const text =
      'the order is none: a quantity above zero, and a price for a limit order alone; nothing was decided';
    return refused(422, 'ORDER_MALFORMED', text);
  }
  const under: GatewayState = read === null ? state : { ...state, policy: candidateOf(read.policy) };
  const now = unixMs(clock.wallMs());
  const verdict = decide(under, { bot, account, action: { kind: 'place', order }, now, batch: [] });
  assert(verdict.kind !== 'again', 'an order without a name of its own repeats none');
  const known = state.references.get(`${account.id}/${order.instrument}`);
  const policy = under.policy?.policy ?? null;
  return done({
    verdict: verdict.kind,
    reasons: verdict.kind === 'allow' ? [] : verdict.denials.map(denialRow),
    market:
      known === undefined
        ? null
        : {
            mark: formatDecimal(known.mark),
            bid: formatDecimal(known.bid),
            ask: formatDecimal(known.ask),
            at: known.observedAt,
          },
    limits: policy === null ? [] : limitsOf(policy, account.limitsOf, bot.id),
  });
});

function candidateOf(policy: Policy): NonNullable<GatewayState['policy']> {
  return { policy, hash: recorded(policy).hash, seq: 0 as Seq };
}

function orderOf({ instrument, side, type, quantity, price, reduceOnly }: Asked): Order | null {
  const symbol = symbolForm.read(instrument, []);
  const size = parseDecimal(quantity);
  const limit = price === undefined ? null : parseDecimal(price);
  if (
    symbol.kind === 'problems' ||
    size === null ||
    size <= 0n ||
    (type === 'limit') !== (limit !== null && limit > 0n)
  )
    return null;
  return {
    instrument: symbol.value,
    side,
    type,
    timeInForce: type === 'limit' ? 'gtc' : null,
    quantity: size,
    price: limit,
    triggerPrice: null,
    reduceOnly: reduceOnly === 'yes',
    closePosition: false,
    positionSide: 'both',
    clientOrderId: null,
    extras: [],
  };
}

function limitsOf(policy: Policy, account: AccountId, bot: BotId): Explained['limits'] {
  const ofAccount = limitsJson(limitsFor(policy, { kind: 'account', account }));
  const ofBot = limitsJson(limitsFor(policy, { kind: 'bot', bot }));
  return LIMIT_NAMES.map((limit) => ({
    limit,
    about: LIMIT_FIELDS[limit].about,
    account: ofAccount[limit] ?? null,
    bot: ofBot[limit] ?? null,
  }));
}
