import { assert } from '../assert.ts';
import type { Json } from './canonical.ts';
import type { EntryKind } from './entry.ts';
import { isArray, isObject } from './rule-name.ts';

type Check = (value: Json | undefined) => boolean;
type Shape = Readonly<Record<string, Check>>;

const text: Check = (value) => typeof value === 'string';
const flag: Check = (value) => typeof value === 'boolean';
const units: Check = (value) => typeof value === 'string' && /^(?:0|[1-9][0-9]{0,19})$/.test(value);
const count: Check = (value) => typeof value === 'number' && value >= 0;
const length: Check = (value) => typeof value === 'number' && value > 0;
const orNull = (check: Check): Check => {
  return (value) => value === null || check(value);
};
const optional = (check: Check): Check => {
  return (value) => value === undefined || check(value);
};
const oneOf = (...words: readonly string[]): Check => {
  return (value) => typeof value === 'string' && words.includes(value);
};
const listOf = (check: Check): Check => {
  return (value) => isArray(value) && value.every(check);
};
const pairOf = (first: Check, second: Check): Check => {
  return (value) => isArray(value) && value.length === 2 && first(value[0]) && second(value[1]);
};
const tripleOf = (first: Check, second: Check, third: Check): Check => {
  return (value) =>
    isArray(value) && value.length === 3 && first(value[0]) && second(value[1]) && third(value[2]);
};
const tableOf = (shape: Shape): Check => {
  // Taken apart once: whoever verifies an export looks at millions of tables.
  const fields = Object.entries(shape);
  return (value) => isObject(value) && fields.every(([name, check]) => check(value[name]));
};

/** A table whose fields are those of its `kind`. */
const kindOf = (shapes: Readonly<Record<string, Shape>>): Check => {
  const checks = new Map(Object.entries(shapes).map(([kind, shape]) => [kind, tableOf(shape)]));
  return (value) => isObject(value) && checks.get(String(value.kind))?.(value) === true;
};

const known = oneOf('owner', 'file', 'signal', 'gateway', 'sink');
const actor: Check = (value) =>
  known(value) || (typeof value === 'string' && /^person\/[0-9a-f]{32}$/.test(value));
const namedTexts = listOf(pairOf(text, text));
const flags = listOf(pairOf(text, flag));
const denial = tableOf({ code: text, facts: isObject });
const heldPosition = tableOf({ instrument: text, quantity: text, mark: text });
const restingOrder = tableOf({ id: text, venueOrderId: text, instrument: text });
const depth = tableOf({ bps: count, bid: text, ask: text });
const limitTurn = tableOf({
  subject: text,
  limit: text,
  turn: oneOf('near', 'reached', 'left'),
  percent: units,
});
const standing = kindOf({ single: {}, twoLeg: { price: text, triggerPrice: text } });
const attachedExit = tableOf({ triggerPrice: text, price: orNull(text) });
const closes = oneOf('position', 'filled');
const attached = tableOf({ closes, takeProfit: orNull(attachedExit), stopLoss: orNull(attachedExit) });
const changedExit = optional(orNull(attachedExit));
const order = tableOf({
  instrument: text,
  side: oneOf('buy', 'sell'),
  type: text,
  timeInForce: orNull(text),
  quantity: orNull(text),
  price: orNull(text),
  triggerPrice: orNull(text),
  reduceOnly: flag,
  closePosition: flag,
  positionSide: text,
  clientOrderId: orNull(text),
  extras: namedTexts,
  amount: optional(text),
  standing: optional(standing),
  attached: optional(attached),
  builder: optional(tableOf({ address: text, tenthsOfBps: count })),
});
const target = tableOf({ by: oneOf('client', 'venue'), id: text });
const action = kindOf({
  place: { order },
  placeTest: { order },
  amend: {
    instrument: text,
    target,
    side: orNull(oneOf('buy', 'sell')),
    quantity: text,
    price: text,
    extras: namedTexts,
    wait: optional(tableOf({ type: text, triggerPrice: text, standing })),
    exits: optional(tableOf({ closes, takeProfit: changedExit, stopLoss: changedExit })),
  },
  cancel: { instrument: text, target },
  cancelAll: { instrument: orNull(text) },
  setting: { name: text, instrument: orNull(text), values: namedTexts, target: optional(target) },
  guard: {
    guard: tableOf({
      instrument: text,
      positionSide: text,
      attached,
      quantity: orNull(text),
      drops: listOf(oneOf('stopLoss', 'takeProfit')),
      extras: namedTexts,
    }),
  },
  route: { route: text },
});
const intent: Shape = {
  bot: text,
  account: text,
  request: text,
  stampedAt: count,
  replayUntil: count,
  action,
  verdict: oneOf('allow', 'deny', 'hold'),
  denials: listOf(denial),
  policy: orNull(text),
  draft: orNull(text),
  resolvesAt: orNull(count),
  batch: orNull(pairOf(count, length)),
  approval: optional(count),
};
const role = oneOf('owner', 'administrator', 'trader', 'viewer', 'auditor');
const place: Check = (value) =>
  isObject(value) && (value.kind === 'everything' || (text(value.kind) && text(value[String(value.kind)])));
