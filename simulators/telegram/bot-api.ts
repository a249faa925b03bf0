import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { Chats } from './chats.ts';
import { closeServer, listenHere } from '../shared/local-server.ts';

/** Longest text of a message, by the documentation of sendMessage. */
const TEXT_MAX = 4_096;
const LIMIT_MAX = 100;
const POLL_MAX_S = 50;
const BODY_MAX = 64 * 1024;
/** How often an open question looks for something new. */
const LOOK_MS = 5;

interface Failure {
  readonly code: number;
  readonly description: string;
  readonly parameters?: { readonly retry_after: number };
}

type Reply =
  { readonly ok: true; readonly result: unknown } | { readonly ok: false; readonly failure: Failure };

/**
 * A server of Telegram's Bot API over HTTP, from its published documentation: getMe, getUpdates with long polling,
 * sendMessage, and the refusals of both. For one bot.
 */
export class BotApi {
  readonly chats = new Chats();
  readonly #token: string;
  readonly #server: Server;
  #polling: symbol | null = null;
  #flood: Failure | null = null;

  constructor(token: string) {
    this.#token = token;
    this.#server = createServer((request, response) => void this.#serve(request, response));
  }

  /** Listens on a free port of this machine; resolves to its address. */
  async open(): Promise<string> {
    return listenHere(this.#server);
  }

  async close(): Promise<void> {
    this.#polling = null;
    await closeServer(this.#server);
  }

  /** Refuses every message with 429 from now on, until `seconds` is null. */
  floodFor(seconds: number | null): void {
    this.#flood =
      seconds === null
        ? null
        : {
            code: 429,
            description: `Too Many Requests: retry after ${seconds}`,
            parameters: { retry_after: seconds },
          };
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [, token = '', method = ''] = /^\/bot([^/]*)\/([A-Za-z]+)$/.exec(request.url ?? '') ?? [];
    const fields = await readFields(request);
    const reply = token === this.#token ? await this.#call(method, fields) : refused(401, 'Unauthorized');
    if (response.destroyed) return;
    const { status, body } = written(reply);
    response.writeHead(status, { 'content-type': 'application/json' }).end(body);
  }

  async #call(method: string, fields: ReadonlyMap<string, unknown>): Promise<Reply> {
    switch (method.toLowerCase()) {
      case 'getme':
        return {
          ok: true,
          result: { id: Number(this.#token.split(':')[0]), is_bot: true, first_name: 'Sallyport' },
        };
      case 'sendmessage':
        return this.#sendMessage(fields);
      case 'getupdates':
        return this.#getUpdates(fields);
      default:
        return refused(404, 'Not Found');
    }
  }

  #sendMessage(fields: ReadonlyMap<string, unknown>): Reply {
    if (this.#flood !== null) return { ok: false, failure: this.#flood };
    const [chat, text] = [Number(fields.get('chat_id')), fields.get('text')];
    if (typeof text !== 'string' || text === '') return refused(400, 'Bad Request: message text is empty');
    if (text.length > TEXT_MAX) return refused(400, 'Bad Request: message is too long');
    const standing = this.chats.standing(chat);
    if (standing === 'unknown') return refused(400, 'Bad Request: chat not found');
    if (standing === 'blocked') return refused(403, 'Forbidden: bot was blocked by the user');
    const { messageId } = this.chats.send(chat, text);
    return { ok: true, result: { message_id: messageId, chat: { id: chat, type: 'private' }, text } };
  }

  async #getUpdates(fields: ReadonlyMap<string, unknown>): Promise<Reply> {
    const offset = numberOf(fields.get('offset'), 0);
    const limit = Math.min(numberOf(fields.get('limit'), LIMIT_MAX), LIMIT_MAX);
    const until = performance.now() + Math.min(numberOf(fields.get('timeout'), 0), POLL_MAX_S) * 1_000;
    const me = Symbol('poll');
    this.#polling = me;
    while (this.chats.updates(offset, limit).length === 0 && performance.now() < until) {
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS).unref());
      if (this.#polling !== me) return refused(409, 'Conflict: terminated by other getUpdates request');
    }
    return { ok: true, result: this.chats.updates(offset, limit) };
  }
}

function refused(code: number, description: string): Reply {
  return { ok: false, failure: { code, description } };
}

function written(reply: Reply): { readonly status: number; readonly body: string } {
  if (reply.ok) return { status: 200, body: JSON.stringify(reply) };
  const { code: error_code, description, parameters } = reply.failure;
  return { status: error_code, body: JSON.stringify({ ok: false, error_code, description, parameters }) };
}

function numberOf(value: unknown, absent: number): number {
  const number = Number(value ?? absent);
  return Number.isSafeInteger(number) ? number : absent;
}

/** Fields of a JSON body, the one of the forms that the API takes which our client uses. */
async function readFields(request: IncomingMessage): Promise<ReadonlyMap<string, unknown>> {
  let text = '';
  for await (const part of request.setEncoding('utf8')) {
    if (text.length < BODY_MAX) text += String(part);
  }
  try {
    const value: unknown = JSON.parse(text);
    return new Map(typeof value === 'object' && value !== null ? Object.entries(value) : []);
  } catch {
    return new Map();
  }
}
