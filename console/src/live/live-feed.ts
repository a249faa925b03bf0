import type { PushMessage } from '../../../client/api.ts';

/** Whether the gateway tells this page what happens, by itself. */
export type FeedState = 'opening' | 'live' | 'lost';

/** Names under which answers are kept, of which something new is known to be there. */
export type Topic =
  'orders' | 'overview' | 'policy' | 'trial' | 'approvals' | 'proposals' | 'alerts' | 'everything';

interface Opened {
  readonly onMessage: (message: PushMessage) => void;
  readonly onClose: (isOver: boolean) => void;
}

export interface FeedParts {
  /** Opens a socket, as `openStream` of the client does; resolves to what closes it. */
  readonly open: (listener: Opened) => Promise<() => void>;
  /** Calls after so many milliseconds; returns what calls it off. */
  readonly after: (ms: number, run: () => void) => () => void;
  /** Something new is there. */
  readonly onNews: (topics: ReadonlySet<Topic>) => void;
}

/** News of a busy moment is told together: a page asks again once a second at most. */
const TOGETHER_MS = 1_000;
const AGAIN_MIN_MS = 1_000;
const AGAIN_MAX_MS = 15_000;

/**
 * Follows the gateway over one socket: opens it, opens another one when it ends, and says of what there is news. What
 * happened while there was none is unknown: then everything is news.
 */
export class LiveFeed {
  readonly #parts: FeedParts;
  readonly #told = new Set<() => void>();
  readonly #news = new Set<Topic>();
  #state: FeedState = 'opening';
  #again = AGAIN_MIN_MS;
  #isEnded = false;
  #isResting = false;
  #close: () => void = () => undefined;
  #callOff: () => void = () => undefined;
  #callOffRest: () => void = () => undefined;

  constructor(parts: FeedParts) {
    this.#parts = parts;
  }

  get state(): FeedState {
    return this.#state;
  }

  /** Calls `tell` after each change of {@link state}; returns what ends that. */
  subscribe(tell: () => void): () => void {
    this.#told.add(tell);
    return () => this.#told.delete(tell);
  }

  /** Begins to follow; returns what ends it for good. */
  start(): () => void {
    this.#isEnded = false;
    this.#connect();
    return () => {
      this.#isEnded = true;
      this.#close();
      this.#callOff();
      this.#callOffRest();
    };
  }

  #connect(): void {
    const wasLost = this.#state === 'lost';
    const listener: Opened = {
      onMessage: (message) => {
        if (message.kind === 'hello') {
          this.#again = AGAIN_MIN_MS;
          this.#become('live');
        }
        this.#add(topicsOf(message, wasLost));
      },
      onClose: (isOver) => this.#lost(isOver),
    };
    this.#parts.open(listener).then(
      (close) => {
        this.#close = close;
        if (this.#isEnded) close();
      },
      () => this.#lost(false),
    );
  }

  #lost(isOver: boolean): void {
    if (this.#isEnded) return;
    this.#become('lost');
    // Whether the session is over is asked at once, by asking for anything.
    if (isOver) this.#add(['everything']);
    this.#callOff = this.#parts.after(this.#again, () => this.#connect());
    this.#again = Math.min(AGAIN_MAX_MS, this.#again * 2);
  }

  /** The first news is told at once, what follows within a second together. */
  #add(topics: readonly Topic[]): void {
    for (const topic of topics) this.#news.add(topic);
    if (!this.#isResting) this.#tell();
  }

  #tell(): void {
    if (this.#news.size === 0 || this.#isEnded) return;
    const topics = new Set(this.#news);
    this.#news.clear();
    this.#isResting = true;
    this.#callOffRest = this.#parts.after(TOGETHER_MS, () => {
      this.#isResting = false;
      this.#tell();
    });
    this.#parts.onNews(topics);
  }

  #become(state: FeedState): void {
    if (state === this.#state) return;
    this.#state = state;
    for (const tell of this.#told) tell();
  }
}

function topicsOf(message: PushMessage, wasLost: boolean): readonly Topic[] {
  switch (message.kind) {
    case 'hello':
      return wasLost ? ['everything'] : [];
    case 'order':
    case 'outcome':
    case 'fill':
      return ['orders', 'overview'];
    case 'halts':
      return ['overview'];
    case 'policy':
      return ['policy', 'trial', 'overview'];
    case 'approval':
      return ['approvals', 'overview'];
    case 'proposals':
      return ['proposals'];
    case 'alert':
      return ['alerts', 'overview'];
    case 'behind':
      return ['everything'];
  }
}