const grants = listOf(tableOf({ role, on: place }));
const report = tableOf({
  id: text,
  venueOrderId: text,
  state: oneOf('open', 'filled', 'cancelled', 'expired', 'rejected'),
  filled: text,
  quantity: text,
  price: text,
  triggered: optional((value) => value === true),
});

/**
 * What each kind of body has beside its kind: the fields of `EntryBody`. Fields that `RuleCheck` itself looks at are
 * left to it, so that nothing is asked twice. A field that is not named here is let pass: it may be a newer one.
 */
const SHAPES: Readonly<Record<EntryKind, Shape>> = {
  start: { engine: text, version: text },
  account: {
    account: text,
    venue: text,
    trade: text,
    accountHost: text,
    ca: orNull(text),
    flags,
    warnings: listOf(text),
    record: text,
    paper: flag,
    address: optional(text),
    master: optional(text),
    signer: optional(text),
  },
  baseline: { account: text, positions: listOf(heldPosition), orders: listOf(restingOrder) },
  accountStatus: {
    account: text,
    status: oneOf('active', 'quarantined', 'removed'),
    reasons: listOf(text),
  },
  probe: { account: text, flags, refusals: listOf(text) },
  rotation: { account: text, record: text, flags, signer: optional(text) },
  nonceBound: { account: text, upTo: count },
  rootRotation: { term: count, records: count },
  passphrase: { custodian: oneOf('passphrase', 'file'), by: actor },
  bot: { account: text, key: text, record: text },
  botAccount: { bot: text, account: text, reason: text, by: actor },
  botRevoked: { reason: text },
  policy: { policy: text, by: actor },
  approval: { reason: text, by: actor },
  shadow: { policy: orNull(text), hash: orNull(text), by: actor },
  shadowVerdict: {
    intent: count,
    bot: text,
    instrument: orNull(text),
    notional: text,
    verdict: oneOf('allow', 'deny'),
    codes: listOf(text),
    instead: listOf(text),
  },
  halt: { reason: text, by: actor },
  resume: { reason: text, by: actor },
  reference: {
    venue: text,
    account: text,
    instrument: text,
    mark: text,
    bid: text,
    ask: text,
    volume24h: orNull(text),
    depth: orNull(depth),
    observedAt: count,
  },
  intent,
  spilled: { decidedAt: count, intent: tableOf(intent) },
  outcome: {
    intent: count,
    account: text,
    result: oneOf('accepted', 'rejected', 'unknown', 'notPlaced', 'unconfirmed'),
    code: orNull(text),
    report: orNull(report),
    reply: orNull(tableOf({ status: count, body: text })),
    by: optional(actor),
  },
  order: { account: text, report, by: optional(actor) },
  fill: {
    account: text,
    trade: text,
    venueOrderId: text,
    instrument: text,
    side: oneOf('buy', 'sell'),
    quantity: text,
    price: text,
    fee: text,
    feeAsset: text,
    tradedAt: count,
  },
  foreign: {
    account: text,
    origin: oneOf('unexplained', 'manual', 'forced', 'earlier', 'attached'),
    parent: optional(text),
    venueOrderId: text,
    instrument: text,
    order: orNull(order),
    report: orNull(report),
  },
  manual: { account: text, allowed: flag, reason: text, by: actor },
  income: {
    account: text,
    id: text,
    what: oneOf('funding', 'transfer', 'other'),
    instrument: orNull(text),
    amount: text,
    bookedAt: count,
  },
  day: { account: text, startsAt: count, marks: listOf(pairOf(text, text)) },
  limits: { account: text, marks: listOf(pairOf(text, text)), turns: listOf(limitTurn) },
  counts: { reads: listOf(pairOf(text, count)), unauthenticated: count, malformed: count },
  recheck: { account: text, id: text, denial },
  deadMan: { account: text, bot: text, silentMs: count, cancelled: listOf(text), spared: count },
  sweep: { account: text, cancelled: listOf(text), by: actor },
  countdown: { account: text, instrument: text, afterMs: orNull(length) },
  alarmSettings: { settings: listOf(pairOf(text, count)), by: actor },
  retentionSet: { settings: listOf(pairOf(text, count)), by: actor },
  retentionSwept: { removed: listOf(pairOf(text, count)), by: actor },
  notice: { code: text, facts: listOf(pairOf(text, text)) },
  person: { person: text, record: text, roles: grants, lookedUp: orNull(text), by: actor },
  personRoles: { person: text, roles: grants, by: actor },
  personRecord: {
    person: text,
    record: text,
    what: oneOf('invited', 'password', 'totp', 'passkey', 'backupCodes', 'factorsRemoved', 'mail', 'moved'),
    lookedUp: orNull(text),
    by: actor,
  },
  personRemoved: { person: text, by: actor },
  session: { session: text, person: text, from: text, device: text },
  proof: {
    session: text,
    factor: oneOf('totp', 'passkey', 'backupCode'),
    credential: text,
    mark: count,
    purpose: orNull(text),
  },
  sessionRenewed: { session: text, turn: length },
  sessionEnded: { session: text, why: oneOf('signedOut', 'revoked', 'reuse', 'changed'), by: actor },
  signInsRefused: {
    person: orNull(text),
    from: text,
    device: text,
    why: oneOf('password', 'code', 'lateCode', 'passkey', 'setUpCode', 'resetToken', 'limit'),
    count: length,
  },
  wallet: {
    wallet: text,
    user: text,
    chain: oneOf('solana', 'stellar', 'stellar-testnet'),
    address: text,
    mode: oneOf('client', 'server', 'enclave'),
    origin: oneOf('created', 'imported', 'registered'),
    record: orNull(text),
    cap: orNull(text),
    by: actor,
  },
  walletRetired: { wallet: text, reason: text, by: actor },
  walletPrimary: { wallet: text, by: actor },
  walletNodes: {
    chain: oneOf('solana', 'stellar', 'stellar-testnet'),
    wallet: orNull(text),
    nodes: length,
    hosts: length,
    by: actor,
  },
  walletExported: { wallet: text, by: actor },
  walletBot: { wallet: text, bot: text, token: text, revoked: flag },
  deed: {
    wallet: text,
    bot: orNull(text),
    wire: text,
    digest: orNull(text),
    words: listOf(text),
    tables: optional(listOf(tripleOf(text, count, text))),
    spends: listOf(pairOf(text, text)),
    balance: orNull(text),
    promised: optional(text),
    lastHeight: orNull(count),
    nonceSlot: optional(count),
    verdict: oneOf('allow', 'deny'),
    denials: listOf(denial),
    policy: orNull(text),
    by: optional(actor),
  },
  deedSigned: { wallet: text, deed: count, id: text, signature: text, by: oneOf('gateway', 'client') },
  feeBump: {
    wallet: text,
    bot: orNull(text),
    deed: count,
    fee: units,
    more: units,
    price: units,
    balance: units,
    policy: orNull(text),
  },
  feeBumpSigned: { wallet: text, bump: count, id: text, signature: text },
  deedOutcome: {
    wallet: text,
    deed: count,
    result: oneOf('landed', 'failed', 'expired', 'notSigned'),
    code: orNull(text),
    slot: orNull(count),
  },
  proposal: {
    change: oneOf('policy', 'people', 'keys', 'bots', 'resume', 'approvals', 'export'),
    operation: text,
    digest: text,
    on: place,
    until: count,
    by: actor,
  },
  proposalWord: {
    proposal: count,
    verdict: oneOf('confirmed', 'refused', 'withdrawn'),
    reason: text,
    by: actor,
  },
  proposalUsed: { proposal: count, by: actor },
  snapshot: { size: count, state: text },
};

const BODIES = new Map(Object.entries(SHAPES).map(([kind, shape]) => [kind, tableOf(shape)]));

/** Whether a body has every field that this version writes for its kind, but for those that a rule looks at itself. */
export function hasShape(kind: EntryKind, body: Json): boolean {
  const check = BODIES.get(kind);
  assert(check !== undefined, 'every kind has a shape');
  return check(body);
}
