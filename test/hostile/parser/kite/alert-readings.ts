import { Account } from '../../../../simulators/kite/account.ts';
import type { AlertTerms, SimAlert, SimSide } from '../../../../simulators/kite/alert.ts';
import { deleteAlert, modifyAlert, placeAlert } from '../../../../simulators/kite/alerts.ts';
import type { Exchange } from '../../../../simulators/kite/exchange.ts';
import { Refusal } from '../../../../simulators/kite/refusal.ts';
import type { Intent } from '../../../../src/core/order/intent.ts';
import { decimal, ZERO } from '../../../../src/core/units/decimal.ts';
import { readingOf, type FieldValues, type Reading } from '../reading.ts';
import { KNOWN_ALERTS } from './known-orders.ts';

type Setting = Extract<Intent, { kind: 'setting' }>;

/** An alert as the gate decided on it, in the words of {@link alertReading}. */
export function alertWords({ instrument, values }: Setting): FieldValues {
  const said = new Map(values);
  const at = (name: string): string => said.get(name) ?? '';
  const market = instrument ?? `${at('lhs_exchange')}:${at('lhs_tradingsymbol')}`;
  const constant = said.get('rhs_constant');
  const other = `${at('rhs_exchange')}:${at('rhs_tradingsymbol')} ${at('rhs_attribute')}`;
  const left = `${market} ${at('lhs_attribute')}`;
  return { name: at('name'), operator: at('operator'), left, right: constant ?? other };
}

/** What the simulated venue reads in a request about an alert, by its own parser. */
export function alertReading(exchange: Exchange, line: string, form: URLSearchParams): Reading {
  const [method = '', path = ''] = line.split(' ');
  const uuid = path.split('/')[2] ?? form.get('uuid') ?? '';
  const params = new Map(form);
  const account = accountWithAlerts();
  if (method === 'DELETE') {
    const refused = deleteAlert(exchange, account, uuid);
    return refused === null ? readingOf(line, [{ uuid, ...beside(form, ['uuid']) }]) : refusal(refused);
  }
  const done =
    method === 'POST' ? placeAlert(exchange, account, params) : modifyAlert(exchange, account, uuid, params);
  if (done instanceof Refusal) return refusal(done);
  return readingOf(line, [{ ...wordsOf(done.terms), ...unlooked(form, done.terms, uuid) }]);
}

function refusal({ type, message }: Refusal): Reading {
  return { kind: 'refused', why: `${type} ${message}` };
}

function wordsOf({ name, operator, left, right }: AlertTerms): FieldValues {
  const text = ({ symbol, attribute }: SimSide): string => `${symbol} ${attribute}`;
  return { name, operator, left: text(left), right: typeof right === 'bigint' ? plain(right) : text(right) };
}

/** A count of 10^-18 as plain digits, by arithmetic of its own. */
function plain(value: bigint): string {
  const unit = 10n ** 18n;
  const size = value < 0n ? -value : value;
  const fraction = String((size % unit) + unit)
    .slice(1)
    .replace(/0+$/, '');
  const digits = fraction === '' ? String(size / unit) : `${size / unit}.${fraction}`;
  return value < 0n ? `-${digits}` : digits;
}

const LOOKED_AT = [
  'type',
  'name',
  'operator',
  'lhs_attribute',
  'lhs_exchange',
  'lhs_tradingsymbol',
  'rhs_type',
];
const SIDE = ['rhs_attribute', 'rhs_exchange', 'rhs_tradingsymbol'];

/** What it does not look at; the real one might. What is empty, or repeats the path, is no news. */
function unlooked(form: URLSearchParams, { right }: AlertTerms, uuid: string): FieldValues {
  const isConstant = typeof right === 'bigint';
  const rest = beside(form, [...LOOKED_AT, ...(isConstant ? ['rhs_constant'] : SIDE)]);
  return Object.fromEntries(
    Object.entries(rest).filter(
      ([name, value]) =>
        !(name === 'uuid' && value === uuid && uuid !== '') &&
        !(isConstant && SIDE.includes(name) && value === '') &&
        !(!isConstant && name === 'rhs_constant' && (value === '' || value === '0')),
    ),
  );
}

function beside(form: URLSearchParams, known: readonly string[]): FieldValues {
  return Object.fromEntries([...form].filter(([name]) => !known.includes(name)));
}

function accountWithAlerts(): Account {
  const account = new Account({ userId: '', cash: ZERO });
  const left = { symbol: 'NSE:INFY', attribute: 'LastTradedPrice' };
  for (const uuid of KNOWN_ALERTS) {
    const terms: AlertTerms = { name: 'known', operator: '<', left, right: decimal('1') };
    const kept: SimAlert = {
      uuid,
      createdAt: 0,
      updatedAt: 0,
      status: 'enabled',
      terms,
      holds: false,
      met: [],
    };
    account.alerts.push(kept);
  }
  return account;
}
