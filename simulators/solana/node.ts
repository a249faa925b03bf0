import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { SolanaMachine, type Held } from './machine.ts';
import { closeServer, listenHere, type ListenAt } from '../shared/local-server.ts';

type Params = readonly unknown[];
type Call = (params: Params) => unknown;

const BODY_MAX = 64 * 1024;

/** A no of the node, as JSON-RPC says it. */
class Refused extends Error {
  readonly code: number;

  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

/** A node of a small chain of its own: JSON-RPC over HTTP on this machine, with the real runtime behind it. */
export class SolanaNode {
  readonly machine: SolanaMachine;
  /** Every method that was called, in order. */
  readonly calls: string[] = [];
  /** Called with every call, before it is answered. */
  heard: (method: string, params: readonly unknown[]) => void = () => undefined;
  /** Answers of a node that lies: in the place of the true ones. */
  readonly lies = new Map<string, unknown>();
  readonly #server: Server = createServer((request, response) => void this.#serve(request, response));
  readonly #methods: ReadonlyMap<string, Call>;

  /** Two nodes with one machine are two nodes of one chain. */
  constructor(machine = new SolanaMachine()) {
    this.machine = machine;
    this.#methods = methodsOf(this.machine);
  }

  /** Listens on this machine, on a free port unless one is named; resolves to the address of the node. */
  async start(at?: ListenAt): Promise<string> {
    return listenHere(this.#server, at);
  }

  async stop(): Promise<void> {
    await closeServer(this.#server);
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const parts: Buffer[] = [];
    let length = 0;
    for await (const part of request) {
      const chunk = Buffer.from(part);
      length += chunk.length;
      if (length > BODY_MAX) return void response.writeHead(413).end();
      parts.push(chunk);
    }
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(this.answer(Buffer.concat(parts).toString('utf8'))));
  }

  /** The answer to one call, as it would come over HTTP. */
  answer(text: string): object {
    let id: unknown = null;
    try {
      const call = new Map<string, unknown>(Object.entries(Object(JSON.parse(text))));
      id = call.get('id');
      const name = String(call.get('method'));
      const params: unknown = call.get('params') ?? [];
      this.calls.push(name);
      const list: readonly unknown[] = Array.isArray(params) ? params : [];
      this.heard(name, list);
      const method = this.#methods.get(name);
      if (method === undefined) throw new Refused(-32601, 'Method not found');
      return {
        jsonrpc: '2.0',
        id,
        result: this.lies.get(name) ?? method(list),
      };
    } catch (reason) {
      const error = reason instanceof Refused ? reason : new Refused(-32602, 'Invalid params');
      return { jsonrpc: '2.0', id, error: { code: error.code, message: error.message } };
    }
  }
}

function methodsOf(machine: SolanaMachine): ReadonlyMap<string, Call> {
  const within = (value: unknown): object => ({
    context: { apiVersion: '3.0.0', slot: machine.height },
    value,
  });
  return new Map<string, Call>([
    ['getLatestBlockhash', () => within(machine.latest())],
    ['getBlockHeight', () => machine.height],
    ['getSlot', () => machine.height],
    ['getEpochInfo', () => epochOf(machine)],
    ['getBlocks', ([from, to]) => blocks(Number(from), Math.min(Number(to), machine.height))],
    ['getHealth', () => 'ok'],
    ['getGenesisHash', () => '11111111111111111111111111111111'],
    ['getVersion', () => ({ 'solana-core': '3.0.0', 'feature-set': 0 })],
    ['getMinimumBalanceForRentExemption', ([bytes]) => machine.rent(Number(bytes))],
    ['getBalance', ([of]) => within(machine.look(String(of))?.lamports ?? 0)],
    ['isBlockhashValid', ([hash]) => within(machine.isGood(String(hash)))],
    ['getAccountInfo', ([of]) => within(shown(machine.look(String(of))))],
    ['getMultipleAccounts', ([all]) => within(texts(all).map((of) => shown(machine.look(of))))],
    ['getSignatureStatuses', ([ids]) => within(texts(ids).map((id) => statusOf(machine, id)))],
    ['getSignaturesForAddress', ([of, options]) => newsOf(machine, String(of), Object(options))],
    ['getTransaction', ([id]) => told(machine, String(id))],
    ['getRecentPrioritizationFees', () => []],
    ['simulateTransaction', ([wire, options]) => within(tried(machine, bytesOf(wire), watched(options)))],
    ['sendTransaction', ([wire]) => sent(machine, bytesOf(wire))],
    ['loseNext', ([count]) => (machine.losing = Number(count))],
    ['requestAirdrop', ([to, amount]) => machine.grant(String(to), Number(amount))],
  ]);
}

function sent(machine: SolanaMachine, wire: Uint8Array): string {
  const outcome = machine.send(wire);
  if ('refused' in outcome) throw new Refused(-32003, 'Transaction signature verification failure');
  return outcome.id;
}

function tried(machine: SolanaMachine, wire: Uint8Array, accounts: readonly string[]): object {
  const { error, after } = machine.tryOut(wire, accounts);
  return {
    err: error === null ? null : errorShown(error),
    logs: [],
    accounts: error === null ? after.map(shown) : null,
    unitsConsumed: 450,
  };
}

function epochOf({ height }: SolanaMachine): object {
  return {
    absoluteSlot: height,
    blockHeight: height,
    epoch: 0,
    slotIndex: height,
    slotsInEpoch: 432_000,
    transactionCount: null,
  };
}

/** Every slot has a block here. */
function blocks(from: number, to: number): readonly number[] {
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, at) => from + at);
}

