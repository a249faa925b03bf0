import { createServer, type IncomingMessage, type Server } from 'node:http';
import { Address, Asset, Keypair, SorobanDataBuilder, TransactionBuilder, xdr } from '@stellar/stellar-sdk';
import type { Landed, StellarNetwork } from './network.ts';
import { closeServer, listenHere, type ListenAt } from '../shared/local-server.ts';

type Json = Readonly<Record<string, unknown>>;

/** An event of a contract that took place: nothing here calls contracts, so tests say what there was. */
export interface SimulatedEvent {
  readonly contractId: string;
  readonly ledger: number;
  /** In base 64. */
  readonly topic: readonly string[];
  /** In base 64. */
  readonly value: string;
}

const OLDEST = 1;
const NO_HASH = '0'.repeat(64);
/** An empty list of changes, in the oldest form. */
const NO_CHANGES = 'AAAAAAAAAAA=';
const INVALID = -32600;

/** A node that speaks Stellar's RPC on this machine, before the same small network as a Horizon. Reads only. */
export class StellarRpcNode {
  readonly #of: () => StellarNetwork;
  readonly events: SimulatedEvent[] = [];
  /** What functions of contracts return, in base 64, by `CONTRACT.function`: there are no contracts here. */
  readonly returns = new Map<string, string>();
  /** Every call, in order. */
  readonly asked: { readonly method: string; readonly params: Json }[] = [];
  /** Results of a node that lies, by method, in the place of the true ones. */
  readonly lies = new Map<string, unknown>();
  readonly #server: Server = createServer((request, response) => {
    void bodyOf(request).then((body) => {
      const call: Json = Object(JSON.parse(body));
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ jsonrpc: '2.0', id: call['id'], ...this.#answer(call) }));
    });
  });

  /** Before the network that is told when it is asked: it may begin later. */
  constructor(of: () => StellarNetwork) {
    this.#of = of;
  }

  get network(): StellarNetwork {
    return this.#of();
  }

  /** Listens on this machine, on a free port unless one is named; resolves to its address. */
  async start(at?: ListenAt): Promise<string> {
    return listenHere(this.#server, at);
  }

  async stop(): Promise<void> {
    await closeServer(this.#server);
  }

  #answer(call: Json): Json {
    const method = String(call['method']);
    const params: Json = Object(call['params']);
    this.asked.push({ method, params });
    if (this.lies.has(method)) return Object(this.lies.get(method));
    switch (method) {
      case 'getNetwork':
        return { result: { passphrase: this.network.passphrase, protocolVersion: 23 } };
      case 'getLatestLedger':
        return { result: this.#latest() };
      case 'getTransactions':
        return this.#transactions(params);
      case 'getLedgers':
        return this.#ledgers(params);
      case 'getEvents':
        return this.#events(params);
      case 'simulateTransaction':
        return {
          result: { latestLedger: this.network.ledger, ...this.#tried(String(params['transaction'])) },
        };
      case 'getLedgerEntries':
        return { result: this.#entries(params) };
      default:
        return { error: { code: -32601, message: 'method not found' } };
    }
  }

  #latest(): Json {
    const { ledger: sequence, closedAt } = this.network;
    const header = headerOf(sequence, closedAt);
    return {
      id: NO_HASH,
      sequence,
      protocolVersion: 23,
      closeTime: String(closedAt),
      headerXdr: header.toXdr('base64'),
      metadataXdr: closeMetaOf(header),
    };
  }

  #ledgers(params: Json): Json {
    const { cursor, limit = 5 } = Object(params['pagination']);
    const start = Math.max(OLDEST, Number(params['startLedger'] ?? Number(cursor) + 1));
    const { ledger: latest, closedAt } = this.network;
    if (start > latest) return this.#outside();
    const count = Math.min(Number(limit), latest - start + 1);
    const ledgers = Array.from({ length: count }, (_, at) => {
      const header = headerOf(start + at, closedAt);
      const whole = new xdr.LedgerHeaderHistoryEntry({
        hash: NO_HASH,
        header,
        ext: xdr.LedgerHeaderHistoryEntryExt.v0(),
      });
      return {
        hash: NO_HASH,
        sequence: start + at,
        ledgerCloseTime: String(closedAt),
        headerXdr: whole.toXdr('base64'),
        metadataXdr: closeMetaOf(header),
      };
    });
    const ends = { latestLedgerCloseTime: closedAt, oldestLedger: OLDEST, oldestLedgerCloseTime: 0 };
    return { result: { ledgers, latestLedger: latest, ...ends, cursor: String(start + count - 1) } };
  }

  /** Of one call of a contract: what it returns, and that it needs nothing. */
  #tried(envelope: string): Json {
    const [operation] = TransactionBuilder.fromXdr(envelope, this.network.passphrase).operations;
    if (operation?.type !== 'invokeHostFunction')
      return { error: 'Transaction contains unsupported operation' };
    const { func } = operation;
    if (func.type !== 'hostFunctionTypeInvokeContract')
      return { error: 'HostError: only calls are tried here' };
    const { contractAddress, functionName } = func.invokeContract;
    const name = `${Address.fromScAddress(contractAddress).toString()}.${String(functionName)}`;
    const returned = this.returns.get(name);
    if (returned === undefined)
      return { error: `HostError: Error(Storage, MissingValue)\n${name}`, events: [] };
    return {
      transactionData: new SorobanDataBuilder().build().toXdr('base64'),
      minResourceFee: '58181',
      events: [],
      results: [{ auth: [], xdr: returned }],
      stateChanges: [],
    };
  }

  #transactions(params: Json): Json {
    const { cursor, limit = 50 } = Object(params['pagination']);
    const start = Number(params['startLedger'] ?? 0);
    if (start > this.network.ledger) return this.#outside();
    const after = [...this.network.landed.values()].filter(
      ({ ledger, token }) => ledger >= start && (cursor === undefined || BigInt(token) > BigInt(cursor)),
    );
    const page = after.slice(0, Number(limit));
    const { ledger, closedAt } = this.network;
    return {
      result: {
        transactions: page.map(transactionRow),
        latestLedger: ledger,
        latestLedgerCloseTimestamp: closedAt,
        oldestLedger: OLDEST,
        oldestLedgerCloseTimestamp: 0,
        cursor: page.at(-1)?.token ?? String(cursor ?? 0),
      },
    };
  }

  #events(params: Json): Json {
    const { limit = 100 } = Object(params['pagination']);
    const start = Number(params['startLedger'] ?? 0);
    if (start > this.network.ledger) return this.#outside();
    const filters: readonly Json[] = Array.isArray(params['filters']) ? params['filters'] : [];
    const isWanted = ({ contractId }: SimulatedEvent): boolean =>
      filters.length === 0 ||
      filters.some(({ contractIds }) => Object(contractIds ?? []).includes(contractId));
    const rows = this.events.filter((one) => one.ledger >= start && isWanted(one));
    const time = String(this.network.closedAt);
    return {
      result: {
        events: rows.slice(0, Number(limit)).map((one, at) => eventRow(one, at)),
        latestLedger: this.network.ledger,
        oldestLedger: OLDEST,
        latestLedgerCloseTime: time,
        oldestLedgerCloseTime: '0',
        cursor: `${String(this.network.ledger)}-0`,
      },
    };
  }

  #outside(): Json {
    const message = `startLedger must be within the ledger range: ${OLDEST} - ${this.network.ledger}`;
    return { error: { code: INVALID, message } };
  }

  #entries({ keys }: Json): Json {
    const list: readonly unknown[] = Array.isArray(keys) ? keys : [];
    const entries = list.flatMap((key) => {
      const entry = this.#trustLine(String(key));
      return entry === null ? [] : [{ key, xdr: entry, lastModifiedLedgerSeq: this.network.ledger }];
    });
    return { entries, latestLedger: this.network.ledger };
  }

  /** Trust lines only; null for what is not there. */
  #trustLine(wanted: string): string | null {
    for (const [id, { lines }] of this.network.entries.accounts)
      for (const [name, { balance, limit }] of lines) {
        const [code = '', issuer] = name.split(':');
        const accountId = Keypair.fromPublicKey(id).xdrPublicKey();
        const asset = issuer === undefined ? null : new Asset(code, issuer).toTrustLineXdrObject();
        if (asset === null) continue;
        const key = xdr.LedgerKey.trustline(new xdr.LedgerKeyTrustLine({ accountId, asset }));
        if (key.toXdr('base64') !== wanted) continue;
        const ext = xdr.TrustLineEntryExt.v0();
        const line = new xdr.TrustLineEntry({ accountId, asset, balance, limit, flags: 1, ext });
        return xdr.LedgerEntryData.trustline(line).toXdr('base64');
      }
    return null;
  }
}

