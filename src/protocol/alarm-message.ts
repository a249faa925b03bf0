import type { Letter } from '../core/identity/letter.ts';
import { isMailbox } from '../core/identity/mailbox.ts';
import { readSamples, type MetricSample } from './metrics.ts';

/** An alarm as the keeper hands it to the edge, ready to be read. */
export interface AlarmMessage {
  /** Its number in the ledger, from 1; 0 where the ledger could not take what it is about. */
  readonly number: number;
  /** How many alarms the ledger has raised in all: a smaller figure than known is another ledger. */
  readonly raised: number;
  /** Unix milliseconds. */
  readonly at: number;
  readonly kind: string;
  readonly severity: AlarmSeverity;
  /** `everything`, or a kind and a name as in `bot:grid`. */
  readonly subject: string;
  /** Equal for alarms that say the same again. */
  readonly fingerprint: string;
  readonly count: number;
  /** What happened. */
  readonly what: string;
  /** What to do next. */
  readonly next: string;
}

export type AlarmSeverity = 'note' | 'warning' | 'critical';

/** From the least severe to the most. */
export const ALARM_SEVERITIES: readonly AlarmSeverity[] = ['note', 'warning', 'critical'];

/** What the keeper sends in an `alarm` frame. */
export type FromWatch =
  | { readonly kind: 'alarm'; readonly alarm: AlarmMessage }
  /** Try the ways to people: that one sink, or all. Answered by a `tested`. */
  | {
      readonly kind: 'test';
      readonly id: number;
      readonly sink: string | null;
      readonly alarm: AlarmMessage;
    }
  /** A letter to a person about their own account. Answered by nothing. */
  | { readonly kind: 'letter'; readonly letter: Letter }
  /** Ask for the breached passwords whose SHA-1 begins so. Answered by a `range`. */
  | { readonly kind: 'range'; readonly id: number; readonly prefix: string };

/** How a delivery ended: `delivered`, or why it did not happen. Closed words, never text from outside. */
const DELIVERY_CODES = [
  'delivered',
  'no-sink',
  'no-user',
  'name-unknown',
  'address-refused',
  'no-connection',
  'tls-refused',
  'timeout',
  'redirect',
  'credentials-refused',
  'recipient-refused',
  'rate-limited',
  'refused',
  'answer-malformed',
] as const;

export type DeliveryCode = (typeof DELIVERY_CODES)[number];

export interface SinkTest {
  readonly sink: string;
  readonly code: DeliveryCode;
  readonly tookMs: number;
}

/** What the edge says in a `watch` frame; each is answered by one of the same stream. */
export type ToWatch =
  | { readonly kind: 'status' | 'metrics' }
  /** A person on a sink's list wants everything halted. `person`: the place on that list, from 1. */
  | { readonly kind: 'halt'; readonly sink: string; readonly person: number }
  | {
      readonly kind: 'sink';
      readonly sink: string;
      readonly state: 'failing' | 'well';
      readonly code: DeliveryCode;
    }
  /** Alarms that found no room and were thrown away. */
  | { readonly kind: 'dropped'; readonly count: number }
  | { readonly kind: 'tested'; readonly id: number; readonly results: readonly SinkTest[] }
  /** Lines `SUFFIX:COUNT`; null where nobody could be asked. */
  | { readonly kind: 'range'; readonly id: number; readonly text: string | null };

/** What the keeper answers in a `watch` frame: lines for a person, empty where nothing is to be said; figures. */
export interface WatchAnswer {
  readonly lines: readonly string[];
  readonly samples?: readonly MetricSample[];
}

const NAME = /^[a-z0-9][a-z0-9-]{0,31}$/;
const TEXT_MAX = 2_000;
const LINES_MAX = 200;
const RESULTS_MAX = 64;
const RANGE_MAX = 1024 * 1024;
const PREFIX = /^[0-9A-F]{5}$/;

/** The bytes of a message of either side. */
export function encodeWatch(message: FromWatch | ToWatch | WatchAnswer): Uint8Array {
  return Buffer.from(JSON.stringify(message), 'utf8');
}

