import type { SinkSettings } from '../protocol/alarm-sinks.ts';
import type { Clock, Log } from '../ports.ts';
import type { Destination } from './destination.ts';
import { MailSink } from './mail-sink.ts';
import type { OutboundHttp } from './outbound-http.ts';
import type { Sink } from './sink.ts';
import { ReporterSink } from './reporter-sink.ts';
import { TelegramApi } from './telegram-api.ts';
import { TelegramListener, type TelegramListenerParts } from './telegram-listener.ts';
import { TelegramSink } from './telegram-sink.ts';
import { WebhookSink } from './webhook-sink.ts';

export interface SinkParts {
  readonly http: OutboundHttp;
  readonly destination: Destination;
  readonly clock: Clock;
  readonly log: Log;
  readonly ask: TelegramListenerParts['ask'];
}

/** The sink that settings ask for, listening already where it listens. */
export function makeSink({ http, destination, clock, log, ask }: SinkParts, settings: SinkSettings): Sink {
  switch (settings.kind) {
    case 'telegram': {
      const api = new TelegramApi(settings, http);
      const listener = new TelegramListener({ settings, api, clock, log, ask });
      listener.start();
      return new TelegramSink(settings, api, listener);
    }
    case 'mail':
      return new MailSink(settings, destination);
    case 'reporter':
      return new ReporterSink(settings, http);
    case 'webhook':
      return new WebhookSink(settings, http, clock);
  }
}
