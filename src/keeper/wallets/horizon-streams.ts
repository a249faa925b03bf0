import type { RawReply } from '../../core/order/venue.ts';
import type { Clock } from '../../ports.ts';
import { paceOf } from './horizon-pace.ts';
import { readHorizon, type HorizonTarget, type HorizonView } from './horizon-reads.ts';
import type { Nodes } from './nodes.ts';

/** A stretch of a stream ends after so long without anything; clients give up after 15 s. */
const STRETCH_MS = 9_000;
/** Who comes again within this time goes on where it was. */
const AGAIN_MS = 5_000;
const PLACES_MAX = 256;
const RECORDS_MAX = '200';

interface Place {
  /** Of a list: the token of the last record. */
  readonly cursor: string | null;
  /** Of what is no list: as it was told last. */
  readonly text: string | null;
  /** By the steady clock: when a node was looked at last. */
  readonly lookedAt: number;
  /** In milliseconds: how long it is then left alone. */
  readonly pace: number;
}

/** What one look came to. */
interface Looked {
  readonly view: HorizonView | null;
  readonly place: Pick<Place, 'cursor' | 'text'>;
  readonly events: readonly string[];
}

interface Asked {
  readonly nodes: Nodes;
  readonly target: HorizonTarget;
  readonly prefix: string;
  /** What tells this stream from others: who asks, and for what. */
  readonly name: string;
}

/**
 * Streams of a Horizon (server-sent events), in stretches: each answer holds what is new since the cursor, or comes
 * empty after some seconds, and ends as a Horizon ends a stream, upon which clients ask again at once. So every answer
 * is whole, bounded and checked like any other.
 */
export class HorizonStreams {
  readonly #clock: Clock;
  readonly #places = new Map<string, Place>();
  #open = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** One stretch. */
  async serve(asked: Asked): Promise<RawReply> {
    this.#open += 1;
    try {
      return await this.#stretch(asked);
    } finally {
      this.#open -= 1;
    }
  }

  async #stretch(asked: Asked): Promise<RawReply> {
    const until = this.#clock.monotonicMs() + STRETCH_MS;
    let place = this.#placeOf(asked);
    let events: readonly string[] = [];
    for (;;) {
      await this.#wait(place.pace - (this.#clock.monotonicMs() - place.lookedAt));
      const looked = await this.#look(asked, place);
      const pace = paceOf(looked.view, this.#open);
      place = { ...looked.place, lookedAt: this.#clock.monotonicMs(), pace };
      events = looked.events;
      if (events.length > 0 || this.#clock.monotonicMs() >= until) break;
    }
    this.#keep(asked.name, place);
    const body = ['retry: 1000\nevent: open\ndata: "hello"\n\n', ...events, CLOSE].join('');
    return {
      status: 200,
      headers: [['content-type', 'text/event-stream; charset=utf-8']],
      body: Buffer.from(body, 'utf8'),
    };
  }

  /** Where it goes on: where this stream was a moment ago, or where it says. */
  #placeOf({ name, target }: Asked): Place {
    const kept = this.#places.get(name);
    const now = this.#clock.monotonicMs();
    const said = new URLSearchParams(target.query).get('cursor');
    const cursor = said === 'now' ? null : (said ?? '');
    if (kept === undefined || now - kept.lookedAt > AGAIN_MS)
      return { cursor, text: null, lookedAt: now, pace: 0 };
    return { ...kept, cursor: cursor ?? kept.cursor };
  }

  #keep(name: string, place: Place): void {
    this.#places.delete(name);
    this.#places.set(name, place);
    const [oldest] = this.#places.keys();
    if (this.#places.size > PLACES_MAX && oldest !== undefined) this.#places.delete(oldest);
  }

  async #look({ nodes, target, prefix }: Asked, place: Place): Promise<Looked> {
    const query = new URLSearchParams(target.query);
    // From now on: what is the newest there is?
    query.set('order', place.cursor === null ? 'desc' : 'asc');
    query.set('limit', place.cursor === null ? '1' : RECORDS_MAX);
    query.delete('cursor');
    if (place.cursor !== null && place.cursor !== '') query.set('cursor', place.cursor);
    const plain = new URLSearchParams(target.query);
    plain.delete('cursor');
    const isList = LISTS.test(target.path);
    const view = await readHorizon(
      nodes,
      { path: target.path, query: (isList ? query : plain).toString() },
      prefix,
    );
    if (view?.status !== 200) return { view, place, events: [] };
    const records = recordsOf(view);
    if (records === null) {
      const text = JSON.stringify(view.json);
      return text === place.text
        ? { view, place, events: [] }
        : { view, place: { ...place, text }, events: [event('', text)] };
    }
    const cursor = records.at(-1)?.token ?? place.cursor ?? '0';
    if (place.cursor === null) return { view, place: { ...place, cursor }, events: [] };
    return {
      view,
      place: { ...place, cursor },
      events: records.map(({ token, text }) => event(token, text)),
    };
  }

  async #wait(ms: number): Promise<void> {
    if (ms <= 0) return;
    await new Promise<void>((resolve) => void this.#clock.after(ms, resolve));
  }
}

/** With which a Horizon ends a stream. */
const CLOSE = 'retry: 10\nevent: close\ndata: "byebye"\n\n';
/** Paths that show one thing, which changes; all others show lists. */
const LISTS = /^\/(?!$|fee_stats$|order_book$|paths\/|(?:accounts|ledgers|offers|transactions)\/[^/]+$)/;

function event(token: string, text: string): string {
  return `${token === '' ? '' : `id: ${token}\n`}data: ${text}\n\n`;
}

function recordsOf({
  json,
}: HorizonView): readonly { readonly token: string; readonly text: string }[] | null {
  const records: unknown = Object(json['_embedded']).records;
  if (!Array.isArray(records)) return null;
  return records.flatMap((record: unknown) => {
    const token: unknown = Object(record).paging_token;
    // What has no such place cannot be gone on from, and a line break would end the event.
    return typeof token === 'string' && /^[\x21-\x7e]{1,100}$/.test(token)
      ? [{ token, text: JSON.stringify(record) }]
      : [];
  });
}
