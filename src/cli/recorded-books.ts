import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  readRecording,
  writeRecording,
  type RecordedFrame,
  type Recording,
} from '../../simulators/shared/recording.ts';
import { categoryOf, symbolOf } from '../core/units/category.ts';
import type { DataFolder } from '../launcher/folder.ts';
import { readText, writePrivately } from './files.ts';
import { CliRefusal } from './refusal.ts';
import type { SimulatedVenue } from './simulated-venues.ts';

const SUFFIX = '.jsonl';

/** What a simulated venue is told of a market that is played from a recording. */
export interface RecordedMarket {
  /** As the simulated venue calls it, where no inverse contract has the symbol of a linear one. */
  readonly symbol: string;
  readonly recording: readonly RecordedFrame[];
  /** By which clients ask for it, where they ask for markets by their numbers. */
  readonly number?: number;
}

/** Keeps a recording in the data folder in the place of the one before; returns the path of its file. */
export function keepRecording(folder: DataFolder, venue: SimulatedVenue, recording: Recording): string {
  const books = booksOf(folder, venue);
  mkdirSync(books, { recursive: true, mode: 0o700 });
  const path = join(books, `${encodeURIComponent(recording.symbol)}${SUFFIX}`);
  writePrivately(path, writeRecording(recording));
  return path;
}

/** The recordings of a data folder for one venue. Refuses a damaged one by its name and line. */
export function recordedMarkets(folder: DataFolder, venue: SimulatedVenue): readonly RecordedMarket[] {
  const books = booksOf(folder, venue);
  if (!existsSync(books)) return [];
  return readdirSync(books)
    .filter((name) => name.endsWith(SUFFIX))
    .sort()
    .map((name) => readMarket(join(books, name), venue));
}

function readMarket(path: string, venue: SimulatedVenue): RecordedMarket {
  const recording = readRecording(readText(path, 'a recorded book'));
  if ('frames' in recording && recording.venue === venue) {
    const { symbol: name, number, frames } = recording;
    const symbol = categoryOf(name) === 'inverse' ? symbolOf(name) : name;
    return { symbol, recording: frames, ...(number === undefined ? {} : { number }) };
  }
  const why = 'frames' in recording ? `it is of ${recording.venue}` : `line ${recording.line} is damaged`;
  throw new CliRefusal(
    'RECORDING_MALFORMED',
    `${path} is no recording of a book at ${venue}: ${why}. The simulated venue was not started. ` +
      'Record it again, or move the file away to trade in a made-up market.',
  );
}

function booksOf(folder: DataFolder, venue: SimulatedVenue): string {
  return join(folder.root, 'paper', 'books', venue);
}
