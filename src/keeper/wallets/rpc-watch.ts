import type { Clock } from '../../ports.ts';
import { Looks, type AccountPast, type LogPast, type News, type SlotPast } from './rpc-looks.ts';
import type { Nodes } from './nodes.ts';
import type { Wish } from './rpc-wish.ts';

/** Between two looks at a node. */
const LOOK_MS = 1_000;
/** Of one wallet, over all connections: what is asked of its node in a second follows from that. */
const WISHES_MAX = 100;
const LOGS_MAX = 4;
const FORMS_MAX = 4;

/** One thing that somebody wants to be told of, and what was told before. */
interface Watched {
  readonly wish: Wish;
  readonly tell: (news: News) => void;
  readonly account: AccountPast;
  readonly logs: LogPast;
}

/**
 * Tells programs what they asked to be told of, by asking the wallet's first node once a second for all of them
 * together, for as long as somebody wants to know.
 */
export class RpcWatch {
  readonly #clock: Clock;
  readonly #looks: Looks;
  readonly #watched = new Set<Watched>();
  /** Looked at for the first time just now. */
  readonly #joining = new Set<Watched>();
  #slot: SlotPast = { last: null };
  #callOff: (() => void) | null = null;

  constructor(clock: Clock, nodes: Nodes) {
    this.#clock = clock;
    this.#looks = new Looks(nodes);
  }

  /** Resolves once what comes from now on is told, to what ends it; null where there are too many. */
  async watch(wish: Wish, tell: (news: News) => void): Promise<(() => void) | null> {
    const watched: Watched = {
      wish,
      tell,
      account: { address: wish.kind === 'account' ? wish.address : '', last: null },
      logs: { isKnown: false, last: null },
    };
    if (!this.#hasRoom(wish)) return null;
    this.#joining.add(watched);
    // What is there now is what later looks are compared with: a change after the answer is told of.
    if (wish.kind === 'account' || wish.kind === 'logs') await this.#look([watched]);
    this.#joining.delete(watched);
    this.#watched.add(watched);
    this.#goOn();
    return () => void this.#watched.delete(watched);
  }

  stop(): void {
    this.#watched.clear();
    this.#callOff?.();
    this.#callOff = null;
  }

  #hasRoom(wish: Wish): boolean {
    const all = [...this.#watched, ...this.#joining].map((one) => one.wish);
    if (all.length >= WISHES_MAX) return false;
    if (wish.kind === 'logs') return all.filter(({ kind }) => kind === 'logs').length < LOGS_MAX;
    if (wish.kind !== 'account') return true;
    const forms = new Set(all.flatMap((one) => (one.kind === 'account' ? [one.config] : [])));
    return forms.has(wish.config) || forms.size < FORMS_MAX;
  }

  #goOn(): void {
    if (this.#callOff !== null || this.#watched.size === 0) return;
    this.#callOff = this.#clock.after(LOOK_MS, () => {
      void this.#look([...this.#watched]).finally(() => {
        this.#callOff = null;
        this.#goOn();
      });
    });
  }

  async #look(all: readonly Watched[]): Promise<void> {
    const accounts = Map.groupBy(all, ({ wish }) => (wish.kind === 'account' ? wish.config : null));
    await Promise.all([
      this.#lookAtSignatures(all),
      ...[...accounts].flatMap(([config, some]) =>
        config === null ? [] : [this.#lookAtAccounts(config, some)],
      ),
      this.#lookAtSlots(all.filter(({ wish }) => wish.kind === 'slot')),
      ...all.map((one) => this.#lookAtLogs(one)),
    ]);
  }

  async #lookAtSignatures(all: readonly Watched[]): Promise<void> {
    const wanted = all.flatMap((one) => (one.wish.kind === 'signature' ? [{ one, wish: one.wish }] : []));
    if (wanted.length === 0) return;
    const news = await this.#looks.signatures(wanted.map(({ wish }) => wish));
    wanted.forEach(({ one }, at) => this.#tell(one, news[at]));
  }

  async #lookAtAccounts(config: string, some: readonly Watched[]): Promise<void> {
    const news = await this.#looks.accounts(
      config,
      some.map(({ account }) => account),
    );
    some.forEach((one, at) => this.#tell(one, news[at]));
  }

  async #lookAtSlots(some: readonly Watched[]): Promise<void> {
    if (some.length === 0) this.#slot = { last: null };
    const news = some.length === 0 ? undefined : await this.#looks.slots(this.#slot);
    for (const one of some) this.#tell(one, news);
  }

  async #lookAtLogs(one: Watched): Promise<void> {
    if (one.wish.kind === 'logs') this.#tell(one, await this.#looks.logs(one.wish, one.logs));
  }

  #tell(one: Watched, news: News | undefined): void {
    // Whoever asked no longer wants to know.
    if (news === undefined || news.results.length === 0 || !this.#watched.has(one)) return;
    if (news.isOver) this.#watched.delete(one);
    one.tell(news);
  }
}
