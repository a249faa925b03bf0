/** The venue says no: an HTTP status and the body `{"code":…,"msg":…}`. A value, never thrown. */
export class Refusal {
  readonly status: number;
  readonly code: number;
  readonly msg: string;

  constructor(status: number, code: number, msg: string) {
    this.status = status;
    this.code = code;
    this.msg = msg;
  }
}

/** Refusals with a fixed text, by what they say. Texts as the venue's error page has them. */
export const NO = {
  tooMuchWeight: new Refusal(429, -1003, 'Too many requests; current limit of IP is exceeded.'),
  unauthorized: new Refusal(401, -1002, 'You are not authorized to execute this request.'),
  badMessage: new Refusal(400, -1013, 'Invalid message.'),
  timeout: new Refusal(
    503,
    -1007,
    'Timeout waiting for response from backend server. Send status unknown; execution status unknown.',
  ),
  unexpected: new Refusal(
    503,
    -1006,
    'An unexpected response was received from the message bus. Send status unknown; execution status unknown.',
  ),
  staleTimestamp: new Refusal(400, -1021, 'Timestamp for this request is outside of the recvWindow.'),
  earlyTimestamp: new Refusal(
    400,
    -1021,
    "Timestamp for this request was 1000ms ahead of the server's time.",
  ),
  badSignature: new Refusal(400, -1022, 'Signature for this request is not valid.'),
  duplicateParameter: new Refusal(400, -1101, 'Duplicate values for a parameter detected.'),
  tooPrecise: new Refusal(400, -1111, 'Precision is over the maximum defined for this asset.'),
  badTimeInForce: new Refusal(400, -1115, 'Invalid timeInForce.'),
  badOrderType: new Refusal(400, -1116, 'Invalid orderType.'),
  badSide: new Refusal(400, -1117, 'Invalid side.'),
  badSymbol: new Refusal(400, -1121, 'Invalid symbol.'),
  badListenKey: new Refusal(400, -1125, 'This listenKey does not exist.'),
  badInterval: new Refusal(400, -1120, 'Invalid interval.'),
  badRecvWindow: new Refusal(400, -1131, "'recvWindow' must be less than 60000."),
  invalidJson: new Refusal(400, -1135, 'Invalid JSON Request'),
  unsupported: new Refusal(400, -1020, 'This operation is not supported.'),
  sessionNeedsEd25519: new Refusal(400, -4056, 'Only Ed25519 API keys may log on.'),
  unknownOrder: new Refusal(400, -2011, 'Unknown order sent.'),
  noSuchOrder: new Refusal(400, -2013, 'Order does not exist.'),
  badKeyFormat: new Refusal(401, -2014, 'API-key format invalid.'),
  badKey: new Refusal(401, -2015, 'Invalid API-key, IP, or permissions for action.'),
  marginInsufficient: new Refusal(400, -2019, 'Margin is insufficient.'),
  wouldTrigger: new Refusal(400, -2021, 'Order would immediately trigger.'),
  reduceOnlyRejected: new Refusal(400, -2022, 'ReduceOnly Order is rejected.'),
  tooManyOpenOrders: new Refusal(400, -2025, 'Reach max open order limit.'),
  positionTooLarge: new Refusal(400, -2027, 'Exceeded the maximum allowable position at current leverage.'),
  leverageTooLow: new Refusal(400, -2028, 'Leverage is smaller than permitted: insufficient margin balance.'),
  priceNotPositive: new Refusal(400, -4001, 'Price less than 0.'),
  priceAboveMax: new Refusal(400, -4002, 'Price greater than max price.'),
  quantityNotPositive: new Refusal(400, -4003, 'Quantity less than or equal to zero.'),
  quantityBelowMin: new Refusal(400, -4004, 'Quantity less than min quantity.'),
  quantityAboveMax: new Refusal(400, -4005, 'Quantity greater than max quantity.'),
  triggerNotPositive: new Refusal(400, -4006, 'Stop price less than zero.'),
  priceBelowMin: new Refusal(400, -4013, 'Price less than min price.'),
  priceOffTick: new Refusal(400, -4014, 'Price not increased by tick size.'),
  clientIdTooLong: new Refusal(400, -4015, 'Client order id length should be less than 36 chars'),
  quantityOffStep: new Refusal(400, -4023, 'Qty not increased by step size.'),
  badLeverage: new Refusal(400, -4028, 'Leverage is not valid'),
  sameMarginType: new Refusal(400, -4046, 'No need to change margin type.'),
  marginTypeOpenOrders: new Refusal(400, -4047, 'Margin type cannot be changed if there exists open orders.'),
  marginTypePosition: new Refusal(400, -4048, 'Margin type cannot be changed if there exists position.'),
  notIsolated: new Refusal(400, -4046, 'Cannot change margin of a position that is not isolated.'),
  isolatedInsufficient: new Refusal(400, -4051, 'Isolated balance insufficient.'),
  samePositionSide: new Refusal(400, -4059, 'No need to change position side.'),
  badPositionSide: new Refusal(400, -4060, 'Invalid position side.'),
  positionSideMismatch: new Refusal(400, -4061, "Order's position side does not match user's setting."),
  positionSideOpenOrders: new Refusal(
    400,
    -4067,
    'Position side cannot be changed if there exists open orders.',
  ),
  positionSidePosition: new Refusal(400, -4068, 'Position side cannot be changed if there exists position.'),
  badBatchSize: new Refusal(400, -4082, 'Invalid number of batch place orders.'),
  badBatch: new Refusal(400, -4083, 'Fail to place batch orders.'),
  duplicateClientId: new Refusal(400, -4116, 'ClientOrderId is duplicated.'),
  useAlgoEndpoint: new Refusal(
    400,
    -4120,
    'Order type not supported for this endpoint. Please use the Algo Order API endpoints instead.',
  ),
  counterPriceTooFar: new Refusal(
    400,
    -4131,
    "The counterparty's best price does not meet the PERCENT_PRICE filter limit.",
  ),
  closeWithQuantity: new Refusal(400, -4137, 'Quantity must be zero with closePosition equals true'),
  closeWithReduceOnly: new Refusal(400, -4138, 'Reduce only must be true with closePosition equals true'),
  sameMultiAssets: new Refusal(400, -4171, 'No need to change multi-assets mode.'),
  fillOrKillRejected: new Refusal(
    400,
    -5021,
    'Due to the order could not be filled immediately, the FOK order has been rejected. ' +
      'The order will not be recorded in the order history',
  ),
  postOnlyRejected: new Refusal(
    400,
    -5022,
    'Due to the order could not be executed as maker, the Post Only order will be rejected. ' +
      'The order will not be recorded in the order history',
  ),
  tooManyAmendments: new Refusal(400, -5026, 'Exceed maximum modify order limit.'),
  nothingToAmend: new Refusal(400, -5027, 'No need to modify the order.'),
  badPriceMatch: new Refusal(400, -5037, 'Invalid price match'),
  priceWithPriceMatch: new Refusal(400, -5038, 'Price and price match can not be sent at the same time.'),
  badSelfTradePrevention: new Refusal(400, -5039, 'Invalid self trade prevention mode'),
  badGoodTillDate: new Refusal(
    400,
    -5040,
    'The goodTillDate timestamp must be greater than the current time plus 600 seconds ' +
      'and smaller than 253402300799000.',
  ),
} as const;

