import type { JudgedExit } from '../account/awaited-exits.ts';
import type { LiveOrder } from '../account/book.ts';
import type { Account, Bot, GatewayState } from '../account/state.ts';
import type { SettingName } from '../order/intent.ts';
import type { Amend, Order } from '../order/order.ts';
import type { Instrument } from '../units/ids.ts';
import type { UnixMs } from '../units/time.ts';
import type { Denial } from './denial.ts';
import { DENIAL_SENTENCES } from './denial-sentences.ts';
import type { BoundName, Figures } from './figure.ts';
import { LIMIT_NAMES } from './limit-fields.ts';
import type { Limits } from './limits.ts';
import { isSole, orderCase, referencesOf, wantedAfter, type Wanted } from './order-case.ts';
import { limitsFor, type Policy } from './policy.ts';
import type { Case, OrderCase, Rule, ScopeKind, SettingCase } from './rule.ts';
import { approvalRule, settingApprovalRule } from './rules/approval.ts';
import { builderRule } from './rules/builder.ts';
import { collarRule, straysFromCollar } from './rules/collar.ts';
import { coolingRule } from './rules/cooling.ts';
import { dailyLossRule } from './rules/daily-loss.ts';
import { depthRule } from './rules/depth.ts';
import { drawdownRule } from './rules/drawdown.ts';
import { duplicateRule } from './rules/duplicate.ts';
import { expiryRule } from './rules/expiry.ts';
import { exposureRule } from './rules/exposure.ts';
import { holdingRule } from './rules/holding.ts';
import { leverageRule } from './rules/leverage.ts';
import { messageRateRule } from './rules/message-rate.ts';
import { notionalRule } from './rules/notional.ts';
import { openOrdersRule } from './rules/open-orders.ts';
import { orderTypeRule } from './rules/order-type.ts';
import { participationRule } from './rules/participation.ts';
import { positionRule } from './rules/position.ts';
import { quantityRule } from './rules/quantity.ts';
import { referenceRule } from './rules/reference.ts';
import { repeatRule } from './rules/repeat.ts';
import { selfTradeRule } from './rules/self-trade.ts';
import { settingRule } from './rules/setting.ts';
import { sideRule } from './rules/side.ts';
import { standingRule } from './rules/standing.ts';
import { symbolRule } from './rules/symbol.ts';
import { tradingHoursRule } from './rules/trading-hours.ts';
import { turnoverRule } from './rules/turnover.ts';
import { volumeRule } from './rules/volume.ts';

/** What a bot asks for, apart from cancels, which no rule stands against. */
export type ProposedAction =
  | { readonly kind: 'place'; readonly order: Order }
  | { readonly kind: 'amend'; readonly live: LiveOrder; readonly amend: Amend }
  /** What the venue will place by itself, and what it takes away for it: null for nothing. */
  | ({ readonly kind: 'exit'; readonly replaces: LiveOrder | null } & JudgedExit)
  | {
      readonly kind: 'setting';
      readonly name: SettingName;
      readonly instrument: Instrument | null;
      readonly values: readonly (readonly [string, string])[];
    };

export interface Proposal {
  readonly account: Account;
  readonly bot: Bot;
  readonly action: ProposedAction;
  readonly now: UnixMs;
  /** Orders of the same request that were allowed before this one and are not folded yet. */
  readonly batch: readonly Order[];
  /** The time that the bot wrote into its request, when there is one. */
  readonly stampedAt?: UnixMs;
}

/** From what is plainly wrong with the order to what depends on the rest of the day. */
export const ORDER_RULES: readonly Rule<OrderCase>[] = [
  symbolRule,
  sideRule,
  orderTypeRule,
  standingRule,
  builderRule,
  referenceRule,
  holdingRule,
  quantityRule,
  notionalRule,
  collarRule,
  volumeRule,
  depthRule,
  openOrdersRule,
  positionRule,
  exposureRule,
  turnoverRule,
  messageRateRule,
  repeatRule,
  duplicateRule,
  dailyLossRule,
  drawdownRule,
  tradingHoursRule,
  selfTradeRule,
  participationRule,
  coolingRule,
  expiryRule,
  approvalRule,
];

export const SETTING_RULES: readonly Rule<SettingCase>[] = [
  symbolRule,
  settingRule,
  leverageRule,
  messageRateRule,
  settingApprovalRule,
];

/**
 * Every reason against a proposal, in the order of the list of rules, for each rule the account's before the bot's;
 * none means that it may go. Pure, and reads nothing but its arguments. Without a policy everything is refused.
 */
export function evaluate(state: GatewayState, proposal: Proposal): readonly Denial[] {
  const policy = state.policy?.policy;
  if (policy === undefined) return [{ code: 'NO_POLICY', facts: {} }];
  const { action } = proposal;
  switch (action.kind) {
    case 'setting':
      return applyRules(SETTING_RULES, settingCases(policy, proposal, action));
    default:
      return applyRules(ORDER_RULES, orderCases(state, policy, proposal, wantedBy(action)));
  }
}

