import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Intent } from '../../core/order/intent.ts';
import type { NotUnderstood, Ownership, RawReply } from '../../core/order/venue.ts';
import { ZERO } from '../../core/units/decimal.ts';
import type { Instrument } from '../../core/units/ids.ts';
import { decode } from './decode.ts';
import { draft, understand } from './draft.ts';
import { done, NOW, request } from './fixtures/recorded.ts';
import { classify } from './routes.ts';
import { kite } from './venue.ts';

const UUID = '550e8400-e29b-41d4-a716-446655440000';
const OTHER = '550e8400-e29b-41d4-a716-446655440001';
const SAID = {
  ...{ name: 'INFY is low', type: 'simple', lhs_exchange: 'NSE', lhs_tradingsymbol: 'INFY' },
  ...{ lhs_attribute: 'LastTradedPrice', operator: '<=', rhs_type: 'constant', rhs_constant: '1400.50' },
};
const MADE: Extract<Intent, { kind: 'setting' }> = {
  kind: 'setting',
  name: 'alert',
  instrument: 'NSE:INFY' as Instrument,
  values: [
    ['lhs_attribute', 'LastTradedPrice'],
    ['name', 'INFY is low'],
    ['operator', '<='],
    ['rhs_constant', '1400.5'],
  ],
};
const DELETED: Intent = {
  kind: 'cancel',
  instrument: '' as Instrument,
  target: { by: 'venue', id: `@${UUID}` },
  values: [],
};
const STAMP = { now: NOW, clientOrderIds: [] };
const OWN: Ownership = { owns: ({ by, id }) => by === 'venue' && id === `@${UUID}` };

function read(method: string, target: string, form = ''): Intent | NotUnderstood {
  const [path = ''] = target.split('?', 1);
  const route = classify(method, path);
  assert.ok(route !== null, path);
  return decode(route, request(method, target, form));
}

function placing(more: Readonly<Record<string, string>>, ...without: readonly string[]): string {
  const said = Object.entries({ ...SAID, ...more }).filter(([name]) => !without.includes(name));
  const found = read('POST', '/alerts', new URLSearchParams(said).toString());
  return found.kind === 'notUnderstood' ? `${found.code} ${found.field}` : found.kind;
}

test('I3: an alert that tells a person is a setting, and is written as it was decided', () => {
  const found = read('POST', '/alerts', new URLSearchParams(SAID).toString());
  assert.deepEqual(found, MADE);
  const drafted = draft(MADE, STAMP);
  assert.equal(drafted.path, '/alerts');
  assert.deepEqual(understand(drafted), MADE);
  for (const [said, other] of [
    ['1400.5', '1500'],
    ['INFY&', 'SBIN&'],
    ['%3C%3D', '%3E%3D'],
  ] as const) {
    assert.ok(drafted.payload.includes(said), said);
    const bent = { ...drafted, payload: drafted.payload.replace(said, other) };
    assert.notDeepEqual(understand(bent), MADE, said);
  }
  assert.deepEqual(read('DELETE', `/alerts?uuid=${UUID}`), DELETED);
  assert.deepEqual(understand(draft(DELETED, STAMP)), DELETED);
  for (const none of [
    { ...MADE, name: 'leverage' },
    { ...MADE, instrument: null },
  ] as const)
    assert.throws(() => draft(none, STAMP), RangeError);
});

