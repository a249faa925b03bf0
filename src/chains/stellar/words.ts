import { pointed } from '../../core/units/pointed.ts';
import type { Action, Price } from './actions.ts';
import { XLM, type Account, type Asset } from './asset.ts';
import type { Memo, Transaction } from './transaction.ts';

/** Of every asset: one is ten million of its smallest units. */
const DIGITS = 7;

/** What a transaction does, a line each, from the bytes alone. */
export function wordsOf(transaction: Transaction): readonly string[] {
  const { source, fee, sequence, times, ledgers, memo, operations } = transaction;
  return [
    'Stellar transaction.',
    `Fee: at most ${amountOf(BigInt(fee), XLM)}, paid by ${accountText(source)}, with sequence ${sequence}.`,
    times === null || times.to === 0n
      ? 'It does not expire by itself.'
      : `It expires at ${timeText(times.to)}.`,
    ...(times === null || times.from === 0n ? [] : [`It takes effect not before ${timeText(times.from)}.`]),
    ...(ledgers === null || ledgers.from === 0 ? [] : [`It takes effect not before ledger ${ledgers.from}.`]),
    ...(ledgers === null || ledgers.to === 0 ? [] : [`It expires before ledger ${ledgers.to}.`]),
    ...memoWords(memo),
    ...operations.map(
      ({ source: own, action }, at) =>
        `${at + 1}. ${own === null ? '' : `In the name of ${accountText(own)}: `}${actionWords(action)}`,
    ),
  ];
}

function actionWords(action: Action): string {
  switch (action.name) {
    case 'offer.sell':
    case 'offer.buy':
      return offerWords(action);
    case 'path.sell':
      return (
        `Sell ${amountOf(action.amount, action.selling)} for at least ${amountOf(action.least, action.buying)}` +
        `${pathText(action.path)}, which go to ${action.to}.`
      );
    case 'path.buy':
      return (
        `Buy ${amountOf(action.amount, action.buying)} for at most ${amountOf(action.most, action.selling)}` +
        `${pathText(action.path)}; what is bought goes to ${action.to}.`
      );
    case 'trust':
      return action.limit === 0n
        ? `Hold ${action.asset} no more.`
        : `Hold up to ${amountOf(action.limit, action.asset)}.`;
  }
}

function offerWords(action: Extract<Action, { name: 'offer.sell' | 'offer.buy' }>): string {
  const { selling, buying, amount, offer } = action;
  if (amount === 0n) return `Take back the offer ${offer} of ${selling} for ${buying}.`;
  const change = offer === 0n ? '' : `Change the offer ${offer}: `;
  if (action.name === 'offer.buy') {
    const each = priceText(action.price, selling, buying);
    return `${change}Offer to buy ${amountOf(amount, buying)} with ${selling}, for ${each}.`;
  }
  const passive = action.isPassive ? ' It does not trade with offers at exactly that price.' : '';
  const each = priceText(action.price, buying, selling);
  return `${change}Offer to sell ${amountOf(amount, selling)} for ${buying}, at ${each}.${passive}`;
}

/** What one of `of` costs, exactly: as a decimal where that is exact, as a fraction where it is not. */
function priceText({ n, d }: Price, asset: Asset, of: Asset): string {
  const scaled = BigInt(n) * 10n ** BigInt(PRICE_DIGITS);
  const isExact = scaled % BigInt(d) === 0n;
  const each = isExact ? pointed(scaled / BigInt(d), PRICE_DIGITS) : `${n}/${d}`;
  return `${each} ${asset} for each ${of}`;
}

const PRICE_DIGITS = 12;

function pathText(path: readonly Asset[]): string {
  return path.length === 0 ? '' : ` by way of ${path.join(', ')}`;
}

function memoWords(memo: Memo): readonly string[] {
  switch (memo.kind) {
    case 'none':
      return [];
    case 'text':
      return [`Memo: ${quoted(memo.bytes)}.`];
    case 'id':
      return [`Memo: the number ${memo.id}.`];
    case 'hash':
      return [`Memo: the hash ${hexText(memo.hash)}.`];
    case 'return':
      return [`Memo: a return of ${hexText(memo.hash)}.`];
  }
}

function accountText({ address, id }: Account): string {
  return id === null ? address : `${address} (number ${id} within it)`;
}

/** Seconds since 1970 in UTC; a number that no calendar has stays one. */
function timeText(seconds: bigint): string {
  const ms = Number(seconds) * 1_000;
  return ms > 8.64e15 ? `second ${seconds}` : new Date(ms).toISOString().replace('.000Z', 'Z');
}

function amountOf(units: bigint, asset: Asset): string {
  return `${pointed(units, DIGITS)} ${asset} (${units} units)`;
}

function hexText(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** In quotes, byte by byte, with everything beyond visible ASCII spelt out: text of others cannot look like ours. */
function quoted(bytes: Uint8Array): string {
  const text = Array.from(bytes, (byte) => {
    if (byte === 0x22 || byte === 0x5c) return `\\${String.fromCharCode(byte)}`;
    const isPlain = byte >= 0x20 && byte <= 0x7e;
    return isPlain ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, '0')}`;
  });
  return `"${text.join('')}"`;
}