const BOUND_NAMES: readonly BoundName[] = [...LIMIT_NAMES, 'holding'];

/** What one rule was held against for one scope. */
export interface RuleFigures {
  readonly scope: ScopeKind;
  /** What the rule holds an order to. */
  readonly limits: readonly BoundName[];
  readonly figures: Figures;
}

/**
 * The figures that {@link evaluate} looks at for the same proposal, in the order of the rules, for each the account's
 * before the bot's. Empty without a policy.
 */
export function figuresOf(state: GatewayState, proposal: Proposal): readonly RuleFigures[] {
  const policy = state.policy?.policy;
  if (policy === undefined) return [];
  const { action } = proposal;
  return action.kind === 'setting'
    ? askRules(SETTING_RULES, settingCases(policy, proposal, action))
    : askRules(ORDER_RULES, orderCases(state, policy, proposal, wantedBy(action)));
}

function askRules<C extends Case>(rules: readonly Rule<C>[], cases: readonly C[]): readonly RuleFigures[] {
  return rules.flatMap((rule) => {
    const limits = limitsOf(rule);
    return cases.map((judged) => ({ scope: judged.scope, limits, figures: rule.figures(judged) }));
  });
}

/** What a rule names, as in its row of the documentation's table. */
export function limitsOf({ name }: { readonly name: string }): readonly BoundName[] {
  const names = name.split(/, | \(/);
  return BOUND_NAMES.filter((limit) => names.includes(limit));
}

function wantedBy(action: Exclude<ProposedAction, { kind: 'setting' }>): Wanted {
  switch (action.kind) {
    case 'place':
      return { order: action.order, amends: null };
    case 'exit':
      return { order: action.order, amends: action.replaces, exit: action };
    case 'amend':
      return wantedAfter(action.live, action.amend);
  }
}

/**
 * Why a resting order may not stay: the market moved and it would now trade outside the collar (invariant I15). Null
 * while it may, and while no market facts are known. Held to the account's collar and to that of the bot that placed
 * it. `referenceOf`: what is known of markets, where that is more than the ledger has.
 */
export function recheck(
  state: GatewayState,
  account: Account,
  live: LiveOrder,
  now: UnixMs,
  referenceOf = referencesOf(state, account),
): Denial | null {
  const policy = state.policy?.policy;
  const reference = referenceOf(live.order.instrument);
  if (policy === undefined || reference === null) return null;
  const order = { ...live.order, price: live.price };
  const scopes: [ScopeKind, Limits][] = [
    ['account', limitsFor(policy, { kind: 'account', account: account.limitsOf })],
  ];
  if (live.bot !== null) scopes.push(['bot', limitsFor(policy, { kind: 'bot', bot: live.bot })]);
  for (const [scope, limits] of scopes) {
    const denial = straysFromCollar(
      { scope, limits, book: account.book, now, instrument: order.instrument, batchSize: 0, reduces: false },
      order,
      reference,
    );
    if (denial !== null) return denial;
  }
  return null;
}

/** One plain English sentence or two with the figures, and what to do next. */
export function denialText(denial: Denial): string {
  return DENIAL_SENTENCES[denial.code]((name) => denial.facts[name] ?? '?');
}

function orderCases(
  state: GatewayState,
  policy: Policy,
  proposal: Proposal,
  wanted: Wanted,
): readonly OrderCase[] {
  const { account, bot, now, batch } = proposal;
  const sole = isSole(state, account, bot, wanted.order.instrument);
  const stampedAt = proposal.stampedAt ?? null;
  const referenceOf = referencesOf(state, account);
  const view = { account, bot, now, batch, wanted, sole, stampedAt, policy, referenceOf };
  return [
    orderCase(view, 'account', limitsFor(policy, { kind: 'account', account: account.limitsOf })),
    orderCase(view, 'bot', limitsFor(policy, { kind: 'bot', bot: bot.id })),
  ];
}

function settingCases(
  policy: Policy,
  { account, bot, now, batch }: Proposal,
  { name, instrument, values }: Extract<ProposedAction, { kind: 'setting' }>,
): readonly SettingCase[] {
  const scoped = (scope: ScopeKind, limits: Limits): SettingCase => {
    const { book } = scope === 'account' ? account : bot;
    return { scope, limits, book, now, instrument, batchSize: batch.length, reduces: false, name, values };
  };
  return [
    scoped('account', limitsFor(policy, { kind: 'account', account: account.limitsOf })),
    scoped('bot', limitsFor(policy, { kind: 'bot', bot: bot.id })),
  ];
}

function applyRules<C extends Case>(rules: readonly Rule<C>[], cases: readonly C[]): readonly Denial[] {
  const denials: Denial[] = [];
  for (const rule of rules) {
    for (const judged of cases) {
      const denial = rule.judge(judged);
      if (denial !== null) denials.push(denial);
    }
  }
  return denials;
}
