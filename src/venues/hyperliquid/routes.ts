import type { RawRequest, Route, RouteKind } from '../../core/order/venue.ts';
import { member, parseJsonBytes, textAt } from '../shared/json.ts';

type Listed = readonly (readonly [kind: RouteKind, types: readonly string[]])[];

/** Actions by what they may do. Whatever stands nowhere here does not exist. */
const ACTIONS: Listed = [
  ['place', ['order']],
  ['amend', ['batchModify', 'modify']],
  ['cancel', ['cancel', 'cancelByCloid']],
  ['setting', ['scheduleCancel', 'updateIsolatedMargin', 'updateLeverage']],
  ['local', ['noop']],
  /** To other owners, other wallets, other chains, stakes, vaults, builders; and what opens a way there. */
  [
    'moveFunds',
    [
      'agentSendAsset',
      'approveAgent',
      'approveBuilderFee',
      'borrowLend',
      'cDeposit',
      'cWithdraw',
      'convertToMultiSigUser',
      'createVault',
      'hip3LiquidatorTransfer',
      'linkStakingUser',
      'multiSig',
      'reserveRequestWeight',
      'sendAsset',
      'sendToEvmWithData',
      'spotSend',
      'spotUser',
      'subAccountSpotTransfer',
      'subAccountTransfer',
      'tokenDelegate',
      'usdClassTransfer',
      'usdSend',
      'vaultDistribute',
      'vaultTransfer',
      'withdraw3',
    ],
  ],
  [
    'denied',
    [
      'CSignerAction',
      'CValidatorAction',
      'agentEnableDexAbstraction',
      'agentSetAbstraction',
      'claimRewards',
      'createSubAccount',
      'evmUserModify',
      'perpDeploy',
      'registerReferrer',
      'setDisplayName',
      'setReferrer',
      'spotDeploy',
      'subAccountModify',
      'topUpIsolatedOnlyMargin',
      // No intent says what the venue cuts into pieces by itself: no rule could judge it.
      'twapCancel',
      'twapOrder',
      'userDexAbstraction',
      'userPortfolioMargin',
      'userSetAbstraction',
      'validatorL1Stream',
      'vaultModify',
    ],
  ],
];

/**
 * Reads by what they tell. `public` is the same for everybody; `query` is about one user, who must be the bot's own
 * account; `local` is answered by the gateway about the decoy.
 */
const READS: Listed = [
  [
    'public',
    [
      'allMids',
      'candleSnapshot',
      'exchangeStatus',
      'fundingHistory',
      'l2Book',
      'marginTable',
      'meta',
      'metaAndAssetCtxs',
      'perpDexs',
      'perpsAtOpenInterestCap',
      'predictedFundings',
      'recentTrades',
      'spotMeta',
      'spotMetaAndAssetCtxs',
      'tokenDetails',
    ],
  ],
  [
    'query',
    [
      'activeAssetData',
      'clearinghouseState',
      'frontendOpenOrders',
      'historicalOrders',
      'openOrders',
      'orderStatus',
      'spotClearinghouseState',
      'userFees',
      'userFills',
      'userFillsByTime',
      'userFunding',
      'userRateLimit',
    ],
  ],
  ['local', ['userAbstraction', 'userRole']],
  [
    'denied',
    [
      'approvedBuilders',
      'borrowLendUserState',
      'delegations',
      'delegatorHistory',
      'delegatorRewards',
      'delegatorSummary',
      'extraAgents',
      'maxBuilderFee',
      'portfolio',
      'preTransferCheck',
      'referral',
      'subAccounts',
      'subAccounts2',
      'twapHistory',
      'userDexAbstraction',
      'userNonFundingLedgerUpdates',
      'userToMultiSigSigners',
      'userTwapSliceFills',
      'userTwapSliceFillsByTime',
      'userVaultEquities',
      'vaultDetails',
      'webData2',
    ],
  ],
];

const BY_NAME: ReadonlyMap<string, Route> = new Map([
  ...routesOf('action', '/exchange', ACTIONS),
  ...routesOf('read', '/info', READS),
]);

/** The whole table, for documents and for the edge. */
export const ROUTES: readonly Route[] = [...BY_NAME.values()];

/** The route of an action by its `type`; null for one that is not known. */
export function actionRoute(type: string): Route | null {
  return BY_NAME.get(`action.${type}`) ?? null;
}

/** The route of a read by its `type`; null for one that is not known. */
export function readRoute(type: string): Route | null {
  return BY_NAME.get(`read.${type}`) ?? null;
}

/**
 * The route of a request. The venue has two paths, and everything else is in the body: `type` of the action, or of the
 * read. Null for what has none of the table.
 */
export function routeOf(request: Pick<RawRequest, 'method' | 'target' | 'body'>): Route | null {
  if (request.method !== 'POST') return null;
  const body = parseJsonBytes(request.body);
  if (body === null) return null;
  if (request.target === '/info') return readRoute(textAt(body, 'type'));
  const action = request.target === '/exchange' ? member(body, 'action') : null;
  return action === null ? null : actionRoute(textAt(action, 'type'));
}

function routesOf(
  prefix: 'action' | 'read',
  path: string,
  listed: Listed,
): readonly (readonly [string, Route])[] {
  return listed.flatMap(([kind, types]) =>
    types.map((type): readonly [string, Route] => {
      const name = `${prefix}.${type}`;
      return [name, { method: 'POST', path, kind, name }];
    }),
  );
}
