import type { Account } from './account.ts';
import type { AlertTerms, SimAlert, SimSide } from './alert.ts';
import { isMet, readTerms } from './alert-terms.ts';
import type { Exchange } from './exchange.ts';
import { indianTime } from './india.ts';
import { Refusal, badInput } from './refusal.ts';
import { numberOf } from './views.ts';

type Params = ReadonlyMap<string, string>;

const NO_ALERT = new Refusal(404, 'GeneralException', 'Alert not found.');

/** A new alert that tells a person, or what is wrong with it. Baskets are not simulated. */
export function placeAlert(exchange: Exchange, account: Account, params: Params): SimAlert | Refusal {
  const terms = readTerms(exchange, params);
  if (terms instanceof Refusal) return terms;
  if (isMet(exchange, terms)) return badInput('Rule condition is already met.');
  const { now } = exchange;
  const uuid = `00000000-0000-4000-8000-${String(exchange.nextNumber()).padStart(12, '0')}`;
  const times = { createdAt: now, updatedAt: now };
  const alert: SimAlert = { uuid, ...times, status: 'enabled', terms, holds: false, met: [] };
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
  return Object.assign(alert, { terms, holds: false, updatedAt: exchange.now });
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
    alert.holds = alert.status === 'enabled' && isMet(exchange, alert.terms);
    if (alert.holds && !before) alert.met.push(exchange.now);
  }
}

/** An alert as the list tells it. */
export function alertView(alert: SimAlert, userId: string): object {
  const { name, operator, left, right } = alert.terms;
  return {
    type: 'simple',
    user_id: userId,
    uuid: alert.uuid,
    name,
    status: alert.status,
    disabled_reason: '',
    ...sideView('lhs', left),
    operator,
    rhs_type: typeof right === 'bigint' ? 'constant' : 'instrument',
    ...sideView('rhs', typeof right === 'bigint' ? NO_SIDE : right),
    rhs_constant: typeof right === 'bigint' ? numberOf(right) : 0,
    alert_count: alert.met.length,
    created_at: indianTime(alert.createdAt),
    updated_at: indianTime(alert.updatedAt),
  };
}

const NO_SIDE: SimSide = { symbol: '', attribute: '' };

function sideView(side: 'lhs' | 'rhs', { symbol, attribute }: SimSide): object {
  const [market = '', tradingsymbol = ''] = symbol.split(':');
  return {
    [`${side}_attribute`]: attribute,
    [`${side}_exchange`]: market,
    [`${side}_tradingsymbol`]: tradingsymbol,
  };
}

/** Each time that it was met, with the condition that it has now. */
export function alertHistory({ uuid, terms, met }: SimAlert): readonly object[] {
  const condition = conditionText(terms);
  return met.map((at) => ({
    ...{ uuid, type: 'simple', meta: [], condition, created_at: indianTime(at), order_meta: null },
  }));
}

function conditionText({ left, operator, right }: AlertTerms): string {
  const text = ({ attribute, symbol }: SimSide): string => `${attribute}("${symbol}")`;
  return `${text(left)} ${operator} ${typeof right === 'bigint' ? numberOf(right) : text(right)}`;
}
