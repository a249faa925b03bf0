import { assert } from '../../core/assert.ts';
import type { GatewayState } from '../../core/account/state.ts';
import type { Entry } from '../../core/ledger/entry.ts';
import { decodeLeaf } from '../../core/ledger/leaf.ts';
import type { SessionId } from '../../core/units/ids.ts';
import type { RawRequest } from '../../core/order/venue.ts';
import type { Clock, LedgerStore, SocketPeer, SocketSession } from '../../ports.ts';
import type { ValueOf } from '../../protocol/api/form.ts';
import type { pushForm } from '../../protocol/api/push.ts';
import type { Journal } from '../execution/journal.ts';
import type { People } from '../people/people.ts';
import { alertRow, maySeeAlarm } from './alerts.ts';
import { callerOf, type Caller } from './caller.ts';
import { orderRow } from './order-row.ts';
import { intentOf } from './orders.ts';
import { haltsFor } from './overview.ts';

/** One message of a socket. */
export type PushMessage = ValueOf<typeof pushForm>;

export interface PushParts {
  readonly clock: Clock;
  readonly state: GatewayState;
  readonly journal: Journal;
  readonly store: Pick<LedgerStore, 'read'>;
  readonly people: Pick<People, 'sessionOf' | 'tickets' | 'onSessionEnd'>;
}

interface Listener {
  readonly peer: SocketPeer;
  readonly session: SessionId;
}

const SOCKETS_MAX = 128;
const PER_SESSION_MAX = 4;
/** How often it is looked whether a session has ended by itself. */
const LOOK_MS = 30_000;
const PAGE = 128;
/** Entries that are told at most at once: beyond it a page had better ask anew. */
const BEHIND_MAX = 2_048;
/** Requests of which it is remembered whose they are, for the outcome that comes later. */
const REMEMBERED_MAX = 4_096;
const SESSION_OVER = 4_401;

/**
 * Tells pages what happens, each what its person may see: orders, outcomes, fills, halts, alarms, once they are
 * durable. A socket is opened by a ticket and ends with its session. One whose reader is slow is closed by the link,
 * which bounds what waits for it.
 */
export class Push {
  readonly #parts: PushParts;
  readonly #listeners = new Set<Listener>();
  /** By the number of its entry, whose a request is. */
  readonly #whose = new Map<number, { readonly bot: string; readonly account: string }>();
  #told = 0;
  #alarms = 0;
  #isTelling = false;
  #callOff: () => void = () => undefined;

