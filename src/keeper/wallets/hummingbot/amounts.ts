import { pointed } from '../../../core/units/pointed.ts';

const WRITTEN = /^([0-9]{1,20})(?:\.([0-9]{0,60}))?(?:[eE]([+-]?[0-9]{1,2}))?$/;
const UNITS_MAX = 2n ** 63n - 1n;

/**
 * An amount as Python writes it (`1.5`, `1e-07`), in smallest units. What is beyond the last digit is cut off, as their
 * own Gateway does. Null for anything else, and for more than the network can write.
 */
export function parseUnits(text: string | undefined, digits: number): bigint | null {
  const [, whole = '', fraction = '', power = '0'] = WRITTEN.exec(text ?? '') ?? [];
  if (whole === '') return null;
  const shift = digits + Number(power) - fraction.length;
  const all = BigInt(whole + fraction);
  const units = shift >= 0 ? all * 10n ** BigInt(shift) : all / 10n ** BigInt(-shift);
  return units <= UNITS_MAX ? units : null;
}

/** As JSON has numbers: exact up to some sixteen digits, which is all that their client's form has room for. */
export function asNumber(units: bigint, digits: number): number {
  return Number(pointed(units, digits));
}
