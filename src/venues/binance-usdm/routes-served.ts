import type { RouteKind } from '../../core/order/venue.ts';

/** One route of the futures API as `[method and path, kind, stable name]`. Sorted by path within a group. */
export type ServedRoute = readonly [target: string, kind: RouteKind, name: string];

/** Orders and settings: what may change the account, under policy. */
const CHANGES: readonly ServedRoute[] = [
  ['DELETE /fapi/v1/algoOpenOrders', 'cancel', 'algo.cancelAll'],
  ['DELETE /fapi/v1/algoOrder', 'cancel', 'algo.cancel'],
  ['POST /fapi/v1/algoOrder', 'place', 'algo.place'],
  ['DELETE /fapi/v1/allOpenOrders', 'cancel', 'order.cancelAll'],
  ['DELETE /fapi/v1/batchOrders', 'cancel', 'order.cancelBatch'],
  ['POST /fapi/v1/batchOrders', 'place', 'order.placeBatch'],
  ['PUT /fapi/v1/batchOrders', 'amend', 'order.amendBatch'],
  ['POST /fapi/v1/countdownCancelAll', 'setting', 'setting.countdown'],
  ['POST /fapi/v1/feeBurn', 'setting', 'setting.feeBurn'],
  ['POST /fapi/v1/leverage', 'setting', 'setting.leverage'],
  ['POST /fapi/v1/marginType', 'setting', 'setting.marginType'],
  ['POST /fapi/v1/multiAssetsMargin', 'setting', 'setting.multiAssetsMode'],
  ['DELETE /fapi/v1/order', 'cancel', 'order.cancel'],
  ['POST /fapi/v1/order', 'place', 'order.place'],
  ['PUT /fapi/v1/order', 'amend', 'order.amend'],
  ['POST /fapi/v1/order/test', 'place', 'order.placeTest'],
  ['POST /fapi/v1/positionMargin', 'setting', 'setting.positionMargin'],
  ['POST /fapi/v1/positionSide/dual', 'setting', 'setting.positionMode'],
];

/** Signed reads of the futures account. */
const QUERIES: readonly ServedRoute[] = [
  ['GET /fapi/v1/accountConfig', 'query', 'account.config'],
  ['GET /fapi/v1/adlQuantile', 'query', 'position.adlQuantile'],
  ['GET /fapi/v1/algoOrder', 'query', 'algo.get'],
  ['GET /fapi/v1/allAlgoOrders', 'query', 'algo.all'],
  ['GET /fapi/v1/allOrders', 'query', 'order.all'],
  ['GET /fapi/v1/apiTradingStatus', 'query', 'account.tradingStatus'],
  ['GET /fapi/v1/commissionRate', 'query', 'account.commissionRate'],
  ['GET /fapi/v1/feeBurn', 'query', 'account.feeBurn'],
  ['GET /fapi/v1/forceOrders', 'query', 'order.forced'],
  ['GET /fapi/v1/income', 'query', 'account.income'],
  ['GET /fapi/v1/leverageBracket', 'query', 'account.leverageBracket'],
  ['GET /fapi/v1/multiAssetsMargin', 'query', 'account.multiAssetsMode'],
  ['GET /fapi/v1/openAlgoOrders', 'query', 'algo.open'],
  ['GET /fapi/v1/openOrder', 'query', 'order.openOne'],
  ['GET /fapi/v1/openOrders', 'query', 'order.open'],
  ['GET /fapi/v1/order', 'query', 'order.get'],
  ['GET /fapi/v1/orderAmendment', 'query', 'order.amendments'],
  ['GET /fapi/v1/positionMargin/history', 'query', 'position.marginHistory'],
  ['GET /fapi/v1/positionSide/dual', 'query', 'account.positionMode'],
  ['GET /fapi/v1/rateLimit/order', 'query', 'account.orderRateLimit'],
  ['GET /fapi/v1/symbolConfig', 'query', 'account.symbolConfig'],
  ['GET /fapi/v1/userTrades', 'query', 'order.trades'],
  ['GET /fapi/v2/account', 'query', 'account.stateV2'],
  ['GET /fapi/v2/balance', 'query', 'account.balanceV2'],
  ['GET /fapi/v2/positionRisk', 'query', 'position.riskV2'],
  ['GET /fapi/v3/account', 'query', 'account.stateV3'],
  ['GET /fapi/v3/balance', 'query', 'account.balanceV3'],
  ['GET /fapi/v3/positionRisk', 'query', 'position.riskV3'],
];

/** Answered by the gateway itself. */
const LOCAL: readonly ServedRoute[] = [
  ['DELETE /fapi/v1/listenKey', 'local', 'listenKey.close'],
  ['POST /fapi/v1/listenKey', 'local', 'listenKey.start'],
  ['PUT /fapi/v1/listenKey', 'local', 'listenKey.keepAlive'],
  ['GET /sapi/v1/account/apiRestrictions', 'local', 'apiRestrictions'],
  // Asked for by ccxt when it loads markets. A key that can move nothing has no coins to tell of.
  ['GET /sapi/v1/capital/config/getall', 'local', 'coins'],
  ['GET /sapi/v1/margin/allPairs', 'local', 'marginPairs'],
];

