import type { FactsOf, LogCode } from './log-events.ts';
import type { Rank } from './core/budget/purse.ts';
import type { Lease } from './core/budget/rate-budget.ts';
import type { AccountId, BotId, VenueId } from './core/units/ids.ts';
import type { UnixMs } from './core/units/time.ts';
import type { RawReply, RawRequest } from './core/order/venue.ts';
import type { Permit } from './core/order/permit.ts';
import type { DecoyCheck, Signature } from './core/order/signing.ts';
import type { TickerMode } from './core/order/ticker.ts';

/** The only source of time. The wall clock may step; the monotonic one only grows. */
export interface Clock {
  wallMs(): UnixMs;
  /** Milliseconds since an arbitrary moment, never going back. May have a fraction. */
  monotonicMs(): number;
  /** Runs `task` once, not before `delayMs` have passed. Returns a function that calls it off. */
  after(delayMs: number, task: () => void): () => void;
  /** Runs `task` after everything that has already arrived was taken in: the moment when a batch is closed. */
  soon(task: () => void): void;
}

export interface Random {
  /** `length` fresh bytes from the operating system's generator. */
  bytes(length: number): Uint8Array;
}

/**
 * Where the ledger's entries are kept. One writer. After `append` resolves, the entries survive a power cut. If it
 * rejects, nobody knows whether they do: the caller must stop, reopen and read.
 */
export interface LedgerStore {
  /** Number of entries, gap-free from 0. */
  size(): number;
  append(firstSeq: number, leaves: readonly Uint8Array[]): Promise<void>;
  /** Up to `limit` leaves from `from` on, in order. */
  read(from: number, limit: number): Promise<readonly Uint8Array[]>;
  /** Whether the disk ran full: from then on only what must be written should be. Absent: it never does. */
  isLow?(): boolean;
  close(): Promise<void>;
}

/** A snapshot of the folded state, kept beside the ledger. A hint: whoever reads it proves it against the ledger. */
export interface KeptSnapshot {
  /** Entries that were folded. */
  readonly size: number;
  /** The tree's right edge at that size, in hexadecimal. */
  readonly hashes: readonly string[];
  readonly state: string;
  /** The later entry that names this snapshot and its digest. */
  readonly named: number;
}

/**
 * The latest signed checkpoint, replaced only if it is still the expected one. Kept apart from the ledger and its
 * backups.
 */
export interface CheckpointStore {
  load(): string | null;
  /** Resolves when the note is durable, or was not taken. Rejects with COMMIT_UNCERTAIN when nobody knows. */
  replace(expected: string | null, next: string): Promise<CheckpointReplaced>;
  /** Every checkpoint that was signed until now, oldest first. */
  history(): CheckpointHistory;
}

/** `changed`: another writer was here, so the caller must stop. `full`: the disk has no room; nothing was written. */
export type CheckpointReplaced = 'replaced' | 'changed' | 'full';

/** Notes, read ahead: iterating gives what was read, and ends where that ends. */
export interface CheckpointHistory extends Iterable<string> {
  /** Resolves when so many notes, or all that there are, can be iterated without waiting. */
  ahead(count: number): Promise<void>;
}

/** A durable side file for the outages in which the ledger cannot be written. It has room for a few exits. */
export interface SpillStore {
  /** Resolves to true when the record is durable, to false when it is not or there is no room. Never throws. */
  append(record: Uint8Array): Promise<boolean>;
  /** At the start only. */
  load(): SpilledRecords;
  /** Forgets all records: the ledger has them. */
  clear(): Promise<void>;
}

/** Every record that was ever durable since the last clearing, oldest first, up to the first that is damaged. */
export interface SpilledRecords {
  readonly records: readonly Uint8Array[];
  /** Something stands there that is no whole record: damage, or a write that the power cut short. */
  readonly isDamaged: boolean;
}

/** A host of a venue. */
export interface WireHost {
  /** https://host:port, or http://loopback:port where the owner chose that. */
  readonly baseUrl: string;
  /** PEM of a CA that is trusted for this host in place of the system's; null for the system's. */
  readonly ca: string | null;
}

/** Which of an account's hosts a request goes to, and for whom. */
export interface WireTarget extends WireHost {
  /** Whose limits and codes hold there. */
  readonly venue: VenueId;
  /** The account that the request is counted for; null for an offered credential and for public data. */
  readonly account: AccountId | null;
}

/** How a sending ended. `lost`: no complete answer came, and the request may or may not have arrived. */
export type Sending =
  | { readonly kind: 'answered'; readonly reply: RawReply }
  | { readonly kind: 'lost'; readonly why: 'TIMEOUT' | 'CONNECTION_LOST' | 'UNREADABLE_REPLY' }
  /** Not one byte of the request left. */
  | { readonly kind: 'notSent'; readonly why: 'NO_CONNECTION' | 'CALLED_OFF' | 'NOT_SIGNED' }
  /** Nor here: there was no room within the venue's limits, and there is none for so long, as far as is known now. */
  | { readonly kind: 'notSent'; readonly why: 'OVER_BUDGET'; readonly retryAfterMs: number };