export function illegalCharacters(name: string, legal: string): Refusal {
  return new Refusal(
    400,
    -1100,
    `Illegal characters found in parameter '${name}'; legal range is '${legal}'.`,
  );
}

export function missing(name: string): Refusal {
  return new Refusal(400, -1102, `Mandatory parameter '${name}' was not sent, was empty/null, or malformed.`);
}

export function notRequired(name: string): Refusal {
  return new Refusal(400, -1106, `Parameter '${name}' sent when not required.`);
}

/** What a banned address hears; `until` in milliseconds since 1970. */
export function bannedUntil(until: number): Refusal {
  const advice = 'Please use the websocket for live updates to avoid bans.';
  return new Refusal(418, -1003, `Way too many requests; IP banned until ${until}. ${advice}`);
}

export function tooManyOrders(limit: number, interval: string): Refusal {
  return new Refusal(429, -1015, `Too many new orders; current limit is ${limit} orders per ${interval}.`);
}

export function priceTooHigh(bound: string): Refusal {
  return new Refusal(400, -4016, `Limit price can't be higher than ${bound}.`);
}

export function priceTooLow(bound: string): Refusal {
  return new Refusal(400, -4024, `Limit price can't be lower than ${bound}.`);
}

export function notionalTooSmall(minNotional: string): Refusal {
  return new Refusal(
    400,
    -4164,
    `Order's notional must be no smaller than ${minNotional} (unless you choose reduce only).`,
  );
}

/** `line` is method and path. */
export function noSuchPath(line: string): Refusal {
  const [method = '', path = ''] = line.split(' ');
  return new Refusal(404, -5000, `Path ${path}, Method ${method} is invalid`);
}