/** Null for anything that is not exactly one message of the keeper. */
export function decodeFromWatch(bytes: Uint8Array): FromWatch | null {
  const value = parsed(bytes);
  if (value === null) return null;
  const { kind, id, sink, prefix } = value;
  if (kind === 'range') {
    const isAsked = isCount(id) && typeof prefix === 'string' && PREFIX.test(prefix);
    return isAsked ? { kind, id, prefix } : null;
  }
  if (kind === 'letter') {
    const letter = readLetter(value['letter']);
    return letter === null ? null : { kind, letter };
  }
  const alarm = readAlarm(value['alarm']);
  if (alarm === null) return null;
  if (kind === 'alarm') return { kind, alarm };
  if (kind !== 'test' || !isCount(id) || !(sink === null || isName(sink))) return null;
  return { kind, id, sink, alarm };
}

/** Null for anything that is not exactly one message of the edge. */
export function decodeToWatch(bytes: Uint8Array): ToWatch | null {
  const value = parsed(bytes);
  if (value === null) return null;
  const { kind, sink, person, state, code, count, id, results, text } = value;
  switch (kind) {
    case 'status':
    case 'metrics':
      return { kind };
    case 'halt':
      return isName(sink) && isCount(person) ? { kind, sink, person } : null;
    case 'sink':
      if (!isName(sink) || !isCode(code) || (state !== 'failing' && state !== 'well')) return null;
      return { kind, sink, state, code };
    case 'dropped':
      return isCount(count) ? { kind, count } : null;
    case 'tested': {
      if (!isCount(id) || !Array.isArray(results) || results.length > RESULTS_MAX) return null;
      const read = results.flatMap(readTest);
      return read.length === results.length ? { kind, id, results: read } : null;
    }
    case 'range':
      return isCount(id) && isRange(text) ? { kind, id, text } : null;
    default:
      return null;
  }
}

function isRange(text: unknown): text is string | null {
  return text === null || (typeof text === 'string' && text.length <= RANGE_MAX);
}

/** Null for anything that is not exactly one answer of the keeper. */
export function decodeWatchAnswer(bytes: Uint8Array): WatchAnswer | null {
  const value = parsed(bytes);
  const lines = value?.['lines'];
  if (!Array.isArray(lines) || lines.length > LINES_MAX) return null;
  const read = lines.filter(isText);
  if (read.length !== lines.length) return null;
  if (value?.['samples'] === undefined) return { lines: read };
  const samples = readSamples(value['samples']);
  return samples === null ? null : { lines: read, samples };
}

/** Null for what is no alarm. Also reads those that a queue kept. */
export function readAlarm(value: unknown): AlarmMessage | null {
  if (!isTable(value)) return null;
  const { number, raised, at, kind, severity, subject, fingerprint, count, what, next } = value;
  const known = ALARM_SEVERITIES.find((each) => each === severity);
  if (!isCount(number) || !isCount(raised) || !isCount(at) || !isCount(count) || known === undefined)
    return null;
  if (!isText(kind) || !isText(subject) || !isText(fingerprint) || !isText(what) || !isText(next))
    return null;
  return { number, raised, at, kind, severity: known, subject, fingerprint, count, what, next };
}

/** Subjects are ours: printable, in one line. */
/** A letter as it comes between our processes; null for anything else. */
export function readLetter(value: unknown): Letter | null {
  if (!isTable(value)) return null;
  const { to, subject, lines } = value;
  if (typeof to !== 'string' || !isMailbox(to) || !isText(subject) || /\p{C}/u.test(subject)) return null;
  if (!Array.isArray(lines) || lines.length > LINES_MAX || !lines.every(isText)) return null;
  return { to, subject, lines };
}

function readTest(value: unknown): readonly SinkTest[] {
  if (!isTable(value)) return [];
  const { sink, code, tookMs } = value;
  return isName(sink) && isCode(code) && isCount(tookMs) ? [{ sink, code, tookMs }] : [];
}

function parsed(bytes: Uint8Array): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(Buffer.from(bytes).toString('utf8'));
    return isTable(value) ? value : null;
  } catch {
    return null;
  }
}

function isTable(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && NAME.test(value);
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.length <= TEXT_MAX;
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function isCode(value: unknown): value is DeliveryCode {
  return DELIVERY_CODES.some((code) => code === value);
}
