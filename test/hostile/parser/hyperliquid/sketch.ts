import type { RawRequest } from '../../../../src/core/order/venue.ts';

/** JSON in parts: a token as it stands on the wire, an object whose names are tokens too, or a list. */
export type Part = string | ObjectPart | ListPart;

export interface ObjectPart {
  readonly kind: 'object';
  readonly members: readonly Member[];
}

export interface ListPart {
  readonly kind: 'list';
  readonly items: readonly Part[];
}

/** One member of an object, its name with the quotation marks. */
export type Member = readonly [name: string, value: Part];

/** A request in parts that can be changed one by one. */
export interface HyperliquidSketch {
  /** An action for /exchange, or a read for /info. */
  readonly body: ObjectPart;
  readonly isRead: boolean;
  /** What the envelope of an action has besides: nonce and signature stand by themselves. */
  readonly envelope: readonly Member[];
  /** What stands between the tokens: white space. */
  readonly space: string;
  /** What stands behind the body. */
  readonly tail: string;
}

/** When every request says that it was made, and how it is signed: the judge's key takes it for any text. */
export const STAMPED_AT = 1_795_228_436_735;
const SIGNATURE = `{"r":"0x01","s":"0x01","v":27}`;

export function object(members: readonly Member[]): ObjectPart {
  return { kind: 'object', members };
}

export function list(items: readonly Part[]): ListPart {
  return { kind: 'list', items };
}

/** The bytes of a sketch. */
export function rawOf({ body, isRead, envelope, space, tail }: HyperliquidSketch): RawRequest {
  const whole: ObjectPart = isRead
    ? body
    : object([['"action"', body], ['"nonce"', String(STAMPED_AT)], ['"signature"', SIGNATURE], ...envelope]);
  return {
    method: 'POST',
    target: isRead ? '/info' : '/exchange',
    headers: [['content-type', 'application/json']],
    body: Buffer.from(text(whole, space) + tail, 'utf8'),
  };
}

function text(part: Part, space: string): string {
  if (typeof part === 'string') return part;
  if (part.kind === 'list') {
    const items = part.items.map((item) => text(item, space));
    return `[${space}${items.join(`${space},${space}`)}${space}]`;
  }
  const members = part.members.map(([name, value]) => `${name}${space}:${space}${text(value, space)}`);
  return `{${space}${members.join(`${space},`)}${space}}`;
}

/** A request as a person can read it, for the report of a failure. */
export function shown(sketch: HyperliquidSketch): string {
  const { method, target, body } = rawOf(sketch);
  return `${method} ${target} ${JSON.stringify(Buffer.from(body).toString('utf8'))}`;
}

/** Every object within a part, each with how the whole looks when it is replaced. */
export function objectsIn(part: Part): readonly Place[] {
  if (typeof part === 'string') return [];
  if (part.kind === 'list')
    return part.items.flatMap((item, at) =>
      objectsIn(item).map(({ found, put }) => ({
        found,
        put: (other: ObjectPart) => list(part.items.with(at, put(other))),
      })),
    );
  const inner = part.members.flatMap(([name, value], at) =>
    objectsIn(value).map(({ found, put }) => ({
      found,
      put: (other: ObjectPart) => object(part.members.with(at, [name, put(other)])),
    })),
  );
  return [{ found: part, put: (other) => other }, ...inner];
}

interface Place {
  readonly found: ObjectPart;
  readonly put: (other: ObjectPart) => Part;
}

/** The same request with another object in place of one of its own. */
export function withObject(
  sketch: HyperliquidSketch,
  place: Place,
  members: readonly Member[],
): HyperliquidSketch {
  const body = place.put(object(members));
  return typeof body === 'string' || body.kind === 'list' ? sketch : { ...sketch, body };
}

/** The request with one part less, in each way. */
export function smaller(sketch: HyperliquidSketch): readonly HyperliquidSketch[] {
  const bare = sketch.space === '' ? [] : [{ ...sketch, space: '' }];
  const less = objectsIn(sketch.body).flatMap((place) =>
    place.found.members.flatMap(([name, value], at) => [
      withObject(sketch, place, place.found.members.toSpliced(at, 1)),
      ...(typeof value !== 'string' && value.kind === 'list' && value.items.length > 1
        ? value.items.map((_, of) =>
            withObject(
              sketch,
              place,
              place.found.members.with(at, [name, list(value.items.toSpliced(of, 1))]),
            ),
          )
        : []),
    ]),
  );
  return [...bare, ...less];
}
