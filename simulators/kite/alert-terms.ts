import type { Decimal } from '../../src/core/units/decimal.ts';
import { ZERO, decimal, parseDecimal, subtract } from '../../src/core/units/decimal.ts';
import type { AlertTerms, SimSide } from './alert.ts';
import type { Exchange, Listing } from './exchange.ts';
import { Refusal, badInput } from './refusal.ts';
import { indexPrice } from './ticker-packets.ts';

type Params = ReadonlyMap<string, string>;

/** The one index that is told, under the exchange that alerts have for indices. */
const INDEX = 'INDICES:NIFTY 50';
const OPERATORS: ReadonlyMap<string, (left: Decimal, right: Decimal) => boolean> = new Map([
  ['<=', (left, right) => left <= right],
  ['>=', (left, right) => left >= right],
  ['<', (left, right) => left < right],
  ['>', (left, right) => left > right],
  ['==', (left, right) => left === right],
]);

const last = ({ market }: Listing): Decimal => market.last;
/** All prices of the day are the same here, as in quotes. */
const ofDay = ({ market }: Listing): Decimal => market.mark;
const moved = ({ market }: Listing): Decimal => subtract(market.last, market.mark);
const always = (text: string) => (): Decimal => decimal(text);

/** What a quote tells of a market, by the names that alerts have for it. */
const ATTRIBUTES: ReadonlyMap<string, (listing: Listing) => Decimal> = new Map([
  ['AverageTradePrice', ofDay],
  ['ClosePrice', ofDay],
  ['DayChange', moved],
  ['DayChangePercent', always('0')],
  ['HighPrice', ofDay],
  ['IntraDayChange', moved],
  ['IntraDayChangePercent', always('0')],
  ['LastTradedPrice', last],
  ['LastTradedQuantity', always('1')],
  ['LowPrice', ofDay],
  ['OpenInterest', always('0')],
  ['OpenInterestDayHigh', always('0')],
  ['OpenInterestDayLow', always('0')],
  ['OpenPrice', ofDay],
  ['TotalBuyQuantity', always('0')],
  ['TotalSellQuantity', always('0')],
  ['VolumeTraded', always('5000000')],
]);

/** What a request says, or what is wrong with it. Baskets are not simulated. */
export function readTerms(exchange: Exchange, params: Params): AlertTerms | Refusal {
  const name = params.get('name') ?? '';
  const operator = params.get('operator') ?? '';
  if (params.get('type') !== 'simple' || params.has('basket')) return badInput('Baskets are not simulated.');
  const left = readSide(exchange, params, 'lhs');
  if (left instanceof Refusal) return left;
  if (!OPERATORS.has(operator)) return badInput('Invalid `operator`.');
  const right = readRight(exchange, params);
  if (right instanceof Refusal) return right;
  return name === '' ? badInput('Invalid `name`.') : { name, operator, left, right };
}

/** Whether the condition holds now. */
export function isMet(exchange: Exchange, { left, right, operator }: AlertTerms): boolean {
  const against = typeof right === 'bigint' ? right : valueOf(exchange, right);
  return OPERATORS.get(operator)?.(valueOf(exchange, left), against) === true;
}

function readRight(exchange: Exchange, params: Params): SimSide | Decimal | Refusal {
  const kind = params.get('rhs_type');
  if (kind === 'instrument') return readSide(exchange, params, 'rhs');
  const constant = parseDecimal(params.get('rhs_constant') ?? '');
  return kind !== 'constant' || constant === null ? badInput('Invalid `rhs_constant`.') : constant;
}

function readSide(exchange: Exchange, params: Params, side: 'lhs' | 'rhs'): SimSide | Refusal {
  const symbol = `${params.get(`${side}_exchange`)}:${params.get(`${side}_tradingsymbol`)}`;
  const attribute = params.get(`${side}_attribute`) ?? '';
  if (symbol !== INDEX && !exchange.listings.has(symbol))
    return badInput(`Invalid \`${side}_tradingsymbol\`.`);
  return ATTRIBUTES.has(attribute) ? { symbol, attribute } : badInput(`Invalid \`${side}_attribute\`.`);
}

function valueOf(exchange: Exchange, { symbol, attribute }: SimSide): Decimal {
  const listing = exchange.listings.get(symbol);
  if (listing === undefined) return indexPrice(exchange.listings.values());
  return ATTRIBUTES.get(attribute)?.(listing) ?? ZERO;
}
