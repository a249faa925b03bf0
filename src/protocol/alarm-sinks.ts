import { isMailbox } from '../core/identity/mailbox.ts';
import { readRangeSource, type RangeSource } from './range-source.ts';
import { ALARM_SEVERITIES, type AlarmSeverity } from './alarm-message.ts';

/** What every way to people has. */
interface SinkWords {
  /** Given by the owner: [a-z0-9][a-z0-9-]{0,31}. */
  readonly name: string;
  /** Less severe alarms are not sent there. */
  readonly least: AlarmSeverity;
  /** Whom alarms must concern, as in `bot:grid`; empty for all. What concerns everything is always sent. */
  readonly subjects: readonly string[];
  /** Gets a copy of every alarm, whatever `least` and `subjects` say. */
  readonly administrators: boolean;
  /** Private addresses, HOST:PORT, that may be reached all the same; nothing else within private networks may. */
  readonly allow: readonly string[];
  /** PEM of the authority that is trusted there in place of the system's; null for the system's. */
  readonly ca: string | null;
}

/** A chat with a Telegram bot of the owner's. */
export interface TelegramSinkSettings extends SinkWords {
  readonly kind: 'telegram';
  readonly token: string;
  /** Ids of the people who get alarms, and may ask and halt. Empty: nobody. */
  readonly users: readonly number[];
  /** https://api.telegram.org, or where a server of the Bot API is. */
  readonly apiRoot: string;
}

export interface WebhookSinkSettings extends SinkWords {
  readonly kind: 'webhook';
  readonly url: string;
  /** What signatures are made with; 32 random bytes in base 64. */
  readonly secret: string;
}

/** Mail by a server that takes it over TLS. */
export interface MailSinkSettings extends SinkWords {
  readonly kind: 'mail';
  readonly host: string;
  readonly port: number;
  /** TLS from the first byte on; otherwise STARTTLS, and nothing is sent without. */
  readonly implicitTls: boolean;
  /** Null where the server asks for none. */
  readonly user: string | null;
  readonly password: string | null;
  readonly from: string;
  readonly to: readonly string[];
}

/** A service that takes Sentry envelopes. It is told of faults alone. */
export interface ReporterSinkSettings extends SinkWords {
  readonly kind: 'reporter';
  /** `https://KEY@HOST/PROJECT`. */
  readonly dsn: string;
}

/** A way to people, with the secrets that it needs. They open nothing but that way. */
export type SinkSettings =
  TelegramSinkSettings | WebhookSinkSettings | MailSinkSettings | ReporterSinkSettings;

const NAME = /^[a-z0-9][a-z0-9-]{0,31}$/;
const SUBJECT = /^(?:account|bot):[a-z0-9][a-z0-9-]{0,31}$/;
const HOST = /^[a-z0-9](?:[a-z0-9.:-]{0,251}[a-z0-9])?$/;
const TOKEN = /^[0-9]{3,20}:[A-Za-z0-9_-]{20,100}$/;
const SINKS_MAX = 32;
const LIST_MAX = 100;
const TEXT_MAX = 65_536;

/** What the launcher tells the edge, a line of JSON each time it changes. */
export interface EdgeWatching {
  readonly sinks: readonly SinkSettings[];
  /** What `GET /metrics` asks for; null where it asks for nothing. */
  readonly metricsToken: string | null;
  /** Where ranges of breached passwords are asked for; null for nowhere. */
  readonly ranges: RangeSource | null;
}

/** Null for text that is not exactly that. */
export function parseEdgeWatching(text: string): EdgeWatching | null {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || !('sinks' in value) || !('metricsToken' in value))
      return null;
    const sinks = readSinks(value.sinks);
    const { metricsToken } = value;
    if (sinks === null || !(metricsToken === null || isText(metricsToken))) return null;
    const said = 'ranges' in value ? value.ranges : undefined;
    const ranges = said === null ? null : (readRangeSource(said) ?? undefined);
    return ranges === undefined ? null : { sinks, metricsToken, ranges };
  } catch {
    return null;
  }
}

