/** Why the venue does not do something: `retCode` and `retMsg`, nearly always with HTTP 200. */
export class Refusal {
  readonly retCode: number;
  readonly retMsg: string;
  readonly status: number;

  constructor(retCode: number, retMsg: string, status = 200) {
    this.retCode = retCode;
    this.retMsg = retMsg;
    this.status = status;
  }
}

export const NO = {
  empty: new Refusal(10001, 'empty value: apiTimestamp[] apiKey[] apiSignature[]'),
  malformed: new Refusal(10001, 'Request parameter error.'),
  badCategory: new Refusal(10001, 'Illegal category'),
  badSymbol: new Refusal(10001, 'params error: symbol invalid'),
  badSide: new Refusal(10001, 'Side invalid'),
  badOrderType: new Refusal(10001, 'orderType invalid'),
  badTimeInForce: new Refusal(10001, 'timeInForce invalid'),
  badQuantity: new Refusal(10001, 'Qty invalid'),
  quantityBelowMin: new Refusal(10001, 'The number of contracts exceeds minimum limit allowed'),
  quantityAboveMax: new Refusal(10001, 'The number of contracts exceeds maximum limit allowed'),
  badPrice: new Refusal(10001, 'params error: Price invalid'),
  badLinkId: new Refusal(10001, 'params error: OrderLinkID invalid'),
  positionIdxMismatch: new Refusal(10001, 'position idx not match position mode'),
  noOrderId: new Refusal(10001, 'params error: OrderId or OrderLinkId is required'),
  noScope: new Refusal(10001, 'symbol, settleCoin or baseCoin is needed'),
  badKey: new Refusal(10003, 'API key is invalid.'),
  denied: new Refusal(10005, 'Permission denied, please check your API key permissions.'),
  tooManyVisits: new Refusal(10006, 'Too many visits. Exceeded the API Rate Limit.'),
  otherAddress: new Refusal(10010, "Unmatched IP, please check your API key's bound IP addresses."),
  serverError: new Refusal(10016, 'Server error.'),
  noRoute: new Refusal(10017, 'Route not found.', 404),
  unifiedForbidden: new Refusal(100028, 'The API cannot be accessed by unified account users.'),
  noOrderToCancel: new Refusal(110001, 'order not exists or too late to cancel'),
  noOrderToReplace: new Refusal(110001, 'order not exists or too late to replace'),
  priceOutOfRange: new Refusal(110003, 'Order price exceeds the allowable range.'),
  balance: new Refusal(110007, 'ab not enough for new order'),
  spotBalance: new Refusal(170131, 'Insufficient balance.'),
  spotTooSmall: new Refusal(170140, 'Order value exceeded lower limit.'),
  leverageAboveMax: new Refusal(110013, 'cannot set leverage gt maxLeverage by risk limit'),
  reduceOnly: new Refusal(110017, 'current position is zero, cannot fix reduce-only order qty'),
  reduceOnlySide: new Refusal(110017, 'Reduce-only rule not satisfied'),
  tooManyOpenOrders: new Refusal(110020, 'Not allowed to have more than 500 active orders'),
  modeHasOrders: new Refusal(
    110024,
    'There are existing orders or positions, position mode cannot be switched.',
  ),
  sameMode: new Refusal(110025, 'Position mode is not modified'),
  sameMarginMode: new Refusal(3400024, 'Margin mode is not modified'),
  sameLeverage: new Refusal(110043, 'leverage not modified'),
  leverageMargin: new Refusal(110045, 'The available margin is insufficient.'),
  linkIdUsed: new Refusal(110072, 'OrderLinkedID is duplicate'),
  positionTooLarge: new Refusal(110090, 'Order placement failed as your position may exceed the max limit.'),
  riseExpected: new Refusal(110092, 'expect Rising, but trigger_price is not above the current price'),
  fallExpected: new Refusal(110093, 'expect Falling, but trigger_price is not below the current price'),
  zeroPosition: new Refusal(10001, 'can not set tp/sl/ts for zero position'),
  takeProfitSide: new Refusal(10001, 'TakeProfit is on the wrong side of base_price'),
  stopLossSide: new Refusal(10001, 'StopLoss is on the wrong side of base_price'),
  notModified: new Refusal(34040, 'not modified'),
  duplicateReqId: new Refusal(20006, 'Duplicate reqId'),
  repeatedAuth: new Refusal(20001, 'Repeat auth'),
  notAuthorized: new Refusal(10003, 'Request not authorized'),
  noOperation: new Refusal(10404, 'op type is not found'),
} as const;

export function paramsError(name: string): Refusal {
  return new Refusal(10001, `params error: ${name} invalid`);
}

export function staleTimestamp(times: {
  readonly request: number;
  readonly server: number;
  readonly recvWindow: number;
}): Refusal {
  return new Refusal(
    10002,
    'invalid request, please check your server timestamp or recv_window param. ' +
      `req_timestamp[${times.request}],server_timestamp[${times.server}],recv_window[${times.recvWindow}]`,
  );
}

/** `origin` is the text that the venue would have signed. */
export function badSignature(origin: string): Refusal {
  return new Refusal(
    10004,
    `error sign! origin_string[${origin}], please check your signature generation algorithm.`,
  );
}

export function notionalTooSmall(minNotional: string): Refusal {
  return new Refusal(110094, `Order does not meet minimum order value ${minNotional}USDT`);
}
