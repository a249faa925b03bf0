import { connect } from 'node:net';
import type { DataFolder } from '../launcher/folder.ts';
import { Fields } from './fields.ts';
import { readText } from './files.ts';
import { CliRefusal } from './refusal.ts';
import { codeOf } from './terminal.ts';

/** What came back from the owner's door. */
export type DoorAnswer =
  | { readonly kind: 'done'; readonly result: unknown }
  | { readonly kind: 'refused'; readonly code: string; readonly text: string }
  /** Nobody listens at the door: no gateway runs on this folder. */
  | { readonly kind: 'absent' }
  /** No answer in time, or none that is understood: whether anything was done is not known. */
  | { readonly kind: 'silent' };

export interface DoorRequest {
  readonly command: string;
  readonly fields?: Readonly<Record<string, unknown>>;
  /** How long nothing may come before the door counts as silent. */
  readonly waitMs?: number;
  /** Called with each line of a longer answer, in order. */
  readonly onLine?: (line: string) => void;
  /** Once this resolves nobody waits for an answer any more: the door counts as silent. */
  readonly until?: Promise<unknown>;
}

/** The slowest command asks a venue three times. */
const WAIT_MS = 30_000;

/** Asks the owner's door one thing. */
export function knock(folder: DataFolder, request: DoorRequest): Promise<DoorAnswer> {
  const token = readText(folder.ownerToken, 'the owner token').trim();
  const line = JSON.stringify({ token, command: request.command, ...request.fields });
  return new Promise((resolve) => {
    const socket = connect(folder.ownerSocket);
    const lines = new LastLine(request.onLine);
    const end = (answer: DoorAnswer): void => {
      socket.destroy();
      resolve(answer);
    };
    void request.until?.then(() => end({ kind: 'silent' }));
    socket.setTimeout(request.waitMs ?? WAIT_MS, () => end({ kind: 'silent' }));
    socket.on('error', (reason) => {
      const nobody = ['ENOENT', 'ECONNREFUSED'].includes(codeOf(reason));
      end({ kind: nobody ? 'absent' : 'silent' });
    });
    socket.on('data', (chunk: Buffer) => lines.push(chunk));
    socket.once('end', () => end(parseAnswer(lines.last())));
    socket.write(`${line}\n`);
  });
}

/** The result of a command, or a refusal thrown for whatever else came. */
export async function ask(folder: DataFolder, request: DoorRequest): Promise<unknown> {
  return resultOf(folder, await knock(folder, request));
}

function resultOf(folder: DataFolder, answer: DoorAnswer): unknown {
  if (answer.kind === 'done') return answer.result;
  if (answer.kind === 'refused') throw refusalOf(answer);
  if (answer.kind === 'absent') {
    const text = `no gateway runs on ${folder.root}; nothing was done. Start it: sallyport up --data ${folder.root}`;
    throw new CliRefusal('NOT_RUNNING', text);
  }
  const text = 'the gateway did not answer; whether anything was done is not known. See: sallyport status';
  throw new CliRefusal('NO_ANSWER', text);
}

/** As {@link ask}, for commands that answer with an object. */
export async function askFields(folder: DataFolder, request: DoorRequest): Promise<Fields> {
  return fieldsOf(folder, await knock(folder, request));
}

/** What an answer holds, where that is an object; a refusal thrown for whatever else came. */
export function fieldsOf(folder: DataFolder, answer: DoorAnswer): Fields {
  const fields = Fields.of(resultOf(folder, answer));
  if (fields !== null) return fields;
  throw new CliRefusal(
    'ANSWER_NOT_UNDERSTOOD',
    'the gateway answered something that this version does not know.',
  );
}

/** A no of the keeper, as the command line tells it. */
export function refusalOf({ code, text }: { readonly code: string; readonly text: string }): CliRefusal {
  return new CliRefusal(code, sentence(text));
}

function sentence(text: string): string {
  return /[.!?)]$/.test(text) ? text : `${text}.`;
}

function parseAnswer(line: string): DoorAnswer {
  const fields = Fields.parse(line);
  if (fields?.isTrue('ok') === true) return { kind: 'done', result: fields.get('result') };
  const error = fields?.part('error') ?? null;
  const code = error?.text('code') ?? null;
  const text = error?.text('text') ?? null;
  return code === null || text === null ? { kind: 'silent' } : { kind: 'refused', code, text };
}

/** Takes bytes apart into lines: all but the last one are passed on, the last one is the answer. */
class LastLine {
  readonly #pass: (line: string) => void;
  #parts: Buffer[] = [];
  #last: string | null = null;

  constructor(pass: (line: string) => void = () => undefined) {
    this.#pass = pass;
  }

  push(chunk: Buffer): void {
    let from = 0;
    for (let at = chunk.indexOf(0x0a); at >= 0; at = chunk.indexOf(0x0a, from)) {
      this.#parts.push(chunk.subarray(from, at));
      if (this.#last !== null) this.#pass(this.#last);
      this.#last = Buffer.concat(this.#parts).toString('utf8');
      this.#parts = [];
      from = at + 1;
    }
    if (from < chunk.length) this.#parts.push(chunk.subarray(from));
  }

  last(): string {
    return this.#last ?? '';
  }
}
