import { pointed } from '../../../src/core/units/pointed.ts';
import { grouped } from './decimal.ts';

/** Digits after the point of a chain's coin. */
const DIGITS: Readonly<Record<string, number>> = { SOL: 9, XLM: 7 };

/** An amount in smallest units as people read it: coins with their point, everything else as it is counted. */
export function amountOf(units: string, asset: string): string {
  const digits = asset.includes(':') ? DIGITS['XLM'] : DIGITS[asset];
  if (digits === undefined || !/^-?\d+$/.test(units)) return `${grouped(units)} units of ${asset}`;
  return `${grouped(pointed(BigInt(units), digits))} ${asset}`;
}

/** The reverse, for a coin: its smallest units. Null for text that is no such amount, or nothing. */
export function unitsIn(text: string, coin: 'SOL' | 'XLM'): string | null {
  const [, whole, fraction = ''] = /^(0|[1-9][0-9]{0,9})(?:\.([0-9]+))?$/.exec(text.trim()) ?? [];
  const digits = DIGITS[coin] ?? 0;
  if (whole === undefined || fraction.length > digits) return null;
  const units = `${whole}${fraction.padEnd(digits, '0')}`.replace(/^0+/, '');
  return units === '' ? null : units;
}

/** The coin of a chain. */
export function coinOf(chain: 'solana' | 'stellar' | 'stellar-testnet'): 'SOL' | 'XLM' {
  return chain === 'solana' ? 'SOL' : 'XLM';
}
