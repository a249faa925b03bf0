import type { Account } from '../account.ts';
import {
  activeAssetData,
  clearinghouseState,
  openOrdersView,
  runningTwaps,
  spotState,
  twapHistory,
  webView,
} from '../account-views.ts';
import { decimalText } from '../decimal-text.ts';
import type { Exchange } from '../exchange.ts';
import type { Fact } from '../fact.ts';
import type { Fields } from '../fields.ts';
import { fillView, frontendOrderView, fundingView, ledgerView, orderView } from '../order-views.ts';
import { parseAddress } from '../signature.ts';
import type { OpenSource, Source } from './source.ts';
import { changing } from './source.ts';

/** What a source says of a fact; undefined: nothing. */
type Say = (exchange: Exchange, fact: Fact, user: string) => unknown;

const STATE_MS = 1000;
const ROWS_MAX = 2000;

/** What can be heard of an account, by the type of the subscription. Nobody has to say who they are. */
export const ACCOUNT_SOURCES: ReadonlyMap<string, OpenSource> = new Map<string, OpenSource>([
  ['orderUpdates', told({ say: orderUpdate })],
  ['userEvents', told({ channel: 'user', say: userEvent })],
  ['userFills', told({ say: fill, snapshot: fills })],
  ['userFundings', told({ say: funding, snapshot: fundings })],
  ['userNonFundingLedgerUpdates', told({ say: ledgerUpdate, snapshot: ledger })],
  ['userHistoricalOrders', told({ say: historical, snapshot: history })],
  ['userTwapSliceFills', told({ say: slice, snapshot: slices })],
  ['userTwapHistory', told({ say: () => undefined, snapshot: twaps })],
  ['notification', told({ say: notification })],
  ['webData2', state((exchange, user) => webView(exchange, user))],
  ['webData3', state(webState)],
  ['clearinghouseState', state(clearing)],
  ['openOrders', state(openOrders)],
  ['twapStates', state(runningStates)],
  ['spotState', state(spot)],
  ['activeAssetData', activeAsset],
]);

/** A source that speaks when something happens, with what was before as a snapshot. */
function told(one: {
  readonly channel?: string;
  readonly say: Say;
  readonly snapshot?: (exchange: Exchange, user: string) => object;
}): OpenSource {
  return (exchange, fields) => {
    const user = parseAddress(fields.get('user'));
    const type = String(fields.get('type'));
    const { say, snapshot } = one;
    if (user === null) return null;
    return {
      channel: one.channel ?? type,
      line: `user ${type}`,
      user,
      first: () => (snapshot === undefined ? [] : [{ ...snapshot(exchange, user), isSnapshot: true }]),
      everyMs: 0,
      next: () => [],
      listen: (tell) =>
        exchange.feed.listen(user, (fact) => {
          const payload = say(exchange, fact, user);
          if (payload !== undefined) tell(payload);
        }),
    };
  };
}

/** A source that says how things are, whenever they are not as before. */
function state(read: (exchange: Exchange, user: string) => unknown): OpenSource {
  return (exchange, fields) => {
    const user = parseAddress(fields.get('user'));
    const channel = String(fields.get('type'));
    if (user === null) return null;
    const one = { channel, line: `user ${channel}`, user, everyMs: STATE_MS };
    return changing(one, () => read(exchange, user));
  };
}

function activeAsset(exchange: Exchange, fields: Fields): Source | null {
  const user = parseAddress(fields.get('user'));
  const listing = exchange.listings.get(String(fields.get('coin')));
  if (user === null || listing === undefined) return null;
  const one = { channel: 'activeAssetData', line: 'user activeAssetData', user, everyMs: STATE_MS };
  return changing(one, () => activeAssetData(exchange, accountOf(exchange, user), { user, listing }));
}

function orderUpdate(exchange: Exchange, fact: Fact): unknown {
  if (fact.kind !== 'order') return undefined;
  const { order, status } = fact;
  return [{ order: orderView(order), status, statusTimestamp: exchange.now }];
}

function userEvent(_: Exchange, fact: Fact, user: string): unknown {
  switch (fact.kind) {
    case 'fill':
      return { fills: [fillView(fact.fill)] };
    case 'funding': {
      const { coin, usdc, szi, rate } = fact.payment;
      const amounts = { usdc: decimalText(usdc), szi: decimalText(szi), fundingRate: decimalText(rate) };
      return { funding: { coin, ...amounts, nSamples: null } };
    }
    case 'nonUserCancel':
      return { nonUserCancel: [{ coin: fact.order.coin, oid: fact.order.oid }] };
    case 'liquidation':
      return {
        liquidation: {
          lid: fact.lid,
          liquidator: `0x${'0'.repeat(40)}`,
          liquidated_user: user,
          liquidated_ntl_pos: fact.notional,
          liquidated_account_value: fact.accountValue,
        },
      };
    case 'order':
    case 'ledger':
      return undefined;
  }
}

