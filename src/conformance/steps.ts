import { categoryOf } from '../core/units/category.ts';
import { formatDecimal } from '../core/units/decimal.ts';
import type { Instrument } from '../core/units/ids.ts';
import type { Listening } from './listening.ts';
import type { OwnOrder, OwnOrders } from './own-orders.ts';
import { noOf, plainCode, refusalOf, type StepEnd } from './step-end.ts';
import type { TrialSize } from './trial-size.ts';
import type { TrialTerms } from './trial-terms.ts';
import type { VenueClient } from './venue-client.ts';

/** What the actions of one trial share. */
export interface Stage {
  readonly client: VenueClient;
  readonly terms: TrialTerms;
  readonly instrument: Instrument;
  readonly orders: OwnOrders;
  readonly listening: Listening;
  readonly size: TrialSize;
  /** The order that most actions are about. */
  main: OwnOrder | null;
}

/** One action of the list. */
export interface Step {
  readonly name: string;
  /** Actions that must have been done before. */
  readonly needs: readonly string[];
  readonly run: (stage: Stage) => Promise<StepEnd>;
}

const DONE: StepEnd = { kind: 'done' };
const UNANSWERED: StepEnd = { kind: 'unanswered' };

/** Everything that is done once prices and key are known, in this order. */
export const STEPS: readonly Step[] = [
  { name: 'positions', needs: [], run: positions },
  { name: 'open orders', needs: [], run: openOrders },
  { name: 'trades', needs: [], run: trades },
  { name: 'market stream', needs: [], run: marketStream },
  { name: 'account stream', needs: [], run: accountStream },
  { name: 'a forged signature is refused', needs: ['positions'], run: forged },
  { name: 'place far from the market', needs: ['positions', 'open orders'], run: place },
  { name: 'read it by its id', needs: ['place far from the market'], run: readBack },
  { name: 'find it among the open orders', needs: ['read it by its id'], run: findOpen },
  { name: 'hear of it on the stream', needs: ['account stream', 'read it by its id'], run: hear },
  { name: 'amend it', needs: ['read it by its id'], run: amend },
  { name: 'cancel it', needs: ['read it by its id'], run: cancel },
  { name: 'cancel what is gone', needs: ['cancel it'], run: cancelGone },
  { name: 'place two in a batch', needs: ['cancel it'], run: placeBatch },
  { name: 'cancel two in a batch', needs: ['cancel it'], run: cancelBatch },
  { name: 'cancel all', needs: ['cancel it'], run: cancelAll },
  { name: 'a price off the grid is refused', needs: ['cancel it'], run: offGrid },
  { name: 'a market that is not there is refused', needs: ['cancel it'], run: noMarket },
  { name: 'countdown', needs: ['cancel it'], run: countdown },
];

async function positions({ client, instrument }: Stage): Promise<StepEnd> {
  const isInverse = categoryOf(instrument) === 'inverse';
  const reply = await client.read({ kind: 'positions', ...(isInverse ? { category: 'inverse' } : {}) });
  if (reply === null) return UNANSWERED;
  const found = client.codec.readPositions(reply);
  if (found !== null) return { kind: 'done', note: `${found.length} told` };
  const end = refusalOf(client.codec, reply);
  return end.kind === 'refused' ? { ...end, next: LOOK_AT_KEY } : end;
}

/** The first that is asked under the key. */
const LOOK_AT_KEY =
  'look whether the key is of this venue and of this network, its secret whole, and this machine’s address among ' +
  'those that it may be used from';

async function openOrders({ client, instrument }: Stage): Promise<StepEnd> {
  const reply = await client.read({ kind: 'openOrders', instrument });
  if (reply === null) return UNANSWERED;
  const open = client.codec.readWholeOrders(reply);
  return open === null
    ? refusalOf(client.codec, reply)
    : { kind: 'done', note: `${open.length} of others rest` };
}

async function trades({ client, instrument }: Stage): Promise<StepEnd> {
  const reply = await client.read({ kind: 'fills', instrument, fromId: null, since: client.now() });
  if (reply === null) return UNANSWERED;
  return client.codec.readFills(reply) === null ? refusalOf(client.codec, reply) : DONE;
}

async function marketStream({ listening, terms, instrument }: Stage): Promise<StepEnd> {
  const stream = terms.stream(instrument);
  return stream === null ? notServed('market stream') : listening.market(stream);
}

async function accountStream({ listening, client }: Stage): Promise<StepEnd> {
  const stream = client.codec.accountStream;
  return stream === null ? notServed('stream of the account') : listening.account(stream);
}

