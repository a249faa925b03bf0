import { parseDecimal, type Decimal } from '../../src/core/units/decimal.ts';
import { parseJson, fieldsOf } from './json.ts';
import { isCount } from './option-fields.ts';

/** A level of a recorded book: price and quantity, as the venue wrote them. */
export type RecordedLevel = readonly [price: string, quantity: string];

/** A book as it was at one moment, best levels first. */
export interface RecordedFrame {
  /** In milliseconds since 1970. */
  readonly at: number;
  readonly bids: readonly RecordedLevel[];
  readonly asks: readonly RecordedLevel[];
}

/** How a recording begins, and what it is of. */
export interface RecordingHead {
  readonly venue: string;
  readonly symbol: string;
  /** By which the venue's ticker tells of it, where clients ask for markets by their numbers. */
  readonly number?: number;
}

/** A recorded book: frames in the order of time, at least one. */
export interface Recording extends RecordingHead {
  readonly frames: readonly RecordedFrame[];
}

/** Why a text is no recording: the line, from 1, that is not understood. */
export interface Damaged {
  readonly line: number;
}

/** Levels of each side that a frame has at most. */
export const LEVELS_MAX = 20;
/** Frames that a recording has at most: the oldest are dropped. */
export const FRAMES_MAX = 1_800;
const FORMAT = 1;

/** A recording as lines of JSON, with no more than its newest frames. */
export function writeRecording({ frames, ...head }: Recording): string {
  const kept = frames.slice(-FRAMES_MAX);
  const lines = [{ recording: FORMAT, ...head }, ...kept].map((line) => `${JSON.stringify(line)}\n`);
  return lines.join('');
}

/** Reads what {@link writeRecording} writes; says which line is no part of a recording. */
export function readRecording(text: string): Recording | Damaged {
  const [first = '', ...lines] = text.replace(/\n$/, '').split('\n');
  const head = fieldsOf(parseJson(first));
  const venue = head?.get('venue');
  const symbol = head?.get('symbol');
  const number = head?.get('number');
  if (head?.get('recording') !== FORMAT || typeof venue !== 'string' || typeof symbol !== 'string')
    return { line: 1 };
  if (number !== undefined && !isCount(number)) return { line: 1 };
  const frames: RecordedFrame[] = [];
  for (const [at, line] of lines.entries()) {
    const frame = parseFrame(parseJson(line));
    const isNext = frame !== null && frame.at > (frames.at(-1)?.at ?? -1);
    if (!isNext || frames.length >= FRAMES_MAX) return { line: at + 2 };
    frames.push(frame);
  }
  if (frames.length === 0) return { line: 2 };
  return { venue, symbol, ...(number === undefined ? {} : { number }), frames };
}

/** A frame: both sides have levels, best first, and the best bid is below the best ask. Null for anything else. */
export function parseFrame(value: unknown): RecordedFrame | null {
  const fields = fieldsOf(value);
  const at = fields?.get('at');
  const bids = sideOf(fields?.get('bids'), (before, price) => price < before);
  const asks = sideOf(fields?.get('asks'), (before, price) => price > before);
  if (!isCount(at) || bids === null || asks === null) return null;
  const [bid, ask] = [bids[0]?.[0], asks[0]?.[0]].map((text) => parseDecimal(text ?? ''));
  if (bid == null || ask == null || bid >= ask) return null;
  return { at, bids, asks };
}

/** Null for what is no side of a book. What is beyond the levels that are kept is left out. */
function sideOf(
  value: unknown,
  isNext: (before: Decimal, price: Decimal) => boolean,
): readonly RecordedLevel[] | null {
  if (!Array.isArray(value)) return null;
  const levels: RecordedLevel[] = [];
  let before: Decimal | null = null;
  for (const level of value.slice(0, LEVELS_MAX)) {
    const [price, quantity]: readonly unknown[] = Array.isArray(level) ? level : [];
    if (typeof price !== 'string' || typeof quantity !== 'string') return null;
    const parsed = parseDecimal(price);
    const amount = parseDecimal(quantity);
    if (parsed === null || amount === null || parsed <= 0n || amount < 0n) return null;
    if (before !== null && !isNext(before, parsed)) return null;
    before = parsed;
    levels.push([price, quantity]);
  }
  return levels;
}
