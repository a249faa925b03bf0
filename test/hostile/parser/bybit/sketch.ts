import type { RawRequest } from '../../../../src/core/order/venue.ts';

/** One member of a JSON object, name and value as they stand on the wire; or one pair of a query, escaped. */
export type Member = readonly [name: string, value: string];

/** A request in parts that can be changed one by one. */
export interface BybitSketch {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly members: readonly Member[];
  /** The orders of a batch; null for a request without a list. */
  readonly list: readonly (readonly Member[])[] | null;
  /** What stands between the tokens of the body: white space. */
  readonly space: string;
  /** What stands behind the body. */
  readonly tail: string;
}

/** When every request says that it was made, and how it is signed: the judge's key takes it for any text. */
export const STAMPED_AT = '1795228436735';
export const SIGNATURE = '00'.repeat(32);

/** The bytes of a sketch. */
export function rawOf({ method, path, members, list, space, tail }: BybitSketch): RawRequest {
  const query = members.map(([name, value]) => `${name}=${value}`).join('&');
  const object = (all: readonly Member[]): string =>
    `{${space}${all.map(([name, value]) => `${name}${space}:${space}${value}`).join(`${space},`)}${space}}`;
  const listed: readonly Member[] =
    list === null ? [] : [['"request"', `[${space}${list.map(object).join(`${space},${space}`)}${space}]`]];
  const isRead = method === 'GET';
  return {
    method,
    target: isRead && query !== '' ? `${path}?${query}${tail}` : path,
    headers: [
      ['content-type', 'application/json'],
      ['x-bapi-api-key', 'decoy'],
      ['x-bapi-timestamp', STAMPED_AT],
      ['x-bapi-recv-window', '5000'],
      ['x-bapi-sign', SIGNATURE],
    ],
    body: isRead ? new Uint8Array(0) : Buffer.from(`${object([...members, ...listed])}${tail}`, 'utf8'),
  };
}

/** A request as a person can read it, for the report of a failure. */
export function shown(sketch: BybitSketch): string {
  const { method, target, body } = rawOf(sketch);
  return `${method} ${target} ${JSON.stringify(Buffer.from(body).toString('utf8'))}`;
}

/** The request with one part less, in each way. */
export function smaller(sketch: BybitSketch): readonly BybitSketch[] {
  const { members, list } = sketch;
  const less = members.map((_, at) => ({ ...sketch, members: members.toSpliced(at, 1) }));
  const shorter = (list ?? []).map((_, at) => ({ ...sketch, list: (list ?? []).toSpliced(at, 1) }));
  const plainer = (list ?? []).flatMap((element, at) =>
    element.map((_, of) => ({ ...sketch, list: (list ?? []).with(at, element.toSpliced(of, 1)) })),
  );
  const bare = sketch.space === '' ? [] : [{ ...sketch, space: '' }];
  return [...bare, ...shorter, ...less, ...plainer];
}
