import { copyOf, type Entries } from '../../simulators/stellar/account.ts';
import { StellarNetwork, type Landed } from '../../simulators/stellar/network.ts';

/** What a ledger left behind. */
interface Closed {
  readonly atMs: number;
  readonly ledger: number;
  readonly closedAt: number;
  readonly entries: Entries;
  readonly landed: ReadonlyMap<string, Landed>;
}

/** How a node stands to the network. */
export interface NodeState {
  lagMs: number;
  /** Standing still there; null: it goes on. */
  stuckAt: number | null;
}

/** The network as each of two nodes shows it: as it is, or as it was. */
export class ShownNetworks {
  readonly nodes: readonly NodeState[] = [
    { lagMs: 0, stuckAt: null },
    { lagMs: 0, stuckAt: null },
  ];
  readonly #closed: Closed[] = [];
  readonly #network: StellarNetwork;

  constructor(network: StellarNetwork) {
    this.#network = network;
  }

  /** Keeps what the ledger that was closed just now left behind. */
  keep(atMs: number): void {
    const { ledger, closedAt, entries, landed } = this.#network;
    const last = this.#closed.at(-1);
    const isSame = last !== undefined && last.landed.size === landed.size;
    this.#closed.push({
      ...{ atMs, ledger, closedAt },
      entries: isSame ? last.entries : copyOf(entries),
      landed: isSame ? last.landed : new Map(landed),
    });
  }

  /** What changed by another way than a transaction is shown from the next ledger on. */
  forget(): void {
    const last = this.#closed.at(-1);
    if (last !== undefined) this.#closed.push({ ...last, entries: copyOf(this.#network.entries) });
  }

  of(node: number, nowMs: number): StellarNetwork {
    const { lagMs = 0, stuckAt = null } = this.nodes[node] ?? {};
    const at = Math.min(nowMs - lagMs, stuckAt ?? Number.POSITIVE_INFINITY);
    const closed = this.#closed.findLast(({ atMs }) => atMs <= at) ?? this.#closed[0];
    const shown = new StellarNetwork(this.#network.passphrase, () => Math.floor(at / 1_000));
    if (closed === undefined) return shown;
    shown.entries = closed.entries;
    shown.ledger = closed.ledger;
    shown.closedAt = closed.closedAt;
    for (const [hash, landed] of closed.landed) shown.landed.set(hash, landed);
    return shown;
  }
}
