import { createHash } from 'node:crypto';
import type { AlarmMessage, AlarmSeverity } from '../protocol/alarm-message.ts';
import type { ReporterSinkSettings } from '../protocol/alarm-sinks.ts';
import { httpDelivery } from './http-delivery.ts';
import type { OutboundHttp } from './outbound-http.ts';
import type { Delivery, Sink } from './sink.ts';

const TIMEOUT_MS = 10_000;

const LEVELS: Readonly<Record<AlarmSeverity, string>> = {
  note: 'info',
  warning: 'warning',
  critical: 'error',
};

/**
 * Reports faults of the gateway to a service that takes Sentry envelopes. What is sent are closed words: the fault's
 * sentence, when, and how often; no stack, no address, no name of a machine, nothing of a request.
 */
export class ReporterSink implements Sink {
  readonly #settings: ReporterSinkSettings;
  readonly #http: OutboundHttp;

  constructor(settings: ReporterSinkSettings, http: OutboundHttp) {
    this.#settings = settings;
    this.#http = http;
  }

  async deliver(alarm: AlarmMessage): Promise<Delivery> {
    const { dsn, allow, ca, name } = this.#settings;
    const { url, key } = placeOf(dsn);
    const headers = {
      'content-type': 'application/x-sentry-envelope',
      'user-agent': 'sallyport',
      'x-sentry-auth': `Sentry sentry_version=7, sentry_client=sallyport/1, sentry_key=${key}`,
    };
    const body = envelopeOf(alarm, name);
    return httpDelivery(await this.#http.post({ url, allow, ca, headers, body, timeoutMs: TIMEOUT_MS }));
  }

  close(): void {
    return undefined;
  }
}

/** `https://KEY@HOST/PATH/PROJECT` as the address of its envelopes. */
function placeOf(dsn: string): { readonly url: string; readonly key: string } {
  const { protocol, host, username: key, pathname } = new URL(dsn);
  const parts = pathname.split('/').filter((part) => part !== '');
  const project = parts.pop() ?? '';
  const path = [...parts, 'api', project, 'envelope'].join('/');
  return { url: `${protocol}//${host}/${path}/`, key };
}

/** The same alarm is the same event, however often it is delivered. */
function envelopeOf(alarm: AlarmMessage, sink: string): string {
  const { number, at, kind, severity, subject, fingerprint, count, what, next } = alarm;
  const id = createHash('sha256').update(`${sink} ${number} ${at} ${fingerprint}`).digest('hex').slice(0, 32);
  const event = JSON.stringify({
    event_id: id,
    timestamp: at / 1_000,
    platform: 'other',
    level: LEVELS[severity],
    logger: 'sallyport',
    message: { formatted: `${what} ${next}` },
    fingerprint: [fingerprint],
    tags: { kind, subject },
    extra: { number, count },
  });
  const head = JSON.stringify({ event_id: id, sent_at: new Date(at).toISOString() });
  const item = JSON.stringify({ type: 'event', length: Buffer.byteLength(event) });
  return `${head}\n${item}\n${event}\n`;
}