async function forged({ client, instrument, orders }: Stage): Promise<StepEnd> {
  const { codec } = client;
  const read = codec.draftRead({ kind: 'openOrders', instrument }, client.now());
  const isSigned = codec.signed(read, client.keyId) !== null;
  const draft = isSigned ? read : client.draft(orders.cancelOfNone());
  const reply = await client.send(draft, ({ type, bytes }) => ({
    type,
    bytes: type === 'checksum' ? Buffer.from('forged', 'latin1') : bytes.map((byte) => byte ^ 1),
  }));
  if (reply === null) return UNANSWERED;
  return codec.isRefusal(reply) ? DONE : { kind: 'wrong', note: 'it was answered as if it were right' };
}

async function place(stage: Stage): Promise<StepEnd> {
  const { orders, size } = stage;
  const own = orders.make(size.far, size.quantity);
  stage.main = own;
  const [outcome] = await orders.place(own);
  return noOf(outcome) ?? { kind: 'done', note: priced(size) };
}

async function readBack({ orders, main }: Stage): Promise<StepEnd> {
  if (main === null) return UNANSWERED;
  const seen = await orders.settle(main, (report) => report !== 'absent');
  if (seen === null) return UNANSWERED;
  if (seen === 'absent') return { kind: 'wrong', note: 'the venue does not know it' };
  return seen.state === 'open' ? DONE : { kind: 'refused', code: plainCode(seen.state) };
}

async function findOpen({ client, instrument, main }: Stage): Promise<StepEnd> {
  const reply = await client.read({ kind: 'openOrders', instrument });
  if (reply === null) return UNANSWERED;
  const open = client.codec.readWholeOrders(reply);
  if (open === null) return refusalOf(client.codec, reply);
  const isThere = open.some(({ report }) => report.clientOrderId === main?.id);
  return isThere ? DONE : { kind: 'wrong', note: 'it is not among them' };
}

async function hear({ listening, main }: Stage): Promise<StepEnd> {
  const names = main === null ? [] : [main.id, ...(main.venueId === null ? [] : [main.venueId])];
  return (await listening.hears(names)) ? DONE : { kind: 'wrong', note: 'the stream did not tell of it' };
}

async function amend({ client, orders, terms, instrument, main, size }: Stage): Promise<StepEnd> {
  const target = main === null ? null : orders.nameOf(main);
  if (main === null || target === null) return UNANSWERED;
  const rest = terms.amend(main.id);
  const changed = { instrument, target, quantity: size.quantity, price: size.further, ...rest };
  const [outcome] = await client.act({ kind: 'amend', amend: changed });
  const no = noOf(outcome);
  if (no !== null) return no;
  const seen = await orders.settle(main, (one) => one !== 'absent' && one.price === size.further);
  if (seen === null) return UNANSWERED;
  const isSo = seen !== 'absent' && seen.price === size.further;
  return isSo ? DONE : { kind: 'wrong', note: 'its price is as before' };
}

async function cancel({ client, orders, main }: Stage): Promise<StepEnd> {
  const intent = main === null ? null : orders.cancelOf(main);
  if (main === null || intent === null) return UNANSWERED;
  const [outcome] = await client.act(intent);
  return noOf(outcome) ?? ended(orders, main);
}

/** Whether an order of ours is over by now, or will be within some seconds. */
async function ended(orders: OwnOrders, own: OwnOrder): Promise<StepEnd> {
  const seen = await orders.settle(own, (report) => report === 'absent' || report.state !== 'open');
  if (seen === null) return UNANSWERED;
  const isOver = seen === 'absent' || seen.state === 'cancelled';
  return isOver ? DONE : { kind: 'wrong', note: 'it is not cancelled' };
}

async function cancelGone({ client, orders, main }: Stage): Promise<StepEnd> {
  const intent = main === null ? null : orders.cancelOf(main);
  if (intent === null) return UNANSWERED;
  const [outcome] = await client.act(intent);
  if (outcome?.kind === 'rejected') return { kind: 'done', note: `refused with ${plainCode(outcome.code)}` };
  return noOf(outcome) ?? { kind: 'wrong', note: 'it was taken' };
}

async function placeBatch(stage: Stage): Promise<StepEnd> {
  const { orders, size, terms } = stage;
  if (!terms.specials.has('batch')) return notServed('batch');
  const pair = [orders.make(size.far, size.quantity), orders.make(size.further, size.quantity)] as const;
  const outcomes = await orders.place(...pair);
  return outcomes.map(noOf).find((no) => no !== null) ?? (await clearing(stage, pair)) ?? DONE;
}

