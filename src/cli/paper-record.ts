import { Option, type Command } from 'commander';
import type { RecordedFrame } from '../../simulators/shared/recording.ts';
import { FRAMES_MAX } from '../../simulators/shared/recording.ts';
import type { DataFolder } from '../launcher/folder.ts';
import type { Desk, Outcome } from './desk.ts';
import { makeFolderCommand, makeGroup, type FolderOptions } from './options.ts';
import { askBook, PUBLIC_BOOKS, type PublicBook } from './public-book.ts';
import { keepRecording } from './recorded-books.ts';
import { CliRefusal } from './refusal.ts';
import { openFolder } from './settings.ts';
import { SIMULATED_VENUES, type SimulatedVenue } from './simulated-venues.ts';
import { StopSignals } from './stop-signals.ts';
import { takeToldBook, type ToldBook } from './told-book.ts';

interface RecordOptions extends FolderOptions {
  readonly venue: SimulatedVenue;
  readonly symbol: string;
  readonly seconds: string;
  readonly url?: string;
  readonly name?: string;
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
    summary: 'record the book of a market, once a second',
    about:
      'Asks the venue once a second for the twenty best levels of each side, without a key, and keeps them in the ' +
      'data folder in the place of an earlier recording of that market. Kite shows books to accounts only: there the ' +
      'running gateway, which somebody is logged in to, takes the five best levels from its own ticker, which costs ' +
      'orders nothing. Simulated venues that start on that folder ' +
      'afterwards show the recorded book in the place of a made-up one, over and over: orders on paper fill against ' +
      'the depth that was there. Ctrl-C ends it early and keeps what there is. A recording has 1,800 books at most.',
    examples: [
      ['paper record --venue bybit --symbol BTCUSDT', 'five minutes of it'],
      ['paper record --venue hyperliquid --symbol BTC --seconds 1800', 'half an hour'],
      ['paper record --venue kite --symbol NSE:INFY', 'through the gateway, which is logged in'],
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
    .option('--name <account>', 'at kite: the account whose session shows the book, where there are several')
    .action((options: RecordOptions) => desk.answer(options, () => record(desk, options)));
}

async function record(desk: Desk, options: RecordOptions): Promise<Outcome> {
  const { venue, symbol, data } = options;
  const { folder } = openFolder(data);
  const count = Number(options.seconds);
  if (!Number.isSafeInteger(count) || count < 1 || count > FRAMES_MAX) {
    const text = `--seconds is a whole number from 1 to ${FRAMES_MAX}; nothing was recorded.`;
    throw new CliRefusal('SECONDS_MALFORMED', text);
  }
  const signals = new StopSignals();
  try {
    const taken = await takeBook({ desk, folder, signals }, options, count);
    const { frames, number, short } = taken;
    if (frames.length === 0) throw notShown(options, short);
    const path = keepRecording(folder, venue, {
      venue,
      symbol,
      ...(number === null ? {} : { number }),
      frames,
    });
    return {
      json: { venue, symbol, frames: frames.length, file: path, ...(short === null ? {} : { short }) },
      lines: [
        `Recorded ${frames.length} books of ${symbol} at ${venue}: ${path}`,
        ...(short === null ? [] : [`It ended early: ${short}`]),
        'Simulated venues that start on this data folder from now on show them.',
      ],
    };
  } finally {
    signals.release();
  }
}

interface TakeParts {
  readonly desk: Desk;
  readonly folder: DataFolder;
  readonly signals: StopSignals;
}

/** From the venue where it shows its book to everybody, and else through the running gateway. */
async function takeBook(
  { desk, folder, signals }: TakeParts,
  { venue, symbol, url, name }: RecordOptions,
  count: number,
): Promise<ToldBook> {
  const book = PUBLIC_BOOKS[venue];
  const progress = (frames: number): void => desk.progress(`${frames} of ${count} …`);
  if (book !== null) {
    if (name !== undefined) throw unused('--name', 'that venue shows its book to everybody');
    const from = { ...book, ...(url === undefined ? {} : { url }) };
    const frames = await take({ book: from, symbol, count, progress }, signals.wanted);
    return { frames, number: null, short: null };
  }
  if (url !== undefined) throw unused('--url', 'the gateway asks where its account is');
  const pauseFor = (ms: number): Promise<void> => pause(ms, signals.wanted);
  const parts = { folder, stopped: signals.wanted, progress, pause: pauseFor };
  return takeToldBook(parts, { venue, symbol, seconds: count, ...(name === undefined ? {} : { name }) });
}

function unused(option: string, why: string): CliRefusal {
  return new CliRefusal('OPTION_UNUSED', `${option} has no use here: ${why}; nothing was recorded.`);
}

function notShown({ venue, symbol }: RecordOptions, short: string | null): CliRefusal {
  const why =
    short ??
    'Look whether the market has that name there (at Bybit inverse contracts and pairs are INVERSE:BTCUSD and ' +
      'SPOT:BTCUSDT), and whether this machine reaches the venue.';
  const text = `no book of ${symbol} came from ${venue}; nothing was recorded, and an earlier recording is as it was.`;
  return new CliRefusal('BOOK_NOT_SHOWN', `${text} ${why.slice(0, 1).toUpperCase()}${why.slice(1)}`);
}

/** Frames in the order of time. Seconds without an answer are left out: the book before holds meanwhile. */
async function take(
  { book, symbol, count, progress }: PublicTaking,
  stopped: Promise<void>,
): Promise<readonly RecordedFrame[]> {
  let isStopped = false;
  void stopped.then(() => (isStopped = true));
  const frames: RecordedFrame[] = [];
  for (let second = 0, silent = 0; second < count && silent < SILENT_MAX && !isStopped; second += 1) {
    const begun = Date.now();
    const frame = await askBook(book, symbol, Date.now);
    silent = frame === null ? silent + 1 : 0;
    if (frame !== null && frame.at > (frames.at(-1)?.at ?? 0)) frames.push(frame);
    progress(frames.length);
    // Nothing came at all: a market that is not there, or a venue that is not reached.
    if (frames.length === 0 && silent >= FIRST_TRIES) break;
    if (second + 1 < count) await pause(EVERY_MS - (Date.now() - begun), stopped);
  }
  return frames;
}

interface PublicTaking {
  readonly book: PublicBook;
  readonly symbol: string;
  readonly count: number;
  readonly progress: (frames: number) => void;
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