function fill(_: Exchange, fact: Fact, user: string): unknown {
  return fact.kind === 'fill' ? { user, fills: [fillView(fact.fill)] } : undefined;
}

function fills(exchange: Exchange, user: string): object {
  return { user, fills: newest(accountOf(exchange, user)?.fills).map(fillView) };
}

function funding(_: Exchange, fact: Fact, user: string): unknown {
  return fact.kind === 'funding' ? { user, fundings: [flatFunding(fact.payment)] } : undefined;
}

function fundings(exchange: Exchange, user: string): object {
  return { user, fundings: newest(accountOf(exchange, user)?.funding).map(flatFunding) };
}

/** Without the envelope that the question's answer has. */
function flatFunding(payment: Account['funding'][number]): object {
  const { type: _, ...delta } = fundingView(payment).delta;
  return { time: payment.time, ...delta };
}

function ledgerUpdate(_: Exchange, fact: Fact, user: string): unknown {
  return fact.kind === 'ledger' ? { user, nonFundingLedgerUpdates: [ledgerView(fact.update)] } : undefined;
}

function ledger(exchange: Exchange, user: string): object {
  return { user, nonFundingLedgerUpdates: newest(accountOf(exchange, user)?.ledger).map(ledgerView) };
}

function historical(exchange: Exchange, fact: Fact, user: string): unknown {
  const account = accountOf(exchange, user);
  if (fact.kind !== 'order' || account === null) return undefined;
  const { order, status } = fact;
  const view = frontendOrderView(exchange, account, order);
  return { user, orderHistory: [{ order: view, status, statusTimestamp: exchange.now }] };
}

function history(exchange: Exchange, user: string): object {
  const account = accountOf(exchange, user);
  const rows = newest([...(account?.orders.values() ?? [])]).map((order) => ({
    order: account === null ? null : frontendOrderView(exchange, account, order),
    status: order.status,
    statusTimestamp: order.statusTime,
  }));
  return { user, orderHistory: rows };
}

function slice(_: Exchange, fact: Fact, user: string): unknown {
  if (fact.kind !== 'fill' || fact.fill.twapId === null) return undefined;
  return { user, twapSliceFills: [{ fill: fillView(fact.fill), twapId: fact.fill.twapId }] };
}

function slices(exchange: Exchange, user: string): object {
  const own = newest(accountOf(exchange, user)?.fills).filter(({ twapId }) => twapId !== null);
  return { user, twapSliceFills: own.map((one) => ({ fill: fillView(one), twapId: one.twapId })) };
}

function twaps(exchange: Exchange, user: string): object {
  return { user, history: twapHistory(accountOf(exchange, user)) };
}

/** The venue's own screen shows a line when an account is liquidated. */
function notification(_: Exchange, fact: Fact): unknown {
  return fact.kind === 'liquidation' ? { notification: 'Your positions were liquidated.' } : undefined;
}

function webState(exchange: Exchange, user: string): unknown {
  const { agentAddress, agentValidUntil, cumLedger, serverTime, isVault } = webView(exchange, user);
  return {
    userState: { agentAddress, agentValidUntil, cumLedger, serverTime, isVault, user },
    perpDexStates: [{ totalVaultEquity: '0.0', perpsAtOpenInterestCap: [], leadingVaults: [] }],
  };
}

function clearing(exchange: Exchange, user: string): unknown {
  return { dex: '', user, clearinghouseState: clearinghouseState(exchange, accountOf(exchange, user)) };
}

function openOrders(exchange: Exchange, user: string): unknown {
  return { dex: '', user, orders: openOrdersView(exchange, accountOf(exchange, user)) };
}

function runningStates(exchange: Exchange, user: string): unknown {
  return { dex: '', user, states: runningTwaps(accountOf(exchange, user)) };
}

function spot(exchange: Exchange, user: string): unknown {
  return { user, spotState: spotState(accountOf(exchange, user)) };
}

function accountOf(exchange: Exchange, user: string): Account | null {
  return exchange.accounts.get(user) ?? null;
}

function newest<T>(items: readonly T[] | undefined): readonly T[] {
  return (items ?? []).slice(-ROWS_MAX).reverse();
}
