import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { NOTHING, then, type RunSummary } from './run-seeds.ts';

/** What a run is of. Histories of different ones are never added up. */
export interface RunOf {
  /** Text of git; a tree with changes in it has another one than its commit. */
  readonly commit: string;
  readonly venue: string;
  /** The first seed. */
  readonly first: number;
}

/** A line of a record: some histories whose seeds follow one another; `ledgers` is of all before as well. */
type Line = RunOf & RunSummary & { readonly seconds: number };

/** How far a run came that may go on. */
export interface SoFar {
  readonly summary: RunSummary;
  /** Time that it took, in seconds. */
  readonly seconds: number;
}

/** Before its first history. */
export const UNBEGUN: SoFar = { summary: NOTHING, seconds: 0 };

/** So many histories a line: some tens of seconds, of which a killed run loses no more. */
const LINE_OF = 10_000;

/**
 * A file to which a long run appends what it has behind it, so that it can end at any moment and go on later. One line
 * of JSON for some ten thousand histories; a line that was torn by the end of its run is not read.
 */
export class RunRecord {
  readonly #path: string;
  readonly #of: RunOf;
  #next: number;
  #waiting: RunSummary;
  #since = performance.now();

  /** Goes on behind `before`, which is what {@link soFar} said, or nothing. */
  constructor(path: string, of: RunOf, before: RunSummary) {
    this.#path = path;
    this.#of = of;
    this.#next = of.first + before.histories;
    this.#waiting = { ...NOTHING, ledgers: before.ledgers };
  }

  /** Histories that come behind all that were taken before. */
  take(portion: RunSummary): void {
    this.#waiting = then(this.#waiting, portion);
    if (this.#waiting.histories >= LINE_OF) this.flush();
  }

  /** Writes what was taken and is not written yet. */
  flush(): void {
    if (this.#waiting.histories === 0) return;
    const now = performance.now();
    const seconds = Math.round((now - this.#since) / 100) / 10;
    const line: Line = { ...this.#of, first: this.#next, ...this.#waiting, seconds };
    appendFileSync(this.#path, `${isTorn(this.#path) ? '\n' : ''}${JSON.stringify(line)}\n`, { flush: true });
    this.#next += this.#waiting.histories;
    this.#waiting = { ...NOTHING, ledgers: this.#waiting.ledgers };
    this.#since = now;
  }
}

/** What a record says of that run: the lines that follow one another from its first seed. */
export function soFar(path: string, { commit, venue, first }: RunOf): SoFar {
  let found = UNBEGUN;
  for (const line of linesOf(path)) {
    if (line.commit !== commit || line.venue !== venue) continue;
    if (line.first === first) found = UNBEGUN;
    if (line.first !== first + found.summary.histories) continue;
    const { ledgers } = line;
    const seconds = Math.round((found.seconds + line.seconds) * 10) / 10;
    found = { summary: { ...then(found.summary, line), ledgers }, seconds };
  }
  return found;
}

function linesOf(path: string): readonly Line[] {
  if (!existsSync(path)) return [];
  return readFileSync(path, 'utf8')
    .split('\n')
    .flatMap((text) => {
      try {
        const line: Line = JSON.parse(text);
        return [line];
      } catch {
        // The empty end of the file, or a line that was torn.
        return [];
      }
    });
}

function isTorn(path: string): boolean {
  return existsSync(path) && !readFileSync(path, 'utf8').endsWith('\n');
}