  constructor(parts: PushParts) {
    this.#parts = parts;
    parts.people.onSessionEnd((ended) => {
      for (const listener of [...this.#listeners]) if (listener.session === ended) this.#end(listener);
    });
  }

  /** Opens a page's socket by the ticket in its headers; null without a good one. */
  open(request: RawRequest, peer: SocketPeer): SocketSession | null {
    const header = (name: string): string => request.headers.find(([of]) => of === name)?.[1] ?? '';
    const { people } = this.#parts;
    const seen = { origin: header('origin'), address: header('address') };
    const session = people.tickets.consume(header('ticket'), seen)?.session ?? null;
    const view = session === null ? null : people.sessionOf(session);
    if (session === null || view === null || this.#listeners.size >= SOCKETS_MAX) return null;
    const own = [...this.#listeners].filter((one) => one.session === session);
    if (own.length >= PER_SESSION_MAX) return null;
    const listener = { peer, session };
    if (this.#listeners.size === 0) this.#begin();
    this.#listeners.add(listener);
    const halts = haltsFor(this.#parts.state, callerOf(view));
    // The link takes the socket in after this returns.
    this.#parts.clock.soon(() => say(peer, { kind: 'hello', entries: this.#told, halts }));
    return {
      receive: () => {
        peer.close(1003, 'nothing is taken here');
        return Promise.resolve();
      },
      closed: () => void this.#listeners.delete(listener),
    };
  }

  /** Something became durable. */
  tell(): void {
    if (this.#listeners.size === 0 || this.#isTelling) return;
    this.#isTelling = true;
    void this.#tellAll().finally(() => {
      this.#isTelling = false;
      if (this.#told < this.#parts.journal.durableHead().size) this.tell();
    });
  }

  #begin(): void {
    this.#told = this.#parts.journal.durableHead().size;
    this.#alarms = Math.max(0, ...this.#parts.state.watch.recent.map(({ number }) => number));
    this.#look();
  }

  #look(): void {
    this.#callOff();
    this.#callOff = this.#parts.clock.after(LOOK_MS, () => {
      for (const listener of [...this.#listeners])
        if (this.#parts.people.sessionOf(listener.session) === null) this.#end(listener);
      if (this.#listeners.size > 0) this.#look();
    });
  }

  async #tellAll(): Promise<void> {
    const { size } = this.#parts.journal.durableHead();
    if (size - this.#told > BEHIND_MAX) {
      this.#told = size;
      this.#toAll(() => ({ kind: 'behind' }));
    }
    while (this.#told < size) {
      const leaves = await this.#parts.store.read(this.#told, Math.min(PAGE, size - this.#told));
      for (const leaf of leaves) {
        const entry = decodeLeaf(leaf);
        assert(entry !== null, 'the ledger was checked when it was opened');
        this.#tellEntry(entry);
        this.#told = entry.seq + 1;
      }
    }
    for (const alarm of this.#parts.state.watch.recent) {
      if (alarm.number <= this.#alarms) continue;
      this.#alarms = alarm.number;
      this.#toAll((caller) =>
        maySeeAlarm(this.#parts.state, caller, alarm) ? { kind: 'alert', alert: alertRow(alarm) } : null,
      );
    }
  }

  #tellEntry(entry: Entry): void {
    const { seq, at, body } = entry;
    const { state } = this.#parts;
    const intent = intentOf(entry);
    if (intent !== null) {
      this.#remember(seq, intent);
      const order = orderRow(state, { seq, at, intent });
      return this.#toAll((caller) => (maySee(caller, intent) ? { kind: 'order', order } : null));
    }
    switch (body.kind) {
      case 'outcome': {
        const { intent: id, account, result, code } = body;
        const whose = this.#whose.get(id) ?? null;
        const isSeen = (caller: Caller): boolean =>
          whose === null ? maySeeAccount(caller, account) : maySee(caller, whose);
        return this.#toAll((caller) =>
          isSeen(caller) ? { kind: 'outcome', id, account, at, result, code } : null,
        );
      }
      case 'fill': {
        const { account, instrument, side, quantity, price } = body;
        const fill = { entry: seq, account, at, instrument, side, quantity, price };
        return this.#toAll((caller) => (maySeeAccount(caller, account) ? { kind: 'fill', ...fill } : null));
      }
      case 'halt':
      case 'resume':
        return this.#toAll((caller) => ({ kind: 'halts', entry: seq, halts: haltsFor(state, caller) }));
      case 'policy':
        return this.#toAll(() => ({ kind: 'policy', entry: seq, hash: body.hash }));
      case 'proposal':
      case 'proposalWord':
      case 'proposalUsed':
        // Who may see which is asked for with the list.
        return this.#toAll(() => ({ kind: 'proposals', entry: seq }));
      case 'approval': {
        const whose = [...state.approvals.values()].find(({ id }) => id === body.approval);
        return this.#toAll((caller) =>
          whose !== undefined && maySee(caller, whose)
            ? { kind: 'approval', id: body.approval, verdict: body.verdict }
            : null,
        );
      }
      default:
        return;
    }
  }

  #toAll(message: (caller: Caller) => PushMessage | null): void {
    for (const listener of [...this.#listeners]) {
      const view = this.#parts.people.sessionOf(listener.session);
      if (view === null) this.#end(listener);
      const told = view === null ? null : message(callerOf(view));
      if (told !== null) say(listener.peer, told);
    }
  }

  #remember(seq: number, { bot, account }: { readonly bot: string; readonly account: string }): void {
    this.#whose.set(seq, { bot, account });
    if (this.#whose.size <= REMEMBERED_MAX) return;
    const [oldest] = this.#whose.keys();
    if (oldest !== undefined) this.#whose.delete(oldest);
  }

  #end(listener: Listener): void {
    this.#listeners.delete(listener);
    listener.peer.close(SESSION_OVER, 'the session is over');
  }
}

function say(peer: SocketPeer, message: PushMessage): void {
  peer.send(JSON.stringify(message));
}

function maySee(
  caller: Caller,
  { bot, account }: { readonly bot: string; readonly account: string },
): boolean {
  return caller.may('see', { kind: 'bot', bot, account });
}

function maySeeAccount(caller: Caller, account: string): boolean {
  return caller.may('see', { kind: 'account', account });
}
