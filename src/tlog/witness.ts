import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import {
  judgeAddCheckpoint,
  parseAddCheckpoint,
  type WitnessVerdict,
} from '../core/ledger/add-checkpoint.ts';
import { checkpointIn } from '../core/ledger/checkpoint.ts';
import { cosign } from '../core/ledger/cosignature.ts';
import type { Platform } from '../core/ledger/export-check.ts';
import {
  formatNote,
  parseNote,
  type NoteKey,
  type NoteSignature,
  type SignMessage,
} from '../core/ledger/note.ts';

/** Longest request: a proof of 63 hashes and the longest note. */
const BODY_MAX = 131_072;
const WAIT_MS = 5_000;

/** What a witness remembers. `keep` returns when the note survives a power cut. */
export interface SeenCheckpoints {
  latest(origin: string): string | null;
  keep(origin: string, note: string): void;
}

export interface WitnessParts {
  readonly platform: Platform;
  /** Logs that are witnessed, each named by its origin. */
  readonly logs: readonly NoteKey[];
  readonly seen: SeenCheckpoints;
  readonly key: NoteKey;
  readonly sign: SignMessage;
  /** Unix time in seconds. */
  readonly now: () => number;
}

export interface WitnessReply {
  readonly status: number;
  readonly type: 'text/plain' | 'text/x.tlog.size';
  readonly body: string;
}

/** A witness: it cosigns a checkpoint only if it continues the last one that it cosigned, and has kept it by then. */
export class Witness {
  readonly #parts: WitnessParts;

  constructor(parts: WitnessParts) {
    this.#parts = parts;
  }

  /** The reply to a request. Not asynchronous: no other request comes between the judgement and its being kept. */
  addCheckpoint(body: string): WitnessReply {
    const { platform, logs, seen } = this.#parts;
    const request = parseAddCheckpoint(body);
    const latest = (origin: string): ReturnType<typeof checkpointIn> => {
      const note = seen.latest(origin);
      return note === null ? null : checkpointIn(note);
    };
    const verdict = judgeAddCheckpoint(platform, { logs, latest }, request);
    if (verdict.status !== 200 || request === null) return refusal(verdict);
    const note = parseNote(request.note);
    if (note === null) return refusal({ status: 400 });
    const { key, sign, now } = this.#parts;
    // If we stop here: nothing was said, and the log asks again.
    const signature = cosign(note.text, { key, time: BigInt(Math.floor(now())), sign });
    const logs200 = note.signatures.filter(({ name }) => name === verdict.checkpoint.origin);
    seen.keep(
      verdict.checkpoint.origin,
      formatNote({ text: note.text, signatures: [...logs200, signature] }),
    );
    return reply(200, lineOf(note.text, signature));
  }

  /** The last checkpoint that was cosigned of a log, by the SHA-256 of its origin in hexadecimal. */
  monitored(digest: string): WitnessReply {
    const { logs, seen } = this.#parts;
    const log = logs.find(({ name }) => createHash('sha256').update(name).digest('hex') === digest);
    const note = log === undefined ? null : seen.latest(log.name);
    return note === null
      ? reply(404, 'this log is not known here, or nothing was seen of it\n')
      : reply(200, note);
  }
}

/** Serves a witness over HTTP: `POST /add-checkpoint` and `GET /<sha256 of origin>/checkpoint`. */
export function witnessServer(witness: Witness): Server {
  const server = createServer((request, response) => {
    void answer(witness, request).then(({ status, type, body }) => {
      response.writeHead(status, { 'content-type': `${type}; charset=utf-8`, connection: 'close' });
      response.end(body);
    });
  });
  server.requestTimeout = WAIT_MS;
  server.headersTimeout = WAIT_MS;
  server.maxConnections = 64;
  return server;
}

async function answer(witness: Witness, request: IncomingMessage): Promise<WitnessReply> {
  const [, digest] = /^\/([0-9a-f]{64})\/checkpoint$/.exec(request.url ?? '') ?? [];
  if (request.method === 'GET' && digest !== undefined) return witness.monitored(digest);
  if (request.method !== 'POST' || request.url !== '/add-checkpoint') return reply(404, 'not here\n');
  const body = await readBody(request);
  return body === null ? refusal({ status: 400 }) : witness.addCheckpoint(body);
}

/** Null when it is too long, or ends before its end. */
function readBody(request: IncomingMessage): Promise<string | null> {
  const parts: Buffer[] = [];
  let length = 0;
  return new Promise((resolve) => {
    request.on('data', (part: Buffer) => {
      length += part.length;
      if (length > BODY_MAX) return resolve(null);
      parts.push(part);
    });
    request.on('end', () => resolve(Buffer.concat(parts).toString('utf8')));
    request.on('close', () => resolve(null));
    request.on('error', () => resolve(null));
  });
}

const WHY = {
  400: 'not understood, or old is above the size of the checkpoint\n',
  403: 'the key of the log did not sign this\n',
  404: 'this log is not known here\n',
  422: 'this does not continue what was seen last\n',
} as const;

function refusal(verdict: Exclude<WitnessVerdict, { status: 200 }> | WitnessVerdict): WitnessReply {
  if (verdict.status === 409) return { status: 409, type: 'text/x.tlog.size', body: `${verdict.size}\n` };
  return verdict.status === 200 ? reply(400, WHY[400]) : reply(verdict.status, WHY[verdict.status]);
}

function reply(status: number, body: string): WitnessReply {
  return { status, type: 'text/plain', body };
}

/** The line of a signature, as it stands in a note. */
function lineOf(text: string, signature: NoteSignature): string {
  const note = formatNote({ text, signatures: [signature] });
  return note.slice(text.length + 1);
}
