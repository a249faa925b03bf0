import {
  base64,
  closed,
  count,
  flag,
  kindOf,
  listOf,
  shape,
  text,
  whole,
  type Json,
  type ReadCall,
  type Reading,
  type RpcRead,
} from './stellar-rpc-shapes.ts';
import { readSimulation } from './stellar-rpc-simulation.ts';

const KEYS_MAX = 200;
const KEY_CHARS_MAX = 4_096;
const TRANSACTIONS = { plain: 50, max: 200 } as const;
const EVENTS = { plain: 100, max: 1_000 } as const;
/** Each comes with all that happened in it. */
const LEDGERS = { plain: 5, max: 200 } as const;
/** Of filters, contracts in each, topics in each, and segments in a topic; stellar-rpc has the same. */
const FILTERS_MAX = 5;
const XDR_MAX = 16 * 1024 * 1024;

const hash = text(/^[0-9a-f]{64}$/);
const xdr = base64(XDR_MAX);
const place = text(/^[0-9-]{0,64}$/);
const contract = text(/^C[A-Z2-7]{55}$/);
const kind = text(/^(?:contract|system|diagnostic)$/);
const xdrs = listOf(xdr, 100_000);

const latestLedger = shape({
  id: hash,
  sequence: whole,
  protocolVersion: count,
  closeTime: count,
  headerXdr: xdr,
  metadataXdr: xdr,
});

const ledger = shape({
  hash,
  sequence: whole,
  ledgerCloseTime: count,
  headerXdr: xdr,
  metadataXdr: xdr,
});

const transaction = shape(
  {
    status: text(/^(?:SUCCESS|FAILED)$/),
    txHash: hash,
    ledger: whole,
    createdAt: count,
    applicationOrder: whole,
    feeBump: flag,
    envelopeXdr: xdr,
    resultXdr: xdr,
    resultMetaXdr: xdr,
  },
  {
    diagnosticEventsXdr: xdrs,
    events: shape(
      {},
      {
        diagnosticEventsXdr: xdrs,
        transactionEventsXdr: xdrs,
        contractEventsXdr: listOf(xdrs, 1_000),
      },
    ),
  },
);

const event = shape(
  {
    type: kind,
    ledger: whole,
    ledgerClosedAt: text(/^[0-9TZ:.+-]{1,40}$/),
    contractId: text(/^(?:C[A-Z2-7]{55})?$/),
    id: place,
    txHash: hash,
    inSuccessfulContractCall: flag,
    topic: listOf(xdr, 16),
    value: xdr,
  },
  { transactionIndex: whole, operationIndex: whole },
);

const entry = shape({ key: xdr, xdr }, { lastModifiedLedgerSeq: whole, liveUntilLedgerSeq: whole });

const filter = closed({
  type: kind,
  contractIds: listOf(contract, FILTERS_MAX),
  topics: listOf(listOf(topicSegment, FILTERS_MAX), FILTERS_MAX),
});

/** The calls that are passed on to a node that speaks RPC, by method. */
export const RPC_READS: ReadonlyMap<string, ReadCall> = new Map<string, ReadCall>([
  ['getLatestLedger', readLatest],
  ['getLedgers', readLedgers],
  ['getTransactions', readTransactions],
  ['getEvents', readEvents],
  ['getLedgerEntries', readEntries],
  ['simulateTransaction', readSimulation],
]);

function readLatest(params: unknown): RpcRead | null {
  if (Object.keys(Object(params)).length > 0) return null;
  return { method: 'getLatestLedger', params: {}, read: (result) => latestLedger(result) ?? null };
}

function readLedgers(params: unknown): RpcRead | null {
  const asked = pageOf(params, {}, LEDGERS);
  if (asked === null) return null;
  const answer = shape({
    ledgers: listOf(ledger, asked.limit),
    latestLedger: whole,
    latestLedgerCloseTime: count,
    oldestLedger: whole,
    oldestLedgerCloseTime: count,
    cursor: place,
  });
  return {
    method: 'getLedgers',
    params: asked.params,
    read: (result) => within(asked.params, answer(result), { rows: 'ledgers', ledger: 'sequence' }),
  };
}

function readTransactions(params: unknown): RpcRead | null {
  const asked = pageOf(params, {}, TRANSACTIONS);
  if (asked === null) return null;
  const answer = shape({
    transactions: listOf(transaction, asked.limit),
    latestLedger: whole,
    latestLedgerCloseTimestamp: count,
    oldestLedger: whole,
    oldestLedgerCloseTimestamp: count,
    cursor: place,
  });
  return {
    method: 'getTransactions',
    params: asked.params,
    read: (result) => within(asked.params, answer(result), { rows: 'transactions', ledger: 'ledger' }),
  };
}