/** Whether a text can be the name of a sink. */
export function isSinkName(text: string): boolean {
  return NAME.test(text);
}

/** Null for text that is not exactly a list of sinks with different names. */
export function parseAlarmSinks(text: string): readonly SinkSettings[] | null {
  try {
    return readSinks(JSON.parse(text));
  } catch {
    return null;
  }
}

function readSinks(value: unknown): readonly SinkSettings[] | null {
  if (!Array.isArray(value) || value.length > SINKS_MAX) return null;
  const sinks = value.flatMap((one: unknown) => readSink(one) ?? []);
  const names = new Set(sinks.map(({ name }) => name));
  return sinks.length === value.length && names.size === sinks.length ? sinks : null;
}

/** Null for what is no sink: the closed form, field by field. */
export function readSink(value: unknown): SinkSettings | null {
  if (typeof value !== 'object' || value === null) return null;
  const fields: Readonly<Record<string, unknown>> = { ...value };
  const words = readWords(fields);
  if (words === null) return null;
  const { kind, token, users, apiRoot, url, secret } = fields;
  if (kind === 'telegram') {
    if (!isText(token) || !TOKEN.test(token) || !isText(apiRoot) || !isWebAddress(apiRoot)) return null;
    return isListOf(users, isUser) ? { ...words, kind, token, users, apiRoot } : null;
  }
  if (kind === 'mail') return readMail(words, fields);
  if (kind === 'reporter') {
    const { dsn } = fields;
    return isText(dsn) && isDsn(dsn) ? { ...words, kind, dsn } : null;
  }
  if (kind !== 'webhook' || !isText(url) || !isWebAddress(url) || !isText(secret) || secret.length < 32)
    return null;
  return { ...words, kind, url, secret };
}

function readMail(words: SinkWords, fields: Readonly<Record<string, unknown>>): MailSinkSettings | null {
  const { host, port, implicitTls, user, password, from, to } = fields;
  if (!isText(host) || !HOST.test(host) || !isPort(port) || typeof implicitTls !== 'boolean') return null;
  if (!(user === null || isText(user)) || !(password === null || isText(password))) return null;
  if (!isAddress(from) || !isListOf(to, isAddress) || to.length === 0) return null;
  return { ...words, kind: 'mail', host, port, implicitTls, user, password, from, to };
}

function isPort(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= 65_535;
}

function isAddress(value: unknown): value is string {
  return typeof value === 'string' && isMailbox(value);
}

function readWords(fields: Readonly<Record<string, unknown>>): SinkWords | null {
  const { name, least, subjects, administrators, allow, ca } = fields;
  const severity = ALARM_SEVERITIES.find((each) => each === least);
  if (!isText(name) || !NAME.test(name) || severity === undefined) return null;
  if (!isListOf(subjects, isSubject) || !isListOf(allow, isText) || typeof administrators !== 'boolean')
    return null;
  return ca === null || isText(ca) ? { name, least: severity, subjects, administrators, allow, ca } : null;
}

/** Https, or http where no certificate could be: the address is then one that must be allowed by name. */
function isWebAddress(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password, hash } = new URL(text);
  return (protocol === 'https:' || protocol === 'http:') && username === '' && password === '' && hash === '';
}

/** A key as the name of a user, no password, and the number of a project at the end. */
function isDsn(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password, pathname, search, hash } = new URL(text);
  const isWeb =
    (protocol === 'https:' || protocol === 'http:') && password === '' && search === '' && hash === '';
  return (
    isWeb && /^[A-Za-z0-9-]{8,64}$/.test(username) && /^\/(?:[\w.-]{1,64}\/){0,4}[0-9]{1,20}$/.test(pathname)
  );
}

function isListOf<T>(value: unknown, is: (one: unknown) => one is T): value is readonly T[] {
  return Array.isArray(value) && value.length <= LIST_MAX && value.every(is);
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.length <= TEXT_MAX;
}

function isSubject(value: unknown): value is string {
  return typeof value === 'string' && SUBJECT.test(value);
}

function isUser(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0;
}