/** Connections to venues. Sends every request at most once, follows nothing, retries nothing. */
export interface Wire {
  /**
   * `mayStill` is asked at the very moment before the first byte leaves: false calls the sending off. Without a lease
   * one is taken from the gateway's own part of the venue's limits.
   */
  send(
    target: WireTarget,
    request: RawRequest,
    deadlineMs: number,
    mayStill: () => boolean,
    lease?: Lease | Rank,
  ): Promise<Sending>;
}

/** A WebSocket to a venue, which is listened to. */
export interface VenueSocket {
  /** A word about the connection itself: a log-on, what is listened to, a heartbeat. Never a request. */
  say(text: string): void;
  /** Asks the other side whether it is there; `onPong` says so. */
  ping(): void;
  close(): void;
}

export interface VenueSocketEvents {
  readonly onText: (text: string) => void;
  /** Absent where the venue says nothing but text: bytes then end the connection. */
  readonly onBytes?: (bytes: Uint8Array) => void;
  readonly onPong: () => void;
  /** The connection ended, or never came to be. Called once. */
  readonly onClose: () => void;
}

/** WebSockets to venues. Nothing is asked for on them but to be told what happens. */
export interface SocketWire {
  /** Resolves when the connection stands; to null when it does not come to that. */
  open(host: WireHost, target: string, events: VenueSocketEvents): Promise<VenueSocket | null>;
}

/** A bot's WebSocket as the keeper sees it: its other end, behind the edge. */
export interface SocketPeer {
  /** Text, or the bytes of one message. Nothing is sent to a socket that is closed, also for not reading. */
  send(message: string | Uint8Array): void;
  /** `code`: of RFC 6455, section 7.4. The reason is our own words, at most 100 ASCII characters. */
  close(code: number, reason: string): void;
}

/** What becomes of a bot's WebSocket in the keeper. */
export interface SocketSession {
  /** Takes one message; resolves when it is done with, whereupon the bot may send another. Never rejects. */
  receive(text: string): Promise<void>;
  /** The socket is closed, by whichever side. Called once. */
  closed(): void;
}

/** What happens on accounts, cut to what each bot may see, under listen keys of the gateway's own. */
export interface UserStreams {
  /** The bot's listen key: a new one, or the one that is alive, for another term. */
  issue(bot: BotId): string;
  /** False where the bot has none. */
  extend(bot: BotId): boolean;
  revoke(bot: BotId): void;
  /** Null for a key that is not alive, or whose bot was revoked. */
  botOf(listenKey: string): BotId | null;
  /** Calls `take` with every message for that bot, in the venue's form, until the returned function is called. */
  subscribe(bot: BotId, take: (message: string) => void): () => void;
}

/** Prices of instruments, to each bot's connection as much as it asked for. */
export interface Ticker {
  /** Null, with nothing begun, where the bot has as many connections as it may. */
  open(bot: BotId, taker: TickerTaker): TickerWatch | null;
}

export interface TickerTaker {
  /** A message in the venue's form; the bytes are not used again. */
  readonly onBytes: (message: Uint8Array) => void;
  /** The venue's side is not there, or no longer: what is told later may lack something. Called at most once. */
  readonly onEnd: () => void;
}

/** One connection's share of a ticker. Tokens are the venue's numbers of instruments. */
export interface TickerWatch {
  /** False, and nothing is changed, for more than there is room for. */
  watch(tokens: readonly number[], mode: TickerMode | null): boolean;
  unwatch(tokens: readonly number[]): void;
  stop(): void;
}

/** Signing with keys that nobody reads. */
export interface Keyring {
  /**
   * Spends the permit, proves that the draft says what was decided, and signs it with the account's real key. No
   * signature where the venue takes the draft without one. Null where the key is in a token that made nothing, or not
   * in two seconds: nothing is signed then, and the token's log says why.
   */
  sign(permit: Permit): Promise<{ readonly keyId: string; readonly signature: Signature | null } | null>;
  /** The id of an account's real key, which is no secret and shown to nobody; null where there is none. */
  keyId(account: AccountId): string | null;
  /** What a bot's signatures are checked with. */
  decoyCheck(bot: BotId): DecoyCheck;
}

/**
 * Labelled points of the order path at which a test composition root kills, delays or fails. Production passes a
 * no-op.
 */
export interface Failpoints {
  hit(label: FailpointLabel): void;
}

export type FailpointLabel =
  | 'before-commit'
  | 'after-commit'
  | 'before-send'
  | 'after-send'
  | 'after-reply'
  | 'after-outcome'
  | 'during-recovery';

/** Structured log with closed field kinds: codes, counts, names from the ledger. Never text from outside. */
export interface Log {
  write<C extends LogCode>(level: LogLevel, code: C, facts?: FactsOf<C>): void;
}

export type LogLevel = 'debug' | 'info' | 'notice' | 'warn' | 'error' | 'alert';

export type LogFacts = Readonly<Record<string, string | number | boolean | undefined>>;