function headerOf(sequence: number, closedAt: number): xdr.LedgerHeader {
  return new xdr.LedgerHeader({
    ledgerVersion: 23,
    previousLedgerHash: NO_HASH,
    scpValue: new xdr.StellarValue({
      txSetHash: NO_HASH,
      closeTime: BigInt(closedAt),
      upgrades: [],
      ext: xdr.StellarValueExt.stellarValueBasic(),
    }),
    txSetResultHash: NO_HASH,
    bucketListHash: NO_HASH,
    ledgerSeq: sequence,
    totalCoins: 0n,
    feePool: 0n,
    inflationSeq: 0,
    idPool: 0n,
    baseFee: 100,
    baseReserve: 5_000_000,
    maxTxSetSize: 100,
    skipList: [NO_HASH, NO_HASH, NO_HASH, NO_HASH],
    ext: xdr.LedgerHeaderExt.v0(),
  });
}

/** A ledger without what happened in it. */
function closeMetaOf(header: xdr.LedgerHeader): string {
  const ledgerHeader = new xdr.LedgerHeaderHistoryEntry({
    hash: NO_HASH,
    header,
    ext: xdr.LedgerHeaderHistoryEntryExt.v0(),
  });
  const txSet = new xdr.TransactionSet({ previousLedgerHash: NO_HASH, txs: [] });
  const none = { txProcessing: [], upgradesProcessing: [], scpInfo: [] };
  return xdr.LedgerCloseMeta.v0(new xdr.LedgerCloseMetaV0({ ledgerHeader, txSet, ...none })).toXdr('base64');
}

function transactionRow(landed: Landed): Json {
  const { hash, ledger, closedAt, isGood, envelope, result, outer } = landed;
  return {
    status: isGood ? 'SUCCESS' : 'FAILED',
    txHash: hash,
    ledger,
    createdAt: closedAt,
    applicationOrder: 1,
    feeBump: outer !== null,
    envelopeXdr: envelope,
    resultXdr: result,
    resultMetaXdr: NO_CHANGES,
    events: { transactionEventsXdr: [], contractEventsXdr: [[]] },
  };
}

function eventRow({ contractId, ledger, topic, value }: SimulatedEvent, at: number): Json {
  return {
    type: 'contract',
    ledger,
    ledgerClosedAt: '2026-11-21T00:00:00Z',
    contractId,
    id: `${String(ledger)}-${String(at)}`,
    operationIndex: 0,
    transactionIndex: 1,
    txHash: NO_HASH,
    inSuccessfulContractCall: true,
    topic,
    value,
  };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(Buffer.from(part));
  return Buffer.concat(parts).toString('utf8');
}