/** The newest first, down to the one that is known already. */
function newsOf(
  { landed }: SolanaMachine,
  of: string,
  { until, limit }: { readonly until?: unknown; readonly limit?: unknown },
): readonly object[] {
  const all = [...landed.values()].filter(({ accounts }) => accounts.includes(of)).reverse();
  const known = all.findIndex(({ id }) => id === until);
  return all
    .slice(0, known < 0 ? all.length : known)
    .slice(0, Number(limit ?? 1_000))
    .map(({ id, slot }) => ({ signature: id, slot, err: null, memo: null, blockTime: null }));
}

function told({ landed }: SolanaMachine, id: string): object | null {
  const found = landed.get(id);
  if (found === undefined) return null;
  const err = found.error === null ? null : errorShown(found.error);
  return { slot: found.slot, blockTime: null, meta: { err, logMessages: found.logs } };
}

function statusOf(machine: SolanaMachine, id: string): object | null {
  const landed = machine.landed.get(id);
  if (landed === undefined) return null;
  const err = landed.error === null ? null : errorShown(landed.error);
  return { slot: landed.slot, confirmations: null, err, confirmationStatus: 'finalized' };
}

/** As RPC writes it what the runtime says, such as `InstructionError(0, Custom(1))`. */
function errorShown(text: string): unknown {
  const [, name = text, within] = /err: (\w+)(?:\((.*?)\))?, meta/s.exec(text) ?? [];
  const [, at, why = '', code] = /^(\d+), (\w+)(?:\((\d+))?/.exec(within ?? '') ?? [];
  if (at !== undefined) return { [name]: [Number(at), code === undefined ? why : { [why]: Number(code) }] };
  return within === undefined ? name : { [name]: within };
}

function shown(held: Held | null): object | null {
  if (held === null) return null;
  const { lamports, owner, content, executable } = held;
  const text = Buffer.from(content).toString('base64');
  return { lamports, owner, executable, data: [text, 'base64'], rentEpoch: 0, space: content.length };
}

function watched(options: unknown): readonly string[] {
  const accounts: unknown = Object(Object(options).accounts).addresses;
  return accounts === undefined ? [] : texts(accounts);
}

function texts(value: unknown): readonly string[] {
  if (!Array.isArray(value)) throw new Refused(-32602, 'Invalid params');
  return value.map(String);
}

function bytesOf(value: unknown): Uint8Array {
  return Buffer.from(String(value), 'base64');
}
