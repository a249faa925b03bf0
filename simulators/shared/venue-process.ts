import { formatDecimal } from '../../src/core/units/decimal.ts';
import { fromUnits } from './fixed.ts';
import type { FaultSettings, ServerErrorShape } from './faults.ts';
import { fieldsOf, parseJson } from './json.ts';
import { codeOfListening } from './listening.ts';
import { parseCutKind, parseFaults, parseStreamFaults } from './option-fields.ts';
import type { StreamFaultSettings } from './stream-faults.ts';
import type { VenueServer } from './venue-server.ts';

/** Which faults a process begins with. */
export interface FaultOptions {
  readonly faults: Partial<FaultSettings>;
  readonly streamFaults: Partial<StreamFaultSettings>;
}

/** A venue as a process: where its options come from, and what it can be told besides faults and cuts. */
export interface VenueProgram<O extends FaultOptions, S extends VenueServer> {
  /** The arguments it was started with. */
  readonly argv: readonly string[];
  /** Standard input, line by line. */
  readonly lines: () => AsyncIterable<string>;
  /** Stops reading it. */
  readonly hangUp: () => void;
  readonly write: (text: string) => void;
  /** Ends the process with this code. */
  readonly exit: (code: number) => never;
  readonly clock: () => number;
  readonly errorShapes: readonly ServerErrorShape[];
  /** Null: not understood. */
  readonly fromArguments: () => O | null;
  /** Null: not understood. */
  readonly parse: (value: unknown) => O | null;
  readonly start: (options: O) => Promise<S>;
  /** What else the first line says. */
  readonly greeting?: (options: O) => object;
  readonly advance: (venue: S, nowMs: number) => void;
  /** Obeys a command of the venue's own; null: not understood. A RangeError says what is wrong with it. */
  readonly obey: (venue: S, name: string, value: unknown) => object | null;
}

/**
 * Runs a simulated venue as a process. Without arguments the first line of standard input holds the options as JSON,
 * and each further line is a command. Every answer is one line of JSON.
 */
export async function runVenue<O extends FaultOptions, S extends VenueServer>(
  program: VenueProgram<O, S>,
): Promise<void> {
  if (program.argv.length > 0) {
    await begin(program, program.fromArguments());
    return;
  }
  let venue: S | null = null;
  for await (const line of program.lines()) {
    if (venue === null) venue = await begin(program, program.parse(parseJson(line)));
    else if (!hear(program, venue, line)) break;
  }
  program.hangUp();
  await venue?.close();
}

async function begin<O extends FaultOptions, S extends VenueServer>(
  program: VenueProgram<O, S>,
  options: O | null,
): Promise<S> {
  if (options === null) {
    say(program.write, { ready: false, error: 'options not understood' });
    return program.exit(2);
  }
  const venue = await started(program, options);
  venue.faults.set(options.faults);
  venue.streamFaults.set(options.streamFaults);
  say(program.write, { ready: true, url: venue.url, ...program.greeting?.(options) });
  return venue;
}

/** Where it cannot listen, it says the system's code for why, and ends: a stack tells nobody what to do. */
async function started<O extends FaultOptions, S extends VenueServer>(
  program: VenueProgram<O, S>,
  options: O,
): Promise<S> {
  try {
    return await program.start(options);
  } catch (error) {
    const code = codeOfListening(error);
    if (code === null) throw error;
    say(program.write, { ready: false, error: 'cannot listen there', code });
    return program.exit(2);
  }
}

/** Does what one line says. False: stop. */
function hear<O extends FaultOptions, S extends VenueServer>(
  program: VenueProgram<O, S>,
  venue: S,
  line: string,
): boolean {
  const command = fieldsOf(parseJson(line));
  const name = command === null ? null : ([...command.keys()][0] ?? null);
  if (name === 'stop') return false;
  program.advance(venue, program.clock());
  try {
    const value = command?.get(name ?? '');
    const answer =
      name === null ? null : (setFaults(program, venue, { name, value }) ?? program.obey(venue, name, value));
    say(program.write, answer ?? { ok: false, error: 'command not understood' });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    say(program.write, { ok: false, error: error.message });
  }
  return true;
}

function setFaults<O extends FaultOptions, S extends VenueServer>(
  { errorShapes }: VenueProgram<O, S>,
  venue: S,
  { name, value }: { readonly name: string; readonly value: unknown },
): object | null {
  if (name === 'faults') {
    const faults = parseFaults(value, errorShapes);
    if (faults !== null) venue.faults.set(faults);
    return faults === null ? null : { ok: true };
  }
  if (name === 'streamFaults') {
    const faults = parseStreamFaults(value);
    if (faults !== null) venue.streamFaults.set(faults);
    return faults === null ? null : { ok: true };
  }
  const kind = name === 'cut' ? parseCutKind(value) : null;
  return kind === null ? null : { ok: true, connections: venue.cut(kind) };
}

/** Decimals are written as decimal text, maps as objects. */
function say(write: (text: string) => void, value: unknown): void {
  const written = JSON.stringify(value, (_, item: unknown) => {
    if (typeof item === 'bigint') return formatDecimal(fromUnits(item));
    return item instanceof Map ? Object.fromEntries(item) : item;
  });
  write(`${written}\n`);
}
