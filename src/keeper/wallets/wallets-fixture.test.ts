import { createServer, type Server } from 'node:http';
import { WebSocketServer, type WebSocket } from 'ws';
import { emptyState } from '../../core/account/fold.ts';
import { parseLeaf, type Leaf } from '../../core/ledger/leaf.ts';
import { Frontier } from '../../core/ledger/merkle.ts';
import type { RawRequest } from '../../core/order/venue.ts';
import { solana } from '../../chains/solana/chain.ts';
import { stellar } from '../../chains/stellar/chain.ts';
import { SystemClock } from '../../system/clock.ts';
import { SystemRandom } from '../../system/random.ts';
import type { LedgerStore } from '../../ports.ts';
import { SolanaNode } from '../../../simulators/solana/node.ts';
import { Shelf } from '../custody/records-fixture.test.ts';
import type { TokenSigner } from '../custody/token-signer.ts';
import { TestToken, tokenSigner } from '../custody/token-fixture.test.ts';
import { Vault } from '../custody/vault.ts';
import { walletAdd } from '../door/wallet-add.ts';
import { walletBot, walletList, walletRetire, walletShow, walletSign } from '../door/wallet-commands.ts';
import type { CommandParts } from '../door/command-parts.ts';
import { Journal } from '../execution/journal.ts';
import { unixMs, type UnixMs } from '../../core/units/time.ts';
import { sha256 } from '../open-ledger.ts';
import type { NodeWire } from './nodes.ts';
import { WalletDesk } from './wallet-desk.ts';

const REQUIRED = { symbols: ['BTCUSDT'], notionalMax: 1, positionMax: 1, dailyLossMax: 1 };

/** Keeps leaves in memory; a commit can be held back. */
class MemoryStore implements LedgerStore {
  readonly leaves: Uint8Array[] = [];
  gate: Promise<void> = Promise.resolve();

  size(): number {
    return this.leaves.length;
  }

  async append(_first: number, leaves: readonly Uint8Array[]): Promise<void> {
    await this.gate;
    this.leaves.push(...leaves);
  }

