import type { HorizonView } from './horizon-reads.ts';

/** Between two looks of one stream while the node permits more than enough: so late an event may come. */
const QUICK_MS = 250;
/** So many streams are looked at as quickly as that; more of them share what these ask. */
const QUICK_STREAMS = 4;
const PLAIN_MS = 1_000;
/** For a node that permits little more, or nothing now. */
const REST_MS = 5_000;
/** Of what a node permits, half is left for orders and other reads. */
const ENOUGH = 0.5;
const LITTLE = 0.1;

/**
 * How long a stream waits before it looks again, in milliseconds, after what a node answered last: null for no whole
 * answer. A Horizon says in `X-RateLimit-Limit` and `X-RateLimit-Remaining` how much it still permits; one that says
 * nothing has no limit. `open`: how many streams there are.
 */
export function paceOf(view: HorizonView | null, open: number): number {
  if (view?.status === 429) return REST_MS;
  if (view?.status !== 200) return PLAIN_MS;
  const limit = numberIn(view, 'x-ratelimit-limit');
  const remaining = numberIn(view, 'x-ratelimit-remaining');
  if (limit !== null && remaining !== null) {
    if (remaining <= limit * LITTLE) return REST_MS;
    if (remaining <= limit * ENOUGH) return PLAIN_MS;
  }
  return QUICK_MS * Math.ceil(open / QUICK_STREAMS);
}

function numberIn({ headers }: HorizonView, name: string): number | null {
  const text = headers.find(([one]) => one === name)?.[1];
  return text !== undefined && /^[0-9]{1,9}$/.test(text) ? Number(text) : null;
}
