import type { RawRequest } from '../../core/order/venue.ts';
import type { SocketPeer, SocketSession } from '../../ports.ts';
import { rpcTokenOf, type Callers } from './callers.ts';
import type { Nodes } from './nodes.ts';
import type { Wallet } from '../../core/account/wallet-state.ts';
import type { Clock } from '../../ports.ts';
import type { News } from './rpc-looks.ts';
import { RpcWatch } from './rpc-watch.ts';
import { readWish, type Wish, type WishCall } from './rpc-wish.ts';

/** RFC 6455, section 7.4.1: no longer entitled to this connection. */
const POLICY_VIOLATION = 1008;
/** Connections for one wallet at once, and what each may want to be told of. */
const SESSIONS_MAX = 16;
const EACH_MAX = 64;

const CODES = { notRead: -32700, noMethod: -32601, badParams: -32602, tooMany: -32603 } as const;
const TEXTS = {
  notRead: 'Sallyport: this is no call of JSON-RPC 2.0.',
  noMethod:
    'Sallyport: over this connection signatureSubscribe, accountSubscribe, slotSubscribe and logsSubscribe are ' +
    'served, each with its unsubscribe. Send calls over HTTP.',
  badParams:
    'Sallyport: not in this form. Logs are told of one address that is mentioned, and a signature when it has landed.',
  tooMany:
    'Sallyport: too much is watched for this wallet or on this connection. Unsubscribe from something first.',
} as const;

interface SessionsParts {
  readonly clock: Clock;
  readonly callers: Callers;
  readonly nodesOf: (wallet: Wallet) => Nodes;
}

/** Connections on which programs are told what happens on the chain. Nothing can be asked for there that signs. */
export class RpcSessions {
  readonly #parts: SessionsParts;
  readonly #watches = new Map<string, { readonly watch: RpcWatch; sessions: number }>();
  #lastSubscription = 0;

  constructor(parts: SessionsParts) {
    this.#parts = parts;
  }

  /** Null for a token that opens nothing, and where there are too many connections. */
  open({ target }: RawRequest, peer: SocketPeer): SocketSession | null {
    const token = rpcTokenOf(target);
    const wallet = this.#parts.callers.find(token)?.wallet;
    if (wallet === undefined) return null;
    const of = this.#watchOf(wallet);
    if (of.sessions >= SESSIONS_MAX) return null;
    of.sessions += 1;
    return new RpcSession({
      peer,
      watch: of.watch,
      isEntitled: () => this.#parts.callers.find(token) !== null,
      nextSubscription: () => (this.#lastSubscription += 1),
      onClosed: () => void (of.sessions -= 1),
    });
  }

  stop(): void {
    for (const { watch } of this.#watches.values()) watch.stop();
  }

  #watchOf(wallet: Wallet): { readonly watch: RpcWatch; sessions: number } {
    const { clock, nodesOf } = this.#parts;
    const known = this.#watches.get(wallet.id) ?? {
      watch: new RpcWatch(clock, nodesOf(wallet)),
      sessions: 0,
    };
    this.#watches.set(wallet.id, known);
    return known;
  }
}

interface SessionParts {
  readonly peer: SocketPeer;
  readonly watch: RpcWatch;
  /** Whether the token still opens the wallet. */
  readonly isEntitled: () => boolean;
  readonly nextSubscription: () => number;
  readonly onClosed: () => void;
}

class RpcSession implements SocketSession {
  readonly #parts: SessionParts;
  readonly #subscriptions = new Map<number, { readonly kind: Wish['kind']; readonly stop: () => void }>();
  #isClosed = false;

  constructor(parts: SessionParts) {
    this.#parts = parts;
  }

  async receive(text: string): Promise<void> {
    const { peer } = this.#parts;
    if (!this.#mayGoOn()) return;
    const call = readWish(text);
    if (call.kind === 'silent') return;
    peer.send(await this.#answer(call));
  }

  closed(): void {
    this.#isClosed = true;
    for (const { stop } of this.#subscriptions.values()) stop();
    this.#subscriptions.clear();
    this.#parts.onClosed();
  }

  async #answer(call: Exclude<WishCall, { kind: 'silent' }>): Promise<string> {
    switch (call.kind) {
      case 'refused':
        return refusal(call.id, call.why);
      case 'unsubscribe': {
        const found = this.#subscriptions.get(call.subscription);
        const isOurs = found?.kind === call.of;
        if (isOurs) this.#end(call.subscription);
        return isOurs ? answer(call.id, 'true') : refusal(call.id, 'badParams');
      }
      case 'subscribe':
        return this.#subscribe(call.id, call.wish);
    }
  }

  async #subscribe(id: string | number, wish: Wish): Promise<string> {
    if (this.#subscriptions.size >= EACH_MAX) return refusal(id, 'tooMany');
    const subscription = this.#parts.nextSubscription();
    // Counted while it is being set up: calls on one connection come at once.
    this.#subscriptions.set(subscription, { kind: wish.kind, stop: () => undefined });
    const stop = await this.#parts.watch.watch(wish, (news) => this.#tell(subscription, wish, news));
    if (stop === null || this.#isClosed) {
      stop?.();
      this.#subscriptions.delete(subscription);
      return refusal(id, 'tooMany');
    }
    this.#subscriptions.set(subscription, { kind: wish.kind, stop });
    return answer(id, String(subscription));
  }

  #tell(subscription: number, { kind }: Wish, { results, isOver }: News): void {
    if (!this.#mayGoOn()) return;
    for (const result of results) {
      const params = `{"subscription":${subscription},"result":${result}}`;
      this.#parts.peer.send(`{"jsonrpc":"2.0","method":"${kind}Notification","params":${params}}`);
    }
    if (isOver) this.#end(subscription);
  }

  #end(subscription: number): void {
    this.#subscriptions.get(subscription)?.stop();
    this.#subscriptions.delete(subscription);
  }

  /** A token that was taken back tells nothing any more. */
  #mayGoOn(): boolean {
    if (this.#isClosed) return false;
    if (this.#parts.isEntitled()) return true;
    this.#parts.peer.close(POLICY_VIOLATION, 'this address was taken back, or its wallet retired');
    return false;
  }
}

function answer(id: string | number, result: string): string {
  return `{"jsonrpc":"2.0","result":${result},"id":${JSON.stringify(id)}}`;
}

function refusal(id: string | number | null, why: keyof typeof TEXTS): string {
  return JSON.stringify({ jsonrpc: '2.0', error: { code: CODES[why], message: TEXTS[why] }, id });
}
