/** Why policy, or the state of the gateway, says no. Codes are append-only and never used for something else. */
export type DenialCode =
  | 'NO_POLICY'
  | 'TRADING_HALTED'
  | 'ACCOUNT_QUARANTINED'
  | 'FUNDS_MOVEMENT_NOT_SERVED'
  | 'ROUTE_NOT_SERVED'
  | 'REQUEST_REPLAYED'
  | 'CLIENT_ORDER_ID_USED'
  | 'NOT_OWN_ORDER'
  | 'HEDGE_MODE_NOT_SERVED'
  | 'SYMBOL_NOT_ALLOWED'
  | 'SIDE_NOT_ALLOWED'
  | 'ORDER_TYPE_NOT_ALLOWED'
  | 'QUANTITY_EXCEEDS_MAX'
  | 'NOTIONAL_EXCEEDS_MAX'
  | 'OPEN_ORDERS_EXCEED_MAX'
  | 'POSITION_EXCEEDS_MAX'
  | 'EXPOSURE_EXCEEDS_MAX'
  | 'LEVERAGE_EXCEEDS_MAX'
  | 'PRICE_OUTSIDE_COLLAR'
  | 'VOLUME_BELOW_FLOOR'
  | 'DEPTH_BELOW_FLOOR'
  | 'TURNOVER_EXCEEDS_MAX'
  | 'MESSAGE_RATE_EXCEEDED'
  | 'REPEAT_THROTTLE_LATCHED'
  | 'DUPLICATE_ORDER'
  | 'DAILY_LOSS_REACHED'
  | 'REFERENCE_PRICE_STALE'
  | 'STANDING_ORDER_NOT_ALLOWED'
  | 'SETTING_NOT_ALLOWED'
  | 'APPROVAL_NEEDED'
  | 'APPROVAL_REJECTED'
  | 'OUTSIDE_TRADING_HOURS'
  | 'DRAWDOWN_REACHED'
  | 'SELF_TRADE'
  | 'PARTICIPATION_EXCEEDS_MAX'
  | 'INSTRUMENT_COOLING'
  | 'REQUEST_TOO_OLD'
  | 'BOT_MOVED'
  | 'CHANGE_UNDER_WAY'
  | 'PARTNER_REFUSED';

/** A refusal with the figures it rests on: decimals as text, counts, names that policy itself contains. */
export interface Denial {
  readonly code: DenialCode;
  readonly facts: Readonly<Record<string, string>>;
}
