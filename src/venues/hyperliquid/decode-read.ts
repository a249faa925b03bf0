import type { Intent } from '../../core/order/intent.ts';
import type { NotUnderstood, RawRequest } from '../../core/order/venue.ts';
import { member, parseJsonBytes, textAt, type Json } from '../shared/json.ts';
import { Fields, notUnderstood, Verdict } from './fields.ts';
import { readRoute } from './routes.ts';
import { parseAddress, parseCloid, parseDigits, parseInstrument, parseMs, type Address } from './text.ts';

type Values = readonly (readonly [string, string])[];

export type Read = Extract<Intent, { kind: 'read' | 'local' }>;

/** How a member of a read stands in JSON. */
type Form = 'time' | 'flag' | 'market' | 'order';

/** Members of each read beside `type` and `user`. */
const MEMBERS: ReadonlyMap<string, readonly (readonly [name: string, form: Form])[]> = new Map<
  string,
  readonly (readonly [string, Form])[]
>([
  ['activeAssetData', [['coin', 'market']]],
  ['clearinghouseState', []],
  ['frontendOpenOrders', []],
  ['historicalOrders', []],
  ['openOrders', []],
  ['orderStatus', [['oid', 'order']]],
  ['spotClearinghouseState', []],
  ['userFees', []],
  ['userFills', [['aggregateByTime', 'flag']]],
  [
    'userFillsByTime',
    [
      ['aggregateByTime', 'flag'],
      ['endTime', 'time'],
      ['startTime', 'time'],
    ],
  ],
  [
    'userFunding',
    [
      ['endTime', 'time'],
      ['startTime', 'time'],
    ],
  ],
  ['userRateLimit', []],
]);

/**
 * The user that a read asks about; null where it names none. Reads carry no signature: whoever knows a decoy's address
 * may ask about its bot, and about nobody else.
 */
export function userOf(request: RawRequest): Address | null {
  const body = request.target === '/info' ? parseJsonBytes(request.body) : null;
  return body === null ? null : parseAddress(textAt(body, 'user'));
}

/**
 * What a read asks about its user, who is left out: the gateway puts its own account there. Values are sorted by name.
 * Reads about another exchange than the venue's own (`dex`) are not served.
 */
export function decodeRead(body: Uint8Array): Read | NotUnderstood {
  const whole = parseJsonBytes(body);
  const type = whole === null ? '' : textAt(whole, 'type');
  const route = readRoute(type);
  if (whole === null || route === null) return notUnderstood('FIELD_NOT_UNDERSTOOD', 'type');
  if (route.kind === 'local') return { kind: 'local', route: route.name };
  const members = MEMBERS.get(type);
  if (members === undefined) return notUnderstood('FIELD_NOT_UNDERSTOOD', 'type');
  const verdict = new Verdict();
  const fields = new Fields(whole, verdict);
  fields.text('type', (text) => text);
  fields.required('user', fields.text('user', parseAddress), null);
  // An empty name is the venue's own exchange.
  fields.text('dex', (text) => (text === '' ? text : null));
  const values: (readonly [string, string])[] = [];
  for (const [name, form] of members) {
    const value = fields.has(name) ? readMember(fields, name, form, whole) : null;
    if (value !== null) values.push([name, value]);
  }
  fields.end();
  return verdict.on<Read>({ kind: 'read', route: route.name, values });
}

/** The body of a read about an account of ours. Throws for a value that its route does not have. */
export function writeRead(route: string, values: Values, user: Address): string {
  const type = route.replace('read.', '');
  const members = MEMBERS.get(type);
  if (members === undefined) throw new RangeError('no read of that name');
  const written = values.map(([name, value]) => {
    const form = members.find(([known]) => known === name)?.[1];
    if (form === undefined) throw new RangeError('a read has the members of its route');
    const isText = form === 'market' || value.startsWith('0x');
    return `,"${name}":${isText ? JSON.stringify(value) : value}`;
  });
  return `{"type":"${type}","user":"${user}"${written.join('')}}`;
}

function readMember(fields: Fields, name: string, form: Form, whole: Json): string | null {
  switch (form) {
    case 'time':
      return fields.number(name, (text) => (parseMs(text) === null ? null : text));
    case 'flag': {
      const flag = fields.flag(name);
      return flag === null ? null : String(flag);
    }
    case 'market':
      return fields.text(name, parseInstrument);
    case 'order':
      return member(whole, name)?.kind === 'string'
        ? fields.text(name, parseCloid)
        : fields.number(name, parseDigits);
  }
}
