import type { Decimal } from '../../src/core/units/decimal.ts';
import { parseDecimal } from '../../src/core/units/decimal.ts';
import type { Account } from './account.ts';
import type { SimAlert } from './alert.ts';
import type { Exchange } from './exchange.ts';
import { indianTime } from './india.ts';
import { Refusal, badInput } from './refusal.ts';
import { numberOf } from './views.ts';

type Params = ReadonlyMap<string, string>;

const NO_ALERT = new Refusal(404, 'GeneralException', 'Alert not found.');
const OPERATORS: ReadonlyMap<string, (last: Decimal, constant: Decimal) => boolean> = new Map([
  ['<=', (last, constant) => last <= constant],
  ['>=', (last, constant) => last >= constant],
  ['<', (last, constant) => last < constant],
  ['>', (last, constant) => last > constant],
  ['==', (last, constant) => last === constant],
]);

/** A new alert that tells a person, or what is wrong with it. Baskets are not simulated. */
export function placeAlert(exchange: Exchange, account: Account, params: Params): SimAlert | Refusal {
  const terms = readTerms(exchange, params);
  if (terms instanceof Refusal) return terms;
  if (isMet(exchange, terms)) return badInput('Rule condition is already met.');
  const { now } = exchange;
  const uuid = `00000000-0000-4000-8000-${String(exchange.nextNumber()).padStart(12, '0')}`;
  const alert: SimAlert = { ...terms, uuid, createdAt: now, updatedAt: now, status: 'enabled', met: [] };
  account.alerts.push(alert);
  return alert;
}

/** Says everything of one anew. */
export function modifyAlert(
  exchange: Exchange,
  account: Account,
  uuid: string,
  params: Params,
): SimAlert | Refusal {
  const alert = findAlert(account, uuid);
  if (alert instanceof Refusal) return alert;
  const terms = readTerms(exchange, params);
  if (terms instanceof Refusal) return terms;
  return Object.assign(alert, terms, { updatedAt: exchange.now });
}

/** Ends one; it stays in the list as deleted. */
export function deleteAlert(exchange: Exchange, account: Account, uuid: string): null | Refusal {
  const alert = findAlert(account, uuid);
  if (alert instanceof Refusal) return alert;
  alert.status = 'deleted';
  alert.updatedAt = exchange.now;
  return null;
}

/** One of any status. */
export function findAlert(account: Account, uuid: string): SimAlert | Refusal {
  return account.alerts.find((one) => one.uuid === uuid) ?? NO_ALERT;
}

/** Tells of each whose condition begins to hold: once, until it has not held again. */
export function fireAlerts(exchange: Exchange, account: Account): void {
  for (const alert of account.alerts) {
    const before = alert.holds;
    alert.holds = alert.status === 'enabled' && isMet(exchange, alert);
    if (alert.holds && !before) alert.met.push(exchange.now);
  }
}

/** An alert as the list tells it. */
export function alertView(alert: SimAlert, userId: string): object {
  const [market = '', tradingsymbol = ''] = alert.symbol.split(':');
  return {
    type: 'simple',
    user_id: userId,
    uuid: alert.uuid,
    name: alert.name,
    status: alert.status,
    disabled_reason: '',
    lhs_attribute: 'LastTradedPrice',
    lhs_exchange: market,
    lhs_tradingsymbol: tradingsymbol,
    operator: alert.operator,
    rhs_type: 'constant',
    rhs_attribute: '',
    rhs_exchange: '',
    rhs_tradingsymbol: '',
    rhs_constant: numberOf(alert.constant),
    alert_count: alert.met.length,
    created_at: indianTime(alert.createdAt),
    updated_at: indianTime(alert.updatedAt),
  };
}

/** Each time that it was met. */
export function alertHistory(alert: SimAlert): readonly object[] {
  const condition = `LastTradedPrice("${alert.symbol}") ${alert.operator} ${numberOf(alert.constant)}`;
  const { uuid } = alert;
  return alert.met.map((at) => ({
    ...{ uuid, type: 'simple', meta: [], condition, created_at: indianTime(at), order_meta: null },
  }));
}

type Terms = Pick<SimAlert, 'symbol' | 'name' | 'operator' | 'constant' | 'holds'>;

function readTerms(exchange: Exchange, params: Params): Terms | Refusal {
  const symbol = `${params.get('lhs_exchange')}:${params.get('lhs_tradingsymbol')}`;
  const operator = params.get('operator') ?? '';
  const name = params.get('name') ?? '';
  const constant = parseDecimal(params.get('rhs_constant') ?? '');
  if (params.get('type') !== 'simple' || params.has('basket')) return badInput('Baskets are not simulated.');
  if (!exchange.listings.has(symbol)) return badInput('Invalid `lhs_tradingsymbol`.');
  if (params.get('lhs_attribute') !== 'LastTradedPrice') return badInput('Invalid `lhs_attribute`.');
  if (!OPERATORS.has(operator)) return badInput('Invalid `operator`.');
  if (params.get('rhs_type') !== 'constant' || constant === null) return badInput('Invalid `rhs_constant`.');
  return name === '' ? badInput('Invalid `name`.') : { symbol, name, operator, constant, holds: false };
}

function isMet(exchange: Exchange, { symbol, operator, constant }: Terms): boolean {
  const last = exchange.listings.get(symbol)?.market.last;
  return last !== undefined && OPERATORS.get(operator)?.(last, constant) === true;
}
