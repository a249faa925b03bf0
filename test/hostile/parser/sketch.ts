import type { RawRequest } from '../../../src/core/order/venue.ts';

/** One parameter as it stands on the wire, already escaped; a null value stands for a piece without `=`. */
export type RawPair = readonly [name: string, value: string | null];

/** A request in parts that can be changed one by one. */
export interface Sketch {
  readonly method: string;
  readonly path: string;
  readonly query: readonly RawPair[];
  readonly body: readonly RawPair[];
  readonly separator: string;
  readonly contentType: string | null;
}

/** The bytes of a sketch. Text is taken as UTF-8, so that a raw character beyond ASCII is what a client would send. */
export function rawOf(sketch: Sketch): RawRequest {
  const query = joined(sketch.query, sketch.separator);
  const body = joined(sketch.body, sketch.separator);
  return {
    method: sketch.method,
    target: query === '' ? sketch.path : `${sketch.path}?${query}`,
    headers: sketch.contentType === null ? [] : [['content-type', sketch.contentType]],
    body: Buffer.from(body, 'utf8'),
  };
}

function joined(pairs: readonly RawPair[], separator: string): string {
  return pairs.map(([name, value]) => (value === null ? name : `${name}=${value}`)).join(separator);
}

/** A request on the wire taken apart. */
export function sketchOf(method: string, target: string, body: string): Sketch {
  const mark = target.indexOf('?');
  return {
    method,
    path: mark < 0 ? target : target.slice(0, mark),
    query: mark < 0 ? [] : pairsOf(target.slice(mark + 1)),
    body: pairsOf(body),
    separator: '&',
    contentType: 'application/x-www-form-urlencoded',
  };
}

function pairsOf(text: string): readonly RawPair[] {
  if (text === '') return [];
  return text.split('&').map((piece): RawPair => {
    const equals = piece.indexOf('=');
    return equals < 0 ? [piece, null] : [piece.slice(0, equals), piece.slice(equals + 1)];
  });
}

/** A request as a person can read it, for the report of a failure. */
export function shown(sketch: Sketch): string {
  const { method, target, body } = rawOf(sketch);
  return `${method} ${JSON.stringify(target)} body ${JSON.stringify(Buffer.from(body).toString('utf8'))}`;
}
