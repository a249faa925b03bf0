import { assert } from '../../assert.ts';
import type { UnixMs } from '../../units/time.ts';
import { fromInteger, ONE } from '../../units/decimal.ts';
import { added } from '../figure.ts';
import { refuse, type Case, type Rule } from '../rule.ts';

/** Every message of the scope counts, whichever bot it came from. Reductions have as much again to themselves. */
export const messageRateRule: Rule<Case> = {
  name: 'messagesPerSecondMax, messagesPerMinuteMax',
  codes: ['MESSAGE_RATE_EXCEEDED'],
  onOpening: 'messages in the last second and minute ≤ the limits',
  onReducing: 'messages ≤ twice the limits: exits keep a lane of their own',
  judge(judged) {
    const { limits } = judged;
    const factor = judged.reduces ? 2 : 1;
    for (const { limit, windowMs } of WINDOWS) {
      const sent = sentWithin(judged, windowMs);
      const max = limits[limit];
      if (sent + 1 > max * factor) {
        return refuse(judged, 'MESSAGE_RATE_EXCEEDED', {
          messages: String(sent + 1),
          windowMs: String(windowMs),
          max: String(max * factor),
        });
      }
    }
    return null;
  },
  figures(judged) {
    const factor = judged.reduces ? 2 : 1;
    return WINDOWS.map(({ limit, windowMs }) => {
      const before = fromInteger(sentWithin(judged, windowMs));
      const most = fromInteger(judged.limits[limit] * factor);
      return added({ limit, unit: 'count' }, { before, adds: ONE, most });
    });
  },
};

const WINDOWS = [
  { limit: 'messagesPerSecondMax', windowMs: 1_000 },
  { limit: 'messagesPerMinuteMax', windowMs: 60_000 },
] as const;

function sentWithin({ book, now, batchSize }: Case, windowMs: number): number {
  return countSince(book.messages, now - windowMs) + batchSize;
}

/** How many of the ascending times lie after `since`. */
function countSince(times: readonly UnixMs[], since: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const time = times[middle];
    assert(time !== undefined, 'the middle of a stretch is within it');
    if (time > since) high = middle;
    else low = middle + 1;
  }
  return times.length - low;
}