function readEvents(params: unknown): RpcRead | null {
  const asked = pageOf(params, { filters: listOf(filter, FILTERS_MAX), endLedger: whole }, EVENTS);
  if (asked === null) return null;
  const answer = shape(
    {
      events: listOf(event, asked.limit),
      latestLedger: whole,
      cursor: place,
    },
    { oldestLedger: whole, latestLedgerCloseTime: count, oldestLedgerCloseTime: count },
  );
  const filters = rowsOf(asked.params['filters']);
  const isWanted = (row: Json): boolean => filters.length === 0 || filters.some((one) => isOf(one, row));
  return {
    method: 'getEvents',
    params: asked.params,
    read: (result) => {
      const known = within(asked.params, answer(result), { rows: 'events', ledger: 'ledger' });
      return known !== null && rowsOf(known['events']).every(isWanted) ? known : null;
    },
  };
}

function readEntries(params: unknown): RpcRead | null {
  const asked = closed({ keys: listOf(base64(KEY_CHARS_MAX), KEYS_MAX), xdrFormat: text(/^base64$/) })(
    params,
  );
  const keys: readonly unknown[] = Array.isArray(asked?.['keys']) ? asked['keys'] : [];
  if (keys.length === 0 || keys.some((key) => kindOf(key) === null)) return null;
  const answer = shape({ entries: listOf(entry, keys.length), latestLedger: whole });
  const wanted = new Set(keys);
  return {
    method: 'getLedgerEntries',
    params: { keys },
    read: (result) => {
      const known = answer(result);
      const rows = rowsOf(known?.['entries']);
      const isSo = rows.every(({ key, xdr: of }) => wanted.has(key) && kindOf(key) === kindOf(of));
      const isOnce = new Set(rows.map(({ key }) => key)).size === rows.length;
      return known !== undefined && isSo && isOnce ? known : null;
    },
  };
}

/** A segment of a topic: a value, or what stands for any one, or for any more. */
function topicSegment(value: unknown): string | undefined {
  return value === '*' || value === '**' ? value : base64(KEY_CHARS_MAX)(value);
}

/** What pages are asked by: a first ledger, or where the last page ended, and never both. */
function pageOf(
  params: unknown,
  more: Readonly<Record<string, Reading>>,
  { plain, max }: { readonly plain: number; readonly max: number },
): { readonly params: Json; readonly limit: number } | null {
  const limitOf: Reading<number> = (value) => {
    const limit = whole(value);
    return limit !== undefined && limit >= 1 && limit <= max ? limit : undefined;
  };
  const asked = closed({
    ...more,
    startLedger: whole,
    pagination: closed({ cursor: place, limit: limitOf }),
    xdrFormat: text(/^base64$/),
  })(params);
  if (asked === undefined) return null;
  const { cursor, limit = plain }: Json = Object(asked['pagination']);
  const hasStart = asked['startLedger'] !== undefined;
  if (hasStart === (cursor !== undefined) || (!hasStart && asked['endLedger'] !== undefined)) return null;
  return {
    params: { ...asked, pagination: { ...(cursor === undefined ? {} : { cursor }), limit } },
    limit: Number(limit),
  };
}

/** Null unless every row is of a ledger that was asked for. */
function within(
  asked: Json,
  answer: Json | undefined,
  of: { readonly rows: string; readonly ledger: string },
): Json | null {
  if (answer === undefined) return null;
  const first = Number(asked['startLedger'] ?? 0);
  // The ledger that a range ends with is not in it.
  const last = Math.min(Number(answer['latestLedger']), Number(asked['endLedger'] ?? Infinity) - 1);
  const isWithin = rowsOf(answer[of.rows]).every((row) => {
    const at = Number(row[of.ledger]);
    return at >= first && at <= last;
  });
  return isWithin ? answer : null;
}

function isOf({ type, contractIds }: Json, row: Json): boolean {
  const contracts: readonly unknown[] = Array.isArray(contractIds) ? contractIds : [];
  const isContract = contracts.length === 0 || contracts.includes(row['contractId']);
  return isContract && (type === undefined || type === row['type']);
}

function rowsOf(list: unknown): readonly Json[] {
  return Array.isArray(list) ? list.map((row: unknown): Json => Object(row)) : [];
}