  read(from: number, limit: number): Promise<readonly Uint8Array[]> {
    return Promise.resolve(this.leaves.slice(from, from + limit));
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

/** The machine's clock, which a test can put ahead. */
class LaterClock extends SystemClock {
  aheadMs = 0;

  /** The same of the time that only goes on. */
  waitedMs = 0;

  override wallMs(): UnixMs {
    return unixMs(super.wallMs() + this.aheadMs);
  }

  override monotonicMs(): number {
    return super.monotonicMs() + this.waitedMs;
  }
}

/** Wallets with everything behind them but the processes: a ledger, a vault, and a node with the real runtime. */
export class Wallets {
  readonly node = new SolanaNode();
  /** Another node of the same chain, once it is started. */
  readonly second = new SolanaNode(this.node.machine);
  readonly chain = solana(sha256);
  readonly testnet = stellar(sha256, 'stellar-testnet');
  readonly store = new MemoryStore();
  readonly state = emptyState();
  readonly logged: string[] = [];
  readonly clock = new LaterClock();
  /** A token that keys may be in, and what asks it. */
  readonly token = new TestToken();
  readonly signer: TokenSigner;
  readonly vault: Vault;
  readonly journal: Journal;
  halted = false;
  /** What was sent to nodes, by method. */
  readonly asked: string[] = [];
  desk: WalletDesk;
  readonly #servers: Server[] = [];
  readonly #sockets = new Set<WebSocket>();
  url = '';

  static async open(): Promise<Wallets> {
    const secret = new Uint8Array(32).fill(3);
    const wallets = new Wallets(
      await Vault.create(new Shelf(), new SystemRandom(), { kind: 'file', secret }),
    );
    wallets.url = await wallets.node.start();
    return wallets;
  }

  private constructor(vault: Vault) {
    this.vault = vault;
    const log = { write: (_level: unknown, code: string) => void this.logged.push(code) };
    this.signer = tokenSigner({ clock: this.clock, log }).signer;
    this.signer.attach(this.token);
    this.journal = new Journal({
      clock: this.clock,
      store: this.store,
      failpoints: { hit: () => undefined },
      state: this.state,
      frontier: new Frontier(sha256),
      onUncertain: () => undefined,
    });
    this.desk = this.restarted();
  }

  /** The desk of another life of the keeper, which knows what the ledger knows. */
  restarted(): WalletDesk {
    this.desk = new WalletDesk({
      clock: this.clock,
      journal: this.journal,
      log: { write: (_level, code) => void this.logged.push(code) },
      vault: this.vault,
      signer: this.signer,
      wire: this.wire(),
      chains: new Map([this.chain, this.testnet].map((chain) => [chain.id, chain])),
      isHalted: () => this.halted,
    });
    return this.desk;
  }

  /** What asks nodes over real HTTP. */
  wire(): NodeWire {
    return {
      send: async ({ baseUrl }, request, _deadline, mayStill) => {
        if (!mayStill()) return { kind: 'notSent', why: 'CALLED_OFF' };
        this.asked.push(askedOf(request));
        try {
          const answer = await fetch(`${baseUrl}${request.target}`, {
            method: request.method,
            headers: request.headers.map(([name, value]): [string, string] => [name, value]),
            ...(request.method === 'GET' ? {} : { body: Buffer.from(request.body) }),
          });
          const body = new Uint8Array(await answer.arrayBuffer());
          return { kind: 'answered', reply: { status: answer.status, headers: [], body } };
        } catch {
          return { kind: 'lost', why: 'CONNECTION_LOST' };
        }
      },
    };
  }

  /** A policy that says this of its wallets. */
  async policy(wallets: object, more: object = {}): Promise<void> {
    const policy = JSON.stringify({ version: 1, everyAccount: REQUIRED, wallets, ...more });
    await this.journal.submit((book) =>
      book.append({ kind: 'policy', policy, hash: sha256Text(policy), by: 'owner' }),
    );
  }

  async ask(
    command: keyof typeof COMMANDS,
    fields: Readonly<Record<string, unknown>>,
  ): Promise<ReadonlyMap<string, unknown>> {
    const answer: unknown = await COMMANDS[command](this.parts())(fields, () => Promise.resolve());
    return new Map(Object.entries(Object(answer)));
  }

  /** What the commands of wallets use of all that commands may use. */
  parts(): CommandParts {
    const parts: unknown = {
      clock: this.clock,
      random: new SystemRandom(),
      state: this.state,
      journal: this.journal,
      vault: this.vault,
      signer: this.signer,
      desk: this.desk,
    };
    return parts as CommandParts;
  }

  /** The endpoint over HTTP, for clients that know nothing of us. */
  async listen(chain: 'solana' | 'stellar' | 'hummingbot' = 'solana'): Promise<string> {
    const server = createServer((request, response) => {
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.on('end', () => {
        const target = (request.url ?? '').slice(chain.length + 1);
        const raw: RawRequest = {
          method: request.method ?? '',
          target,
          headers: [['accept', request.headers.accept ?? '']],
          body: Buffer.concat(parts),
        };
        void this.desk.serveChain(chain, raw)?.then(({ status, headers, body }) => {
          response.writeHead(status, headers.flat());
          response.end(body);
        });
      });
    });
    const sockets = new WebSocketServer({ noServer: true });
    server.on('upgrade', (request, socket, head) => {
      sockets.handleUpgrade(request, socket, head, (opened) => this.#talk(chain, request.url ?? '', opened));
    });
    this.#servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const at = server.address();
    return typeof at === 'object' && at !== null ? `http://127.0.0.1:${at.port}/${chain}` : '';
  }

  #talk(chain: string, url: string, socket: WebSocket): void {
    const request = {
      method: 'GET',
      target: url.slice(chain.length + 1),
      headers: [],
      body: new Uint8Array(),
    };
    const session = this.desk.openChain(chain, request, {
      send: (message) => socket.send(message),
      close: (code, reason) => socket.close(code, reason),
    });
    if (session === null) return socket.close();
    socket.on('message', (message) => void session.receive(String(message)));
    socket.on('close', () => session.closed());
    this.#sockets.add(socket);
  }

  entries(kind: string): readonly Leaf['body'][] {
    return this.store.leaves.flatMap((leaf) => {
      const body = parseLeaf(leaf)?.body;
      return body?.kind === kind ? [body] : [];
    });
  }

  async close(): Promise<void> {
    this.desk.stop();
    for (const socket of this.#sockets) socket.terminate();
    for (const server of this.#servers) {
      server.closeAllConnections();
      server.close();
    }
    await this.node.stop();
    await this.second.stop().catch(() => undefined);
  }
}

/** The method of a call, or the path that was asked for. */
function askedOf({ target, body }: RawRequest): string {
  const text = Buffer.from(body).toString('utf8');
  return text.startsWith('{') ? String(Object(JSON.parse(text)).method) : target;
}

const COMMANDS = {
  add: walletAdd,
  bot: walletBot,
  list: walletList,
  retire: walletRetire,
  show: walletShow,
  sign: walletSign,
};

function sha256Text(text: string): string {
  return Buffer.from(sha256(Buffer.from(text))).toString('hex');
}
