import { subscribe } from 'node:diagnostics_channel';
import { CanaryWatch } from './canary-watch.ts';
import { isOfApi, keepExchange, type Exchange } from './exchange.ts';

/** Every secret of every gateway of this process. */
export const SECRETS = new CanaryWatch();

/** Who hears what the API of a gateway answers, by its port. */
const LISTENERS = new Map<string, (answer: Buffer) => void>();
/** Answers to a browser that are not read yet. */
const COMING = new Set<Promise<void>>();
/** Of longer bodies no more is kept: no answer that hands a secret out has a second. */
const PARTS_MAX = 64;

/** From now on what the API at that port is asked and answers is heard, in this process and its browsers. */
export function listenTo(port: number, onAnswer: (answer: Buffer) => void): void {
  LISTENERS.set(`${port}`, onAnswer);
}

/** What `fetch` of this process is about, as undici's diagnostics channels tell it. */
interface Heard {
  readonly port: string;
  readonly method: string;
  readonly target: string;
  readonly asked: Buffer[];
  readonly answered: Buffer[];
  cookies: readonly string[];
}

const FETCHES = new WeakMap<object, Heard>();

on('create', ({ request }) => {
  const { origin, path: target, method } = Object(request);
  const { port } = new URL(String(origin));
  if (!LISTENERS.has(port) || !isOfApi(String(target))) return;
  const heard = {
    port,
    method: String(method),
    target: String(target),
    asked: [],
    answered: [],
    cookies: [],
  };
  FETCHES.set(Object(request), heard);
});
on('bodyChunkSent', ({ request, chunk }) => push(FETCHES.get(Object(request))?.asked, chunk));
on('bodyChunkReceived', ({ request, chunk }) => push(FETCHES.get(Object(request))?.answered, chunk));
on('headers', ({ request, response }) => {
  const heard = FETCHES.get(Object(request));
  if (heard !== undefined) heard.cookies = cookiesOf(Object(response).headers);
});
on('trailers', ({ request }) => {
  const heard = FETCHES.get(Object(request));
  if (heard === undefined) return;
  const [asked, answer] = [heard.asked, heard.answered].map((parts) => Buffer.concat(parts).toString('utf8'));
  overhear(heard.port, { ...heard, asked: asked ?? '', answer: answer ?? '' });
});

/** A request of a browser to any gateway, and its answer as soon as it can be read: null where there was none. */
export function hearBrowser(
  asked: { readonly url: string; readonly method: string; readonly body: string },
  answering: () => Promise<{ readonly answer: string; readonly cookies: readonly string[] } | null>,
): void {
  const { port, pathname, search } = new URL(asked.url);
  if (!LISTENERS.has(port) || !isOfApi(pathname)) return;
  const target = `${pathname}${search}`;
  // What was asked is known at once: its answer may be lost with the page.
  overhear(port, { method: asked.method, target, asked: asked.body, answer: '', cookies: [] });
  const coming = answering().then(
    (told) => told !== null && overhear(port, { method: asked.method, target, asked: '', ...told }),
    () => undefined,
  );
  const done = coming.then(() => void COMING.delete(done));
  COMING.add(done);
}

/** Waits until all that browsers were answered so far was read. */
export async function allHeard(): Promise<void> {
  await Promise.all(COMING);
}

function overhear(port: string, exchange: Exchange): void {
  LISTENERS.get(port)?.(keepExchange(SECRETS, exchange));
}

function on(event: string, hear: (message: Record<string, unknown>) => void): void {
  subscribe(`undici:request:${event}`, (message) => hear(Object(message)));
}

function push(parts: Buffer[] | undefined, chunk: unknown): void {
  if (parts === undefined || parts.length >= PARTS_MAX) return;
  if (typeof chunk === 'string') parts.push(Buffer.from(chunk));
  else if (chunk instanceof Uint8Array) parts.push(Buffer.from(chunk));
}

/** Names and values of headers follow each other. */
function cookiesOf(headers: unknown): readonly string[] {
  const texts = Array.isArray(headers) ? headers.map(String) : [];
  return texts.filter((_, at) => at % 2 === 1 && texts[at - 1]?.toLowerCase() === 'set-cookie');
}
