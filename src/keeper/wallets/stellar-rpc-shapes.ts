import { parseBase64 } from '../../core/units/base64.ts';

/** An object of JSON. */
export type Json = Readonly<Record<string, unknown>>;

/** A call that a node is asked, and how its answer is read: null for one that is none to that call. */
export interface RpcRead {
  readonly method: string;
  readonly params: Json;
  read(result: unknown): Json | null;
}

/** What of a call is passed on, with its bounds in it; null for one that is not understood or asks for too much. */
export type ReadCall = (params: unknown) => RpcRead | null;

/** What a value is once it is read and cut to what is known of it; undefined for one of another form. */
export type Reading<T = unknown> = (value: unknown) => T | undefined;

/** A number that is whole and not negative. */
export const whole: Reading<number> = (value) =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined;

/** A number, or the same in digits: nodes of different age write times and versions differently. */
export const count: Reading<number | string> = (value) =>
  typeof value === 'string' && /^[0-9]{1,15}$/.test(value) ? value : whole(value);

/** True or false. */
export const flag: Reading<boolean> = (value) => (typeof value === 'boolean' ? value : undefined);

/** A text of that form. */
export function text(pattern: RegExp): Reading<string> {
  return (value) => (typeof value === 'string' && pattern.test(value) ? value : undefined);
}

/** XDR in base 64 of at most so many characters. */
export function base64(max: number): Reading<string> {
  const form = text(/^[A-Za-z0-9+/]*={0,2}$/);
  return (value) => {
    const known = typeof value === 'string' && value.length <= max ? form(value) : undefined;
    return known !== undefined && known.length > 0 && known.length % 4 === 0 ? known : undefined;
  };
}

/** A list of at most so many; what a node writes as null is an empty one. */
export function listOf<T>(read: Reading<T>, max: number): Reading<readonly T[]> {
  return (value) => {
    const rows: readonly unknown[] | undefined =
      value === null ? [] : Array.isArray(value) ? value : undefined;
    if (rows === undefined || rows.length > max) return undefined;
    const known = rows.flatMap((row) => {
      const one = read(row);
      return one === undefined ? [] : [one];
    });
    return known.length === rows.length ? known : undefined;
  };
}

/** An object that has these fields, and of those that it may have the ones it has; others are cut off. */
export function shape(
  must: Readonly<Record<string, Reading>>,
  may: Readonly<Record<string, Reading>> = {},
): Reading<Json> {
  return (value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
    const fields = new Map<string, unknown>(Object.entries(value));
    const wanted = [
      ...Object.entries(must),
      ...Object.entries(may).filter(([name]) => fields.get(name) !== undefined),
    ];
    const known = wanted.map(([name, read]): [string, unknown] => [name, read(fields.get(name))]);
    return known.every(([, one]) => one !== undefined) ? Object.fromEntries(known) : undefined;
  };
}

/** The same for what a program asks: a field that is not known is a mistake, as it would narrow what is asked. */
export function closed(may: Readonly<Record<string, Reading>>): Reading<Json> {
  const read = shape({}, may);
  return (value) =>
    Object.keys(Object(value)).every((name) => Object.hasOwn(may, name)) ? read(value) : undefined;
}

/** Of what kind XDR in base 64 is that begins with that: its first four bytes; null for fewer. */
export function kindOf(value: unknown): number | null {
  const bytes = parseBase64(String(value).slice(0, 8));
  return bytes === null || bytes.length < 4 ? null : new DataView(bytes.buffer).getUint32(0);
}