/** Routes of the futures API that are refused: other products, whole-account downloads, retired versions. */
const REFUSED: readonly ServedRoute[] = [
  ['GET /fapi/v1/account', 'denied', 'GET /fapi/v1/account'],
  // Would cancel every conditional order of the account, of other bots and of people too.
  ['GET /fapi/v1/apiReferral/customization', 'denied', 'GET /fapi/v1/apiReferral/customization'],
  ['POST /fapi/v1/apiReferral/customization', 'denied', 'POST /fapi/v1/apiReferral/customization'],
  ['GET /fapi/v1/apiReferral/ifNewUser', 'denied', 'GET /fapi/v1/apiReferral/ifNewUser'],
  ['GET /fapi/v1/apiReferral/overview', 'denied', 'GET /fapi/v1/apiReferral/overview'],
  ['GET /fapi/v1/apiReferral/rebateVol', 'denied', 'GET /fapi/v1/apiReferral/rebateVol'],
  ['GET /fapi/v1/apiReferral/tradeVol', 'denied', 'GET /fapi/v1/apiReferral/tradeVol'],
  ['GET /fapi/v1/apiReferral/traderNum', 'denied', 'GET /fapi/v1/apiReferral/traderNum'],
  ['GET /fapi/v1/apiReferral/traderSummary', 'denied', 'GET /fapi/v1/apiReferral/traderSummary'],
  ['GET /fapi/v1/apiReferral/userCustomization', 'denied', 'GET /fapi/v1/apiReferral/userCustomization'],
  ['POST /fapi/v1/apiReferral/userCustomization', 'denied', 'POST /fapi/v1/apiReferral/userCustomization'],
  ['GET /fapi/v1/balance', 'denied', 'GET /fapi/v1/balance'],
  ['POST /fapi/v1/convert/acceptQuote', 'moveFunds', 'POST /fapi/v1/convert/acceptQuote'],
  ['GET /fapi/v1/convert/exchangeInfo', 'denied', 'GET /fapi/v1/convert/exchangeInfo'],
  ['POST /fapi/v1/convert/getQuote', 'moveFunds', 'POST /fapi/v1/convert/getQuote'],
  ['GET /fapi/v1/convert/orderStatus', 'denied', 'GET /fapi/v1/convert/orderStatus'],
  // The download routes hold the history of every bot of the account and cannot be cut down to one.
  ['GET /fapi/v1/income/asyn', 'denied', 'GET /fapi/v1/income/asyn'],
  ['GET /fapi/v1/income/asyn/id', 'denied', 'GET /fapi/v1/income/asyn/id'],
  ['PUT /fapi/v1/order/amend/keepPriority', 'denied', 'PUT /fapi/v1/order/amend/keepPriority'],
  ['GET /fapi/v1/order/asyn', 'denied', 'GET /fapi/v1/order/asyn'],
  ['GET /fapi/v1/order/asyn/id', 'denied', 'GET /fapi/v1/order/asyn/id'],
  ['GET /fapi/v1/pmAccountInfo', 'denied', 'GET /fapi/v1/pmAccountInfo'],
  ['GET /fapi/v1/positionRisk', 'denied', 'GET /fapi/v1/positionRisk'],
  ['GET /fapi/v1/stock/contract', 'denied', 'GET /fapi/v1/stock/contract'],
  ['POST /fapi/v1/stock/contract', 'denied', 'POST /fapi/v1/stock/contract'],
  ['GET /fapi/v1/trade/asyn', 'denied', 'GET /fapi/v1/trade/asyn'],
  ['GET /fapi/v1/trade/asyn/id', 'denied', 'GET /fapi/v1/trade/asyn/id'],
];

/** Public market facts of the futures API: method and path, which is also the name. */
const PUBLIC: readonly string[] = [
  'GET /fapi/v1/aggTrades',
  'GET /fapi/v1/assetIndex',
  'GET /fapi/v1/constituents',
  'GET /fapi/v1/continuousKlines',
  'GET /fapi/v1/depth',
  'GET /fapi/v1/exchangeInfo',
  'GET /fapi/v1/fundingInfo',
  'GET /fapi/v1/fundingRate',
  'GET /fapi/v1/historicalTrades',
  'GET /fapi/v1/indexInfo',
  'GET /fapi/v1/indexPriceKlines',
  'GET /fapi/v1/insuranceBalance',
  'GET /fapi/v1/klines',
  'GET /fapi/v1/lvtKlines',
  'GET /fapi/v1/markPriceKlines',
  'GET /fapi/v1/openInterest',
  'GET /fapi/v1/ping',
  'GET /fapi/v1/premiumIndex',
  'GET /fapi/v1/premiumIndexKlines',
  'GET /fapi/v1/rpiDepth',
  'GET /fapi/v1/symbolAdlRisk',
  'GET /fapi/v1/ticker/24hr',
  'GET /fapi/v1/ticker/bookTicker',
  'GET /fapi/v1/ticker/price',
  'GET /fapi/v1/time',
  'GET /fapi/v1/trades',
  'GET /fapi/v1/tradingSchedule',
  'GET /fapi/v2/ticker/price',
  'GET /futures/data/basis',
  'GET /futures/data/delivery-price',
  'GET /futures/data/globalLongShortAccountRatio',
  'GET /futures/data/openInterestHist',
  'GET /futures/data/takerBuySellVol',
  'GET /futures/data/takerlongshortRatio',
  'GET /futures/data/topLongShortAccountRatio',
  'GET /futures/data/topLongShortPositionRatio',
];

/** The whole futures catalogue, and the one sapi route that is answered. */
export const SERVED_ROUTES: readonly ServedRoute[] = [
  ...CHANGES,
  ...QUERIES,
  ...LOCAL,
  ...REFUSED,
  ...PUBLIC.map((target): ServedRoute => [target, 'public', target]),
];
