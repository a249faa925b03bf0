import type { TickerMode, VenueTicker } from '../../core/order/ticker.ts';
import type { BotId } from '../../core/units/ids.ts';
import type { TickerTaker, TickerWatch } from '../../ports.ts';

/** A connection that was told nothing for so long is told that the venue's side is there, when that says so. */
const SILENT_MS = 1_000;

interface Connection {
  /** Null for a connection of the owner's. */
  readonly bot: BotId | null;
  readonly taker: TickerTaker;
  readonly modes: Map<number, TickerMode>;
  /** On the monotonic clock. */
  toldAt: number;
}

/** What the gateway itself listens to: for whom, and the last packet that came. */
interface Watched {
  readonly connections: Map<Connection, TickerMode>;
  readonly mode: TickerMode;
  last: Uint8Array | null;
}

/**
 * The prices that one account's stream tells, shared by its bots. The venue is asked for every instrument once, in the
 * greatest mode that anybody wants, and each connection is told what it asked for: the packet that came, cut.
 */
export class TickerFeed {
  readonly #ticker: VenueTicker;
  readonly #nowMs: () => number;
  readonly #connections = new Set<Connection>();
  readonly #watched = new Map<number, Watched>();
  /** How the venue is asked; null while its side is not there. */
  #say: ((text: string) => void) | null = null;

  constructor(ticker: VenueTicker, nowMs: () => number) {
    this.#ticker = ticker;
    this.#nowMs = nowMs;
  }

  /** The venue's side stands: nothing is listened to there yet. */
  begin(say: (text: string) => void): void {
    this.#say = say;
  }

  /** The venue's side is gone. Whoever listened is told, since it may have missed something. */
  end(): void {
    this.#say = null;
    for (const connection of [...this.#connections]) {
      this.#forget(connection);
      connection.taker.onEnd();
    }
  }

  /**
   * As {@link Ticker.open}; null for the owner, who has as many connections as a bot. Where the venue's side is not
   * there, the taker is told at once that it ended.
   */
  open(bot: BotId | null, taker: TickerTaker): TickerWatch | null {
    const others = [...this.#connections].filter((each) => each.bot === bot).length;
    if (others >= this.#ticker.connectionsMax) return null;
    const connection: Connection = { bot, taker, modes: new Map(), toldAt: this.#nowMs() };
    if (this.#say === null) taker.onEnd();
    else this.#connections.add(connection);
    return {
      watch: (tokens, mode) => this.#watch(connection, tokens, mode),
      unwatch: (tokens) => this.#unwatch(connection, tokens),
      stop: () => this.#forget(connection),
    };
  }

  /** A message of the venue's. Throws nothing: one that cannot be read is told to nobody. */
  take(message: Uint8Array): void {
    const now = this.#nowMs();
    const parts = new Map<Connection, Uint8Array[]>();
    for (const { token, bytes } of this.#ticker.packets(message) ?? []) {
      const watched = this.#watched.get(token);
      if (watched === undefined) continue;
      // The message may be a view of a buffer that is used again.
      watched.last = Uint8Array.from(bytes);
      for (const [connection, mode] of watched.connections) {
        const own = parts.get(connection) ?? [];
        parts.set(connection, own);
        own.push(this.#ticker.cut(bytes, mode));
      }
    }
    for (const [connection, packets] of parts) this.#tell(connection, this.#ticker.join(packets), now);
    for (const connection of this.#connections)
      if (now - connection.toldAt >= SILENT_MS) this.#tell(connection, this.#ticker.heartbeat, now);
  }

  #watch(connection: Connection, tokens: readonly number[], mode: TickerMode | null): boolean {
    if (!this.#connections.has(connection)) return false;
    const { instrumentsMax, usual } = this.#ticker;
    const own = new Set([...connection.modes.keys(), ...tokens]);
    const all = new Set([...this.#watched.keys(), ...tokens]);
    if (own.size > instrumentsMax || all.size > instrumentsMax) return false;
    const wanted = new Map(tokens.map((token) => [token, mode ?? connection.modes.get(token) ?? usual]));
    const told: Uint8Array[] = [];
    for (const [token, each] of wanted) {
      connection.modes.set(token, each);
      const watched = this.#watched.get(token);
      // The venue tells an instrument at once when it is asked for, and so does the gateway what it knows.
      if (watched !== undefined && watched.last !== null && this.#isAtMost(each, watched.mode))
        told.push(this.#ticker.cut(watched.last, each));
    }
    this.#settle(wanted.keys(), connection);
    if (told.length > 0) this.#tell(connection, this.#ticker.join(told), this.#nowMs());
    return true;
  }

  #unwatch(connection: Connection, tokens: readonly number[]): void {
    const dropped = tokens.filter((token) => connection.modes.delete(token));
    this.#settle(dropped, connection);
  }

  #forget(connection: Connection): void {
    if (!this.#connections.delete(connection)) return;
    const tokens = [...connection.modes.keys()];
    connection.modes.clear();
    this.#settle(tokens, connection);
  }

  /** Asks the venue for what is wanted of these instruments now, where that is different. */
  #settle(tokens: Iterable<number>, connection: Connection): void {
    const fresh: number[] = [];
    const dropped: number[] = [];
    const changed = new Map<TickerMode, number[]>(this.#ticker.modes.map((mode) => [mode, []]));
    for (const token of tokens) {
      const isFresh = !this.#watched.has(token);
      const mode = this.#changeOf(token, connection);
      if (isFresh && mode !== null) fresh.push(token);
      if (mode === null) dropped.push(token);
      else if (mode !== undefined) changed.get(mode)?.push(token);
    }
    if (fresh.length > 0) this.#ask({ kind: 'watch', tokens: fresh, mode: null });
    for (const [mode, each] of changed) if (each.length > 0) this.#ask({ kind: 'watch', tokens: each, mode });
    if (dropped.length > 0) this.#ask({ kind: 'unwatch', tokens: dropped });
  }

  /** The mode in which the venue is to tell an instrument: null for not at all, undefined for no change. */
  #changeOf(token: number, connection: Connection): TickerMode | null | undefined {
    const before = this.#watched.get(token);
    const connections = before?.connections ?? new Map<Connection, TickerMode>();
    const own = connection.modes.get(token);
    if (own === undefined) connections.delete(connection);
    else connections.set(connection, own);
    const wanted = [...connections.values()];
    const mode = this.#ticker.modes.findLast((each) => wanted.includes(each)) ?? null;
    if (mode === null) this.#watched.delete(token);
    else this.#watched.set(token, { connections, mode, last: before?.last ?? null });
    return mode === before?.mode ? undefined : mode;
  }

  #isAtMost(mode: TickerMode, than: TickerMode): boolean {
    const { modes } = this.#ticker;
    return modes.indexOf(mode) <= modes.indexOf(than);
  }

  #ask(request: Parameters<VenueTicker['write']>[0]): void {
    this.#say?.(this.#ticker.write(request));
  }

  #tell(connection: Connection, message: Uint8Array, now: number): void {
    connection.toldAt = now;
    connection.taker.onBytes(message);
  }
}
