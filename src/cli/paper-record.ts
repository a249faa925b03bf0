import { Option, type Command } from 'commander';
import type { RecordedFrame } from '../../simulators/shared/recording.ts';
import { FRAMES_MAX } from '../../simulators/shared/recording.ts';
import type { Desk, Outcome } from './desk.ts';
import { makeFolderCommand, makeGroup, type FolderOptions } from './options.ts';
import { askBook, PUBLIC_BOOKS, type PublicBook } from './public-book.ts';
import { keepRecording } from './recorded-books.ts';
import { CliRefusal } from './refusal.ts';
import { openFolder } from './settings.ts';
import { SIMULATED_VENUES, type SimulatedVenue } from './simulated-venues.ts';
import { StopSignals } from './stop-signals.ts';

interface RecordOptions extends FolderOptions {
  readonly venue: SimulatedVenue;
  readonly symbol: string;
  readonly seconds: string;
  readonly url?: string;
}

const SECONDS = '300';
const EVERY_MS = 1_000;
/** So many questions one after the other without an answer end a recording. */
const SILENT_MAX = 10;

/** `sallyport paper …`. */
export function paperCommand(desk: Desk): Command {
  return makeGroup({ name: 'paper', summary: 'record a venue’s book, to trade in on paper' }).addCommand(
    recordCommand(desk),
  );
}

function recordCommand(desk: Desk): Command {
  return makeFolderCommand({
    name: 'record',
    summary: 'record the public book of a market, once a second',
    about:
      'Asks the venue once a second for the twenty best levels of each side, without a key, and keeps them in the ' +
      'data folder in the place of an earlier recording of that market. Simulated venues that start on that folder ' +
      'afterwards show the recorded book in the place of a made-up one, over and over: orders on paper fill against ' +
      'the depth that was there. Ctrl-C ends it early and keeps what there is. A recording has 1,800 books at most.',
    examples: [
      ['paper record --venue bybit --symbol BTCUSDT', 'five minutes of it'],
      ['paper record --venue hyperliquid --symbol BTC --seconds 1800', 'half an hour'],
      [
        'paper record --venue bybit --symbol INVERSE:BTCUSD',
        'of an inverse contract; of a pair SPOT:BTCUSDT',
      ],
    ],
  })
    .addOption(
      new Option('--venue <venue>', 'at which venue').choices(SIMULATED_VENUES).makeOptionMandatory(),
    )
    .requiredOption('--symbol <name>', 'the market, as policy names it')
    .option('--seconds <number>', 'how long, from 1 to 1800', SECONDS)
    .option('--url <url>', 'asks there and not at the venue')
    .action((options: RecordOptions) => desk.answer(options, () => record(desk, options)));
}

async function record(desk: Desk, { venue, symbol, seconds, url, data }: RecordOptions): Promise<Outcome> {
  const { folder } = openFolder(data);
  const book = PUBLIC_BOOKS[venue];
  if (book === null) {
    const text = `${venue} shows its book to nobody without a session; nothing was recorded.`;
    throw new CliRefusal('BOOK_NOT_PUBLIC', text);
  }
  const count = Number(seconds);
  if (!Number.isSafeInteger(count) || count < 1 || count > FRAMES_MAX) {
    const text = `--seconds is a whole number from 1 to ${FRAMES_MAX}; nothing was recorded.`;
    throw new CliRefusal('SECONDS_MALFORMED', text);
  }
  const frames = await take(desk, { ...book, ...(url === undefined ? {} : { url }) }, symbol, count);
  if (frames.length === 0) {
    const text =
      `no book of ${symbol} came from ${venue}; nothing was recorded, and an earlier recording is as it was. ` +
      'Look whether the market has that name there (at Bybit inverse contracts and pairs are INVERSE:BTCUSD and ' +
      'SPOT:BTCUSDT), and whether this machine reaches the venue.';
    throw new CliRefusal('BOOK_NOT_SHOWN', text);
  }
  const path = keepRecording(folder, venue, { venue, symbol, frames });
  return {
    json: { venue, symbol, frames: frames.length, file: path },
    lines: [
      `Recorded ${frames.length} books of ${symbol} at ${venue}: ${path}`,
      'Simulated venues that start on this data folder from now on show them.',
    ],
  };
}

/** Frames in the order of time. Seconds without an answer are left out: the book before holds meanwhile. */
async function take(
  desk: Desk,
  book: PublicBook,
  symbol: string,
  count: number,
): Promise<readonly RecordedFrame[]> {
  const signals = new StopSignals();
  let isStopped = false;
  void signals.wanted.then(() => (isStopped = true));
  const frames: RecordedFrame[] = [];
  try {
    for (let second = 0, silent = 0; second < count && silent < SILENT_MAX && !isStopped; second += 1) {
      const begun = Date.now();
      const frame = await askBook(book, symbol, Date.now);
      silent = frame === null ? silent + 1 : 0;
      if (frame !== null && frame.at > (frames.at(-1)?.at ?? 0)) frames.push(frame);
      desk.progress(`${frames.length} of ${count} …`);
      // Nothing came at all: a market that is not there, or a venue that is not reached.
      if (frames.length === 0 && silent >= FIRST_TRIES) break;
      if (second + 1 < count) await pause(EVERY_MS - (Date.now() - begun), signals.wanted);
    }
  } finally {
    signals.release();
  }
  return frames;
}

const FIRST_TRIES = 3;

function pause(ms: number, stopped: Promise<void>): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, Math.max(0, ms));
    void stopped.then(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}
