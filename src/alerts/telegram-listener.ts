import type { WatchAnswer, ToWatch } from '../protocol/alarm-message.ts';
import type { TelegramSinkSettings } from '../protocol/alarm-sinks.ts';
import type { Clock, Log } from '../ports.ts';
import { isTable, type TelegramApi } from './telegram-api.ts';

/** How long the server holds a question for updates open, in seconds, and how much longer we wait for its answer. */
const POLL_S = 25;
const POLL_MARGIN_MS = 10_000;
/** After an answer: a server that answers at once, whatever was asked, is not asked without end. */
const PAUSE_MS = 100;
/** After an answer that was none. */
const AGAIN_MS = 5_000;
/** What was written longer ago is not obeyed: it may have waited for us since before a resume. */
const STALE_S = 120;
const SAY_MS = 10_000;
/** Anybody may write to a bot, as often as they like. */
const STRANGER_EVERY_MS = 60_000;

export interface TelegramListenerParts {
  readonly settings: TelegramSinkSettings;
  readonly api: TelegramApi;
  readonly clock: Clock;
  readonly log: Log;
  /** Asks the keeper; null when nobody answers. */
  readonly ask: (question: ToWatch) => Promise<WatchAnswer | null>;
}

interface Update {
  readonly id: number;
  /** Null for what is no text from a person in their own chat. */
  readonly message: { readonly from: number; readonly date: number; readonly text: string } | null;
}

/**
 * Listens to the people on a sink's list. They may ask how things stand, and halt everything; nothing else, and nobody
 * else. What others write is not answered.
 */
export class TelegramListener {
  readonly #parts: TelegramListenerParts;
  #offset = 0;
  #isClosed = false;
  #strangerAt = -Infinity;
  #callOff: () => void = () => undefined;

  constructor(parts: TelegramListenerParts) {
    this.#parts = parts;
  }

  /** Begins, unless nobody is on the list. */
  start(): void {
    if (this.#parts.settings.users.length > 0) void this.#poll();
  }

  close(): void {
    this.#isClosed = true;
    this.#callOff();
  }

  async #poll(): Promise<void> {
    if (this.#isClosed) return;
    const fields = { offset: this.#offset, timeout: POLL_S, allowed_updates: ['message'] };
    const answer = await this.#parts.api.call('getUpdates', fields, POLL_S * 1_000 + POLL_MARGIN_MS);
    if (this.#isClosed) return;
    if (answer.kind === 'failed') {
      const wait = answer.retryAfterMs ?? AGAIN_MS;
      this.#callOff = this.#parts.clock.after(wait, () => void this.#poll());
      return;
    }
    for (const update of readUpdates(answer.result)) {
      this.#offset = Math.max(this.#offset, update.id + 1);
      await this.#take(update);
    }
    this.#callOff = this.#parts.clock.after(PAUSE_MS, () => void this.#poll());
  }

  async #take({ message }: Update): Promise<void> {
    const { settings, clock } = this.#parts;
    if (message === null) return;
    const person = settings.users.indexOf(message.from) + 1;
    if (person === 0) return this.#noteStranger();
    const age = clock.wallMs() / 1_000 - message.date;
    const lines = age > STALE_S ? [STALE] : await this.#answer(message.text, person);
    await this.#parts.api.call('sendMessage', { chat_id: message.from, text: lines.join('\n') }, SAY_MS);
  }

  #noteStranger(): void {
    const { clock, log, settings } = this.#parts;
    const now = clock.monotonicMs();
    if (now - this.#strangerAt < STRANGER_EVERY_MS) return;
    this.#strangerAt = now;
    log.write('notice', 'SINK_STRANGER', { sink: settings.name });
  }

  async #answer(text: string, person: number): Promise<readonly string[]> {
    const { ask, settings } = this.#parts;
    const [, verb] = /^\/([a-z]+)(?:@[A-Za-z0-9_]+)?$/.exec(text.trim()) ?? [];
    if (verb !== 'status' && verb !== 'halt') return [KNOWN];
    const question: ToWatch =
      verb === 'status' ? { kind: verb } : { kind: verb, sink: settings.name, person };
    return (await ask(question))?.lines ?? [SILENT];
  }
}

const KNOWN = 'Known here: /status and /halt. Resuming is done at the gateway: sallyport resume.';
const STALE =
  'That was written more than two minutes ago. Nothing was done; write it again if you still want it.';
const SILENT = 'The gateway did not answer; whether anything was done is not known. Look at the machine.';

function readUpdates(result: unknown): readonly Update[] {
  return Array.isArray(result) ? result.flatMap(readUpdate) : [];
}

function readUpdate(value: unknown): readonly Update[] {
  if (!isTable(value) || typeof value['update_id'] !== 'number') return [];
  return [{ id: value['update_id'], message: readMessage(value['message']) }];
}

/** A text by a person in the chat with the bot alone: not of a group, a channel, or another bot's. */
function readMessage(value: unknown): Update['message'] {
  if (!isTable(value) || !isTable(value['from']) || !isTable(value['chat'])) return null;
  const { from, chat, date, text } = value;
  const isPrivate = chat['type'] === 'private' && chat['id'] === from['id'] && from['is_bot'] === false;
  if (!isPrivate || typeof from['id'] !== 'number' || typeof date !== 'number' || typeof text !== 'string')
    return null;
  return { from: from['id'], date, text };
}
