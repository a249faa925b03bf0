import { parseFrame, type RecordedFrame } from '../../simulators/shared/recording.ts';
import type { DataFolder } from '../launcher/folder.ts';
import { knock, refusalOf } from './door-client.ts';
import { Fields } from './fields.ts';
import { CliRefusal } from './refusal.ts';

/** What is asked of the gateway. */
export interface ToldBookAsk {
  readonly venue: string;
  readonly symbol: string;
  /** The account; the only one of the venue where absent. */
  readonly name?: string;
  readonly seconds: number;
}

export interface ToldBookParts {
  readonly folder: DataFolder;
  /** Ends it: what was told so far is kept. */
  readonly stopped: Promise<void>;
  readonly progress: (frames: number) => void;
  readonly pause: (ms: number) => Promise<void>;
}

/** What was told, and why it ended before its time; null where it did not. */
export interface ToldBook {
  readonly frames: readonly RecordedFrame[];
  readonly number: number | null;
  readonly short: string | null;
}

/** So many seconds one after the other without a book end a recording. */
const SILENT_MAX = 10;
const AGAIN_MS = 1_000;
const WAIT_MS = 15_000;

/**
 * A book that the venue tells to accounts only, as the running gateway's own ticker tells it: second for second, over
 * the owner's door. No session and no token comes here. A gateway that is started anew in the middle is asked again.
 *
 * @throws {CliRefusal} for what the gateway refuses at the beginning, and where no gateway runs.
 */
export async function takeToldBook(parts: ToldBookParts, ask: ToldBookAsk): Promise<ToldBook> {
  const told = new Telling();
  let isStopped = false;
  void parts.stopped.then(() => (isStopped = true));
  while (!isStopped && told.seconds < ask.seconds && told.silent < SILENT_MAX) {
    const enough = Promise.withResolvers<void>();
    const answer = await knock(parts.folder, {
      command: 'paper book',
      fields: { ...ask, seconds: ask.seconds - told.seconds },
      waitMs: WAIT_MS,
      until: Promise.race([parts.stopped, enough.promise]),
      onLine: (line) => {
        told.take(line);
        parts.progress(told.frames.length);
        if (told.silent >= SILENT_MAX) enough.resolve();
      },
    });
    if (answer.kind === 'done') break;
    if (answer.kind === 'refused') {
      if (told.frames.length === 0) throw refusalOf(answer);
      return told.end(refusalOf(answer).text);
    }
    if (isStopped || told.silent >= SILENT_MAX) break;
    if (told.number === null) throw absent(parts.folder, answer.kind);
    told.miss('gone');
    await parts.pause(AGAIN_MS);
  }
  return told.end(told.silent >= SILENT_MAX ? sentenceOf(told.why) : null);
}

function absent({ root }: DataFolder, kind: 'absent' | 'silent'): CliRefusal {
  if (kind === 'silent')
    return new CliRefusal(
      'NO_ANSWER',
      'the gateway did not answer; nothing was recorded. See: sallyport status',
    );
  const text =
    `no gateway runs on ${root}, and this venue shows its book to accounts only; nothing was recorded. ` +
    `Start it: sallyport up --data ${root}`;
  return new CliRefusal('NOT_RUNNING', text);
}

/** The words by which the gateway says why it has no book, `gone` where it does not answer, and what to do then. */
const WHY: ReadonlyMap<string, string> = new Map([
  ['away', 'the gateway is not connected to the venue’s ticker. See: sallyport status'],
  [
    'full',
    'bots listen to as many markets as the venue tells on one connection. Have one of them drop some.',
  ],
  ['loggedOut', 'the session is over. Log in: sallyport login'],
  ['noDepth', 'nobody bids or nobody offers: the market is closed, or it is an index, which has no book.'],
  ['silent', 'the venue’s ticker told nothing of it: the market is closed, perhaps.'],
  ['gone', 'the gateway ended, and did not come back.'],
]);

function sentenceOf(why: string): string {
  return WHY.get(why) ?? `the gateway said ${why}.`;
}

/** Takes lines of the door in. */
class Telling {
  readonly frames: RecordedFrame[] = [];
  number: number | null = null;
  /** Seconds that went by, with a book or without, and those without since the last one. */
  seconds = 0;
  silent = 0;
  why = 'silent';

  take(line: string): void {
    const fields = Fields.parse(line);
    const number = fields?.count('number') ?? null;
    if (number !== null) {
      this.number = number;
      return;
    }
    const why = fields?.text('none') ?? null;
    const frame = why === null ? parseFrame(fields?.plain()) : null;
    if (frame === null) return this.miss(why ?? 'noDepth');
    this.seconds += 1;
    this.silent = 0;
    if (frame.at > (this.frames.at(-1)?.at ?? 0)) this.frames.push(frame);
  }

  miss(why: string): void {
    this.seconds += 1;
    this.silent += 1;
    this.why = why;
  }

  /** Where no book came at all, the last reason is the answer. */
  end(short: string | null): ToldBook {
    const { frames, number } = this;
    return { frames, number, short: short ?? (frames.length === 0 ? sentenceOf(this.why) : null) };
  }
}