async function cancelBatch({ client, orders, size, terms, instrument }: Stage): Promise<StepEnd> {
  if (!terms.specials.has('cancelBatch')) return notServed('batch of cancels');
  const pair = [orders.make(size.far, size.quantity), orders.make(size.further, size.quantity)] as const;
  const placed = (await orders.place(...pair)).map(noOf).find((no) => no !== null);
  if (placed !== undefined) return placed;
  for (const own of pair) await orders.settle(own, (seen) => seen !== 'absent');
  const targets = pair.map(({ id }) => ({ by: 'client', id }) as const);
  const outcomes = await client.act({ kind: 'cancelBatch', instrument, targets });
  const no = outcomes.map(noOf).find((one) => one !== null);
  if (no !== undefined) return no;
  for (const own of pair) {
    const end = await ended(orders, own);
    if (end.kind !== 'done') return end;
  }
  return DONE;
}

async function cancelAll({ client, orders, size, terms, instrument }: Stage): Promise<StepEnd> {
  if (!terms.specials.has('cancelAll')) return notServed('cancel of everything');
  const others = await restOfOthers(client, instrument);
  if (others !== null) return others;
  const own = orders.make(size.far, size.quantity);
  const [placed] = await orders.place(own);
  const no = noOf(placed);
  if (no !== null) return no;
  await orders.settle(own, (seen) => seen !== 'absent');
  const [outcome] = await client.act({ kind: 'cancelAll', instrument, ...terms.cancelAll });
  return noOf(outcome) ?? ended(orders, own);
}

async function offGrid(stage: Stage): Promise<StepEnd> {
  const { orders, size } = stage;
  const own = orders.make(size.offGrid, size.quantity);
  const [outcome] = await orders.place(own);
  if (outcome?.kind === 'rejected') return { kind: 'done', note: `refused with ${plainCode(outcome.code)}` };
  const no = noOf(outcome);
  if (no !== null) return no;
  const seen = await orders.settle(own, (one) => one !== 'absent');
  const isRefused = seen !== null && seen !== 'absent' && seen.state === 'rejected';
  return isRefused ? DONE : ((await clearing(stage, [own])) ?? { kind: 'wrong', note: 'it was taken' });
}

async function noMarket(stage: Stage): Promise<StepEnd> {
  const { orders, size, terms } = stage;
  const instrument = terms.noMarket === null ? null : terms.parse(terms.noMarket);
  if (instrument === null) return notServed('name for a market that is not there');
  const [outcome] = await orders.place(orders.make(size.far, size.quantity, instrument));
  if (outcome?.kind === 'rejected') return { kind: 'done', note: `refused with ${plainCode(outcome.code)}` };
  return noOf(outcome) ?? { kind: 'wrong', note: 'it was taken' };
}

async function countdown({ client, instrument }: Stage): Promise<StepEnd> {
  const { codec } = client;
  if (codec.countdown === null) return notServed('countdown for one market');
  const others = await restOfOthers(client, instrument);
  if (others !== null) return others;
  for (const afterMs of [120_000, 0]) {
    const no = noOf((await client.act(codec.countdown(instrument, afterMs)))[0]);
    if (no !== null) return no;
  }
  return DONE;
}

/** What takes orders along that are not the trial's is left out where there are some; null where there are none. */
async function restOfOthers(client: VenueClient, instrument: Instrument): Promise<StepEnd | null> {
  const reply = await client.read({ kind: 'openOrders', instrument });
  if (reply === null) return UNANSWERED;
  const open = client.codec.readWholeOrders(reply);
  if (open === null) return refusalOf(client.codec, reply);
  return open.length === 0
    ? null
    : { kind: 'notTried', note: 'other orders rest there, and it would touch them' };
}

/** Cancels orders one by one; null when that went well. */
async function clearing({ client, orders }: Stage, own: readonly OwnOrder[]): Promise<StepEnd | null> {
  for (const one of own) {
    await orders.settle(one, (seen) => seen !== 'absent');
    const intent = orders.cancelOf(one);
    const no = intent === null ? UNANSWERED : noOf((await client.act(intent))[0]);
    if (no !== null) return no;
  }
  return null;
}

function notServed(what: string): StepEnd {
  return { kind: 'notServed', note: `this venue has no ${what}, or the gateway does not serve it` };
}

function priced({ far, quantity }: TrialSize): string {
  return `${formatDecimal(quantity)} at ${formatDecimal(far)}`;
}