test('T3: an alert that could place something, or compares what no rule knows, is not understood', () => {
  assert.equal(placing({ type: 'ato' }), 'FIELD_NOT_UNDERSTOOD basket');
  assert.equal(placing({ basket: '{}' }), 'FIELD_NOT_UNDERSTOOD basket');
  assert.equal(placing({ rhs_type: 'instrument' }), 'FIELD_NOT_UNDERSTOOD rhs_type');
  assert.equal(placing({ lhs_attribute: 'Volume' }), 'FIELD_NOT_UNDERSTOOD lhs_attribute');
  assert.equal(placing({ lhs_exchange: 'INDICES' }), 'FIELD_NOT_UNDERSTOOD lhs_exchange');
  assert.equal(placing({ operator: '!=' }), 'FIELD_NOT_UNDERSTOOD operator');
  assert.equal(placing({ rhs_constant: '0' }), 'DECIMAL_MALFORMED rhs_constant');
  for (const name of ['', ' low', 'a\nb', 'x'.repeat(51)])
    assert.equal(placing({ name }), 'FIELD_NOT_UNDERSTOOD name', JSON.stringify(name));
  assert.equal(placing({ name: '₹ नीचे 🟢' }), 'setting');
  assert.equal(placing({}, 'type'), 'FIELD_MISSING type');
  assert.equal(placing({ more: '1' }), 'FIELD_NOT_UNDERSTOOD unknown');
  for (const target of [`/alerts?uuid=${UUID}&uuid=${OTHER}`, '/alerts', '/alerts?uuid=1'])
    assert.equal(read('DELETE', target).kind, 'notUnderstood', target);
});

test('T2: what says in plain words that it places orders is a refused route, to be recorded', () => {
  const kindOf = (body: string): unknown => classify('POST', '/alerts', Buffer.from(body))?.kind;
  for (const body of ['type=ato', 'name=a&type=ato&basket=1', 'basket=%7B%7D'])
    assert.equal(kindOf(body), 'denied', body);
  assert.equal(kindOf('type=simple&name=ato'), 'setting');
  assert.equal(classify('PUT', `/alerts/${UUID}`)?.kind, 'denied');
});

test('F7: made is what has a number by which its bot is known; what was deleted is not told', () => {
  const amounts = { filled: ZERO, quantity: ZERO, price: ZERO };
  const report = { clientOrderId: '', venueOrderId: `@${UUID}`, state: 'open', ...amounts };
  assert.deepEqual(kite.outcomes(MADE, done({ uuid: UUID })), [{ kind: 'accepted', report }]);
  assert.deepEqual(kite.outcomes(MADE, done({})), [{ kind: 'unknown', why: 'UNREADABLE_REPLY' }]);
  assert.deepEqual(kite.outcomes(DELETED, done(null)), [{ kind: 'accepted', report: null }]);
  assert.deepEqual(
    [MADE, DELETED].map((intent) => kite.rates.chargesOf(intent)[0]?.meter),
    ['others-1s', 'others-1s'],
  );
});

test('the answer that the ledger keeps names no person', () => {
  const told = (content: unknown): unknown =>
    JSON.parse(Buffer.from(kite.reply(MADE, done(content), OWN).body).toString()).data;
  assert.deepEqual(told({ uuid: UUID, user_id: 'AB1234', name: '₹' }), {
    ...{ uuid: UUID, user_id: 'SP0000', name: '₹' },
  });
  assert.deepEqual(told({ uuid: UUID }), { uuid: UUID });
});

test('T1: a bot reads of its own alerts only', () => {
  const mine = { uuid: UUID };
  const theirs = { uuid: OTHER };
  const asked = (route: string, content: unknown): RawReply =>
    kite.reply({ kind: 'read', route, values: [] }, done(content), OWN);
  const told = (route: string, content: unknown): unknown =>
    JSON.parse(Buffer.from(asked(route, content).body).toString()).data;
  for (const route of ['alert.list', 'alert.history'])
    assert.deepEqual(told(route, [theirs, mine, {}]), [mine], route);
  assert.deepEqual(told('alert.get', mine), mine);
  assert.equal(asked('alert.get', theirs).status, 400);
  assert.deepEqual(read('GET', '/alerts?status=enabled&page=1'), {
    kind: 'read',
    route: 'alert.list',
    values: [
      ['page', '1'],
      ['status', 'enabled'],
    ],
  });
});
