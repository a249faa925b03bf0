import { assert } from '../../assert.ts';
import type { UnixMs } from '../../units/time.ts';
import { refuse, type Case, type Rule } from '../rule.ts';

/** Every message of the scope counts, whichever bot it came from. Reductions have as much again to themselves. */
export const messageRateRule: Rule<Case> = {
  name: 'messagesPerSecondMax, messagesPerMinuteMax',
  codes: ['MESSAGE_RATE_EXCEEDED'],
  onOpening: 'messages in the last second and minute ≤ the limits',
  onReducing: 'messages ≤ twice the limits: exits keep a lane of their own',
  judge(judged) {
    const { limits, book, now, batchSize } = judged;
    const factor = judged.reduces ? 2 : 1;
    const rows = [
      [1_000, limits.messagesPerSecondMax],
      [60_000, limits.messagesPerMinuteMax],
    ] as const;
    for (const [windowMs, max] of rows) {
      const sent = countSince(book.messages, now - windowMs) + batchSize;
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
};

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
