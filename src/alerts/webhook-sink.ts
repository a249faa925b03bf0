import { createHmac } from 'node:crypto';
import type { AlarmMessage } from '../protocol/alarm-message.ts';
import type { WebhookSinkSettings } from '../protocol/alarm-sinks.ts';
import type { Clock } from '../ports.ts';
import { httpDelivery } from './http-delivery.ts';
import type { OutboundHttp } from './outbound-http.ts';
import type { Delivery, Sink } from './sink.ts';

const TIMEOUT_MS = 10_000;

/**
 * Posts alarms as JSON, signed: `sallyport-signature` is `v1=` and the HMAC-SHA256, in hexadecimal, of the timestamp,
 * a point and the body. Whoever receives it refuses a timestamp that is too old, and a delivery that it had.
 */
export class WebhookSink implements Sink {
  readonly #settings: WebhookSinkSettings;
  readonly #http: OutboundHttp;
  readonly #clock: Clock;

  constructor(settings: WebhookSinkSettings, http: OutboundHttp, clock: Clock) {
    this.#settings = settings;
    this.#http = http;
    this.#clock = clock;
  }

  async deliver(alarm: AlarmMessage): Promise<Delivery> {
    const { url, allow, ca, secret, name } = this.#settings;
    const body = webhookBody(alarm);
    const timestamp = String(Math.floor(this.#clock.wallMs() / 1_000));
    const signature = createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex');
    const headers = {
      'content-type': 'application/json',
      'user-agent': 'sallyport',
      'sallyport-timestamp': timestamp,
      'sallyport-signature': `v1=${signature}`,
      'sallyport-delivery': `${name}-${alarm.number}-${alarm.at}`,
    };
    return httpDelivery(await this.#http.post({ url, allow, ca, headers, body, timeoutMs: TIMEOUT_MS }));
  }

  close(): void {
    return undefined;
  }
}

/** What a webhook is told: the alarm without what concerns the gateway's own book-keeping. */
function webhookBody({ number, at, kind, severity, subject, count, what, next }: AlarmMessage): string {
  return JSON.stringify({ version: 1, number, at, kind, severity, subject, count, what, next });
}
