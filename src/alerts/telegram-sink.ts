import type { AlarmMessage } from '../protocol/alarm-message.ts';
import type { TelegramSinkSettings } from '../protocol/alarm-sinks.ts';
import { alarmLines } from './alarm-lines.ts';
import type { Delivery, Sink } from './sink.ts';
import type { TelegramApi } from './telegram-api.ts';
import type { TelegramListener } from './telegram-listener.ts';

const TIMEOUT_MS = 10_000;
/** Of a message, after entities, by the documentation of sendMessage. */
const TEXT_MAX = 4_096;

/** Sends alarms to the people on the list, each in their own chat. */
export class TelegramSink implements Sink {
  readonly #settings: TelegramSinkSettings;
  readonly #api: TelegramApi;
  readonly #listener: TelegramListener;
  /** Who has an alarm already that not everybody could be given. */
  readonly #given = new Map<string, Set<number>>();

  constructor(settings: TelegramSinkSettings, api: TelegramApi, listener: TelegramListener) {
    this.#settings = settings;
    this.#api = api;
    this.#listener = listener;
  }

  async deliver(alarm: AlarmMessage): Promise<Delivery> {
    const { users } = this.#settings;
    if (users.length === 0) return { code: 'no-user' };
    const key = `${alarm.number} ${alarm.fingerprint}`;
    const given = this.#given.get(key) ?? new Set();
    const text = alarmLines(alarm).join('\n').slice(0, TEXT_MAX);
    const ends = await Promise.all(
      users
        .filter((user) => !given.has(user))
        .map(async (user) => ({ user, end: await this.#say(user, text) })),
    );
    for (const { user, end } of ends) if (end.code === 'delivered') given.add(user);
    const failed = ends.find(({ end }) => end.code !== 'delivered');
    if (failed === undefined) this.#given.delete(key);
    else this.#given.set(key, given);
    return failed?.end ?? { code: 'delivered' };
  }

  close(): void {
    this.#listener.close();
  }

  async #say(user: number, text: string): Promise<Delivery> {
    const answer = await this.#api.call('sendMessage', { chat_id: user, text }, TIMEOUT_MS);
    if (answer.kind === 'ok') return { code: 'delivered' };
    const { code, retryAfterMs } = answer;
    return retryAfterMs === undefined ? { code } : { code, retryAfterMs };
  }
}
