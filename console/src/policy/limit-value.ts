import { grouped } from '../format/decimal.ts';
import { span } from '../format/time.ts';

/** The name of a limit without its unit, which stands at its value. */
export function unitless(name: string): string {
  return name.replace(/(?<=[a-z])(?:Bps|Ms|S)(?=Max$|Min$|$)/, '').replace('24h', 'PerDay');
}

/** A number of a policy with its unit, by the end of its name: `200` of `collarBps` is `2 %`. As it is without one. */
export function withUnit(name: string, value: string): string {
  const [, unit] = /[a-z](Bps|Ms|S)(?:Max|Min)?$/.exec(name) ?? [];
  const number = Number(value);
  if (unit === undefined || !Number.isFinite(number)) return grouped(value);
  if (unit === 'Bps') return `${grouped(String(number / 100))} % (${grouped(value)} bps)`;
  return span(unit === 'S' ? number * 1_000 : number);
}

/** A limit in a line: with its unit, lists with commas, what is not set as such, and what has parts as JSON. */
export function limitText(name: string, value: unknown): string {
  if (value === null || (Array.isArray(value) && value.length === 0)) return 'none';
  if (typeof value === 'number' || typeof value === 'string') return withUnit(name, String(value));
  if (Array.isArray(value) && value.every((one) => typeof one === 'string')) return value.join(', ');
  return JSON.stringify(value);
}
