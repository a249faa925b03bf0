import type { EntryBody, EntryKind } from '../../../src/core/ledger/entry.ts';
import { PEOPLE_BODIES } from './people-cases.ts';
import { proposalBodies } from './proposal-cases.ts';
import { ORDER, outcome, place, START_AT } from './sample-ledger.ts';
import { WALLET_BODIES } from './wallet-cases.ts';

const ACCOUNT = { kind: 'account', account: 'main' } as const;
/** What a venue says of an order that rests. */
export const REPORT = {
  id: 'theirs',
  venueOrderId: '90',
  state: 'open',
  filled: '0',
  quantity: '1',
  price: '60000',
} as const;
/** A request that waits for a person. */
export const INTENT = place({ clientOrderId: 'held' }, { verdict: 'hold', draft: null, resolvesAt: null });
const { kind: _, ...LEFT } = place({ clientOrderId: 'exit', reduceOnly: true });
/** An exit that left without the ledger. */
export const EXIT = LEFT;
const POLICY_HASH = INTENT.policy ?? '';

/**
 * One body of each kind, in an order that a gateway may write them in: entry 3 and on, behind an opening that has a
 * start, a bot and a policy of its own.
 */
export const ONE_OF_EACH: { readonly [K in EntryKind]: Extract<EntryBody, { kind: K }> } = {
  start: { kind: 'start', engine: 'e1'.repeat(32), version: '0.1.1' },
  account: {
    kind: 'account',
    account: 'main',
    venue: 'binance-usdm',
    trade: 'https://fapi.binance.com',
    accountHost: 'https://api.binance.com',
    ca: null,
    flags: [['enableFutures', true]],
    warnings: ['it may be used from any address'],
    record: '1a'.repeat(32),
    paper: false,
  },
  baseline: {
    kind: 'baseline',
    account: 'main',
    positions: [{ instrument: 'BTCUSDT', quantity: '-0.5', mark: '60000' }],
    orders: [{ id: 'old', venueOrderId: '7', instrument: 'BTCUSDT' }],
  },
  accountStatus: { kind: 'accountStatus', account: 'main', status: 'quarantined', reasons: ['it grew'] },
  probe: { kind: 'probe', account: 'main', flags: [['enableFutures', true]], refusals: [] },
  rotation: {
    kind: 'rotation',
    account: 'main',
    record: '2b'.repeat(32),
    flags: [['enableFutures', true]],
  },
  rootRotation: { kind: 'rootRotation', term: 2, records: 3 },
  passphrase: { kind: 'passphrase', custodian: 'file', by: 'owner' },
  bot: { kind: 'bot', bot: 'maker', account: 'main', key: 'decoy-2', record: '0c'.repeat(32) },
  policy: { kind: 'policy', policy: '{}', hash: POLICY_HASH, by: 'owner' },
  shadow: { kind: 'shadow', policy: '{}', hash: 'bb'.repeat(32), by: 'owner' },
  reference: {
    kind: 'reference',
    venue: 'binance-usdm',
    account: 'main',
    instrument: 'BTCUSDT',
    mark: '60000',
    bid: '59999.9',
    ask: '60000.1',
    volume24h: '1000000',
    depth: { bps: 50, bid: '100000', ask: '90000' },
    observedAt: START_AT,
  },
  intent: INTENT,
  shadowVerdict: {
    kind: 'shadowVerdict',
    intent: 15,
    bot: 'grid',
    instrument: 'BTCUSDT',
    notional: '600',
    verdict: 'deny',
    codes: ['ORDER_NOTIONAL'],
    instead: [],
  },
  approval: {
    kind: 'approval',
    approval: 15,
    verdict: 'approved',
    until: START_AT + 300_000,
    reason: 'asked for it',
    by: 'owner',
  },
  spilled: { kind: 'spilled', decidedAt: START_AT, intent: EXIT },
  outcome: outcome(18, 'accepted'),
  order: {
    kind: 'order',
    account: 'main',
    report: { ...REPORT, id: 'exit', venueOrderId: '91', state: 'filled' },
  },
  fill: {
    kind: 'fill',
    account: 'main',
    trade: '5001',
    venueOrderId: '91',
    instrument: 'BTCUSDT',
    side: 'sell',
    quantity: '0.01',
    price: '60000',
    fee: '0.24',
    feeAsset: 'USDT',
    tradedAt: START_AT,
  },
  foreign: {
    kind: 'foreign',
    account: 'main',
    origin: 'unexplained',
    venueOrderId: '90',
    instrument: 'BTCUSDT',
    order: { ...ORDER, clientOrderId: 'theirs' },
    report: REPORT,
  },
  halt: { kind: 'halt', scope: ACCOUNT, stops: 'openings', reason: 'this key has leaked', by: 'gateway' },
  manual: { kind: 'manual', account: 'main', allowed: true, reason: 'we hedge by hand', by: 'owner' },
  resume: { kind: 'resume', scope: ACCOUNT, reason: 'revoked', by: 'owner' },
  income: {
    kind: 'income',
    account: 'main',
    id: '77',
    what: 'funding',
    instrument: 'BTCUSDT',
    amount: '-0.12',
    bookedAt: START_AT,
  },
  day: { kind: 'day', account: 'main', startsAt: START_AT, marks: [['BTCUSDT', '60000']] },
  limits: {
    kind: 'limits',
    account: 'main',
    marks: [['BTCUSDT', '54000']],
    turns: [{ subject: 'bot:grid', limit: 'dailyLossMax', turn: 'near', percent: '84' }],
  },
  counts: { kind: 'counts', reads: [['grid', 12]], unauthenticated: 1, malformed: 0 },
  recheck: {
    kind: 'recheck',
    account: 'main',
    id: 'exit',
    denial: { code: 'PRICE_COLLAR', facts: { mark: '60000' } },
  },
  deadMan: {
    kind: 'deadMan',
    account: 'main',
    bot: 'grid',
    silentMs: 30_000,
    cancelled: ['exit'],
    spared: 0,
  },
  sweep: { kind: 'sweep', account: 'main', cancelled: ['exit'], by: 'owner' },
  countdown: { kind: 'countdown', account: 'main', instrument: 'BTCUSDT', afterMs: 60_000 },
  nonceBound: { kind: 'nonceBound', account: 'main', upTo: 1_795_220_600_000 },
  botAccount: { kind: 'botAccount', bot: 'grid', account: 'main', reason: 'tried', by: 'owner' },
  botRevoked: { kind: 'botRevoked', bot: 'maker', reason: 'lost' },
  alarmSettings: { kind: 'alarmSettings', settings: [['opensMax', 20]], by: 'owner' },
  retentionSet: { kind: 'retentionSet', settings: [['alertDays', 60]], by: 'owner' },
  retentionSwept: { kind: 'retentionSwept', removed: [['alerts', 2]], by: 'gateway' },
  notice: { kind: 'notice', code: 'KEY_ENDS_SOON', facts: [['account', 'main']] },
  ...WALLET_BODIES,
  ...PEOPLE_BODIES,
  ...proposalBodies(0),
  snapshot: { kind: 'snapshot', size: 3, state: '5a'.repeat(32) },
};

/** The names of the fields of each kind, as an entry of it has them. */
export const FIELDS_OF_KINDS: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries(ONE_OF_EACH).map(([kind, body]) => [
    kind,
    Object.keys(body).filter((name) => name !== 'kind'),
  ]),
);
