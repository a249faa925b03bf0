import type { Clock, Random } from '../../ports.ts';
import { exportLedger } from '../../protocol/api/ledger.ts';
import { emitExport } from '../door/ledger-commands.ts';
import { OwnerRefusal } from '../door/owner-refusal.ts';
import { refused, type Outcome } from './outcome.ts';
import { performing, type AnswerParts, type Performer } from './performer.ts';

/** Exports at once: each holds a page of entries in memory. */
const EXPORTS_MAX = 2;
/** A caller that takes no piece for so long is gone. */
const GONE_MS = 30_000;

/** One piece of an export, and the word by which the next one is asked for; null after the last. */
interface Piece {
  readonly text: string;
  readonly next: string | null;
}

interface Running {
  readonly caller: string;
  /** The next piece, asked for once at a time. */
  readonly pull: () => Promise<string | null>;
  readonly end: () => void;
  callOff: () => void;
}

/** `GET /ledger/export`: piece by piece, each made when the one before it was taken. */
export function exporting(clock: Clock, random: Random): Performer {
  const exports = new Exports(clock, random);
  return performing(exportLedger, async (parts, { caller, ask }): Promise<Outcome<string>> => {
    const piece =
      ask.piece === null ? await exports.begin(parts, caller.id) : await exports.go(ask.piece, caller.id);
    if (piece === null) {
      const text =
        'too many exports are under way, or this one was given up; nothing more is sent. Try again';
      return refused(503, 'EXPORT_OVER', text);
    }
    return { kind: 'done', value: piece.text, next: piece.next };
  });
}

class Exports {
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #running = new Map<string, Running>();

  constructor(clock: Clock, random: Random) {
    this.#clock = clock;
    this.#random = random;
  }

  /** The first piece of a new export; null when too many are under way. */
  async begin(parts: AnswerParts, caller: string): Promise<Piece | null> {
    if (this.#running.size >= EXPORTS_MAX) return null;
    const id = Buffer.from(this.#random.bytes(16)).toString('hex');
    const running: Running = { caller, ...pumped(parts), callOff: () => undefined };
    this.#running.set(id, running);
    return this.#piece(id, running);
  }

  /** The next piece; null for an export that is over, or somebody else's. */
  async go(id: string, caller: string): Promise<Piece | null> {
    const running = this.#running.get(id);
    return running === undefined || running.caller !== caller ? null : this.#piece(id, running);
  }

  async #piece(id: string, running: Running): Promise<Piece> {
    running.callOff();
    running.callOff = this.#clock.after(GONE_MS, () => this.#forget(id, running));
    const text = await running.pull().catch((reason: unknown) => {
      this.#forget(id, running);
      throw reason;
    });
    if (text === null) this.#forget(id, running);
    return { text: text ?? '', next: text === null ? null : id };
  }

  #forget(id: string, running: Running): void {
    running.callOff();
    running.end();
    this.#running.delete(id);
  }
}

/** Turns the writer of exports, which waits for room, into one that is asked for each piece. */
function pumped(parts: AnswerParts): Pick<Running, 'pull' | 'end'> {
  let room = Promise.withResolvers<void>();
  let made = expected();
  const gone = Promise.withResolvers<never>();
  gone.promise.catch(() => undefined);
  const emit = async (line: string): Promise<void> => {
    const { text }: { readonly text: string } = JSON.parse(line);
    made.resolve(text);
    await Promise.race([room.promise, gone.promise]);
  };
  void parts
    .checkpoint()
    .then(({ size }) => emitExport(parts, size, emit))
    .then(
      () => made.resolve(null),
      (reason: unknown) => made.reject(reason),
    );
  return {
    pull: async () => {
      const text = await made.promise;
      made = expected();
      const taken = room;
      room = Promise.withResolvers();
      taken.resolve();
      return text;
    },
    end: () => gone.reject(new OwnerRefusal('CALLER_GONE', 'nobody takes this export any more')),
  };
}

/** A piece that will come. Nobody may be there any more to hear that it does not. */
function expected(): PromiseWithResolvers<string | null> {
  const piece = Promise.withResolvers<string | null>();
  piece.promise.catch(() => undefined);
  return piece;
}
