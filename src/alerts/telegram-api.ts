import type { DeliveryCode } from '../protocol/alarm-message.ts';
import type { TelegramSinkSettings } from '../protocol/alarm-sinks.ts';
import type { OutboundHttp } from './outbound-http.ts';

/** What a method of the Bot API gave. `retryAfterMs`: the server asks to be left alone for so long. */
export type BotAnswer =
  | { readonly kind: 'ok'; readonly result: unknown }
  | { readonly kind: 'failed'; readonly code: DeliveryCode; readonly retryAfterMs?: number };

const RETRY_MAX_S = 3_600;

/** Calls methods of Telegram's Bot API: https://core.telegram.org/bots/api#making-requests. */
export class TelegramApi {
  readonly #settings: TelegramSinkSettings;
  readonly #http: OutboundHttp;

  constructor(settings: TelegramSinkSettings, http: OutboundHttp) {
    this.#settings = settings;
    this.#http = http;
  }

  /** Never rejects. The token is in the address, so the address is shown to nobody. */
  async call(method: 'sendMessage' | 'getUpdates', fields: object, timeoutMs: number): Promise<BotAnswer> {
    const { apiRoot, token, allow, ca } = this.#settings;
    const url = `${apiRoot.replace(/\/+$/, '')}/bot${token}/${method}`;
    const headers = { 'content-type': 'application/json' };
    const body = JSON.stringify(fields);
    const outbound = await this.#http.post({ url, allow, ca, headers, body, timeoutMs });
    if (outbound.kind === 'failed') return outbound;
    const answer = parseAnswer(outbound.body);
    if (answer === null) return { kind: 'failed', code: 'answer-malformed' };
    if (answer['ok'] === true) return { kind: 'ok', result: answer['result'] };
    return refused(outbound.status, answer['parameters']);
  }
}

function refused(status: number, parameters: unknown): BotAnswer {
  if (status === 429) {
    const { retry_after: asked } = isTable(parameters) ? parameters : {};
    const seconds = typeof asked === 'number' && asked >= 0 ? Math.min(asked, RETRY_MAX_S) : 30;
    return { kind: 'failed', code: 'rate-limited', retryAfterMs: seconds * 1_000 };
  }
  // 404 is what the server says for a token that it does not know.
  if (status === 401 || status === 404) return { kind: 'failed', code: 'credentials-refused' };
  // The person never wrote to the bot, or blocked it.
  if (status === 400 || status === 403) return { kind: 'failed', code: 'recipient-refused' };
  return { kind: 'failed', code: 'refused' };
}

function parseAnswer(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text);
    return isTable(value) ? value : null;
  } catch {
    return null;
  }
}

/** Whether a value is an object with names. */
export function isTable(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
