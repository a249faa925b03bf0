import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import test from 'node:test';
import { BotApi } from '../../simulators/telegram/bot-api.ts';
import type { DeliveryCode, ToWatch } from '../protocol/alarm-message.ts';
import type { TelegramSinkSettings, WebhookSinkSettings } from '../protocol/alarm-sinks.ts';
import { makeSink } from './make-sink.ts';
import { alarm, sink, StandingClock, turn } from './outbox-fixture.test.ts';
import { Destination } from './destination.ts';
import { OutboundHttp, type Outbound, type OutboundRequest } from './outbound-http.ts';
import type { Sink } from './sink.ts';

const TOKEN = '123456789:AAexampleexampleexampleexampleexample';

/** An http that answers as it is told, and keeps what it was asked. */
class Told extends OutboundHttp {
  constructor() {
    super(new Destination());
  }

  readonly asked: OutboundRequest[] = [];
  answer: Outbound = { kind: 'answered', status: 200, headers: {}, body: '' };

  override post(request: OutboundRequest): Promise<Outbound> {
    this.asked.push(request);
    return Promise.resolve(this.answer);
  }
}

const destination = new Destination();
const SILENT = { write: () => undefined };

function webhook(http: OutboundHttp, clock: StandingClock): Sink {
  return makeSink({ destination, http, clock, log: SILENT, ask: () => Promise.resolve(null) }, sink('hook'));
}

test('a webhook is signed over its time and body, and each kind of answer has its code', async () => {
  const http = new Told();
  const clock = new StandingClock();
  const hook = webhook(http, clock);
  assert.deepEqual(await hook.deliver(alarm(7)), { code: 'delivered' });
  const [request] = http.asked;
  assert.ok(request !== undefined);
  const { secret } = sink('hook') as WebhookSinkSettings;
  const signature = createHmac('sha256', secret).update(`1800000000.${request.body}`).digest('hex');
  assert.equal(request.headers['sallyport-signature'], `v1=${signature}`);
  assert.equal(request.headers['sallyport-delivery'], 'hook-7-1800000000000');
  assert.deepEqual(Object.keys(JSON.parse(request.body)), [
    ...['version', 'number', 'at', 'kind', 'severity', 'subject', 'count', 'what', 'next'],
  ]);
  const codes: readonly (readonly [number, Readonly<Record<string, string>>, object])[] = [
    [401, {}, { code: 'credentials-refused' }],
    [403, {}, { code: 'credentials-refused' }],
    [500, {}, { code: 'refused' }],
    [429, {}, { code: 'rate-limited', retryAfterMs: 60_000 }],
    [429, { 'retry-after': '5' }, { code: 'rate-limited', retryAfterMs: 5_000 }],
    [429, { 'retry-after': '99999' }, { code: 'rate-limited', retryAfterMs: 3_600_000 }],
  ];
  for (const [status, headers, expected] of codes) {
    http.answer = { kind: 'answered', status, headers, body: '' };
    assert.deepEqual(await hook.deliver(alarm(8)), expected);
  }
  http.answer = { kind: 'failed', code: 'timeout' };
  assert.deepEqual(await hook.deliver(alarm(8)), { code: 'timeout' });
  hook.close();
});

function telegram(users: readonly number[], apiRoot: string, more: Partial<TelegramSinkSettings> = {}) {
  const { name, least, subjects, administrators, ca } = sink('desk');
  const allow = [new URL(apiRoot).host];
  return {
    name,
    least,
    subjects,
    administrators,
    ca,
    allow,
    kind: 'telegram',
    token: TOKEN,
    users,
    apiRoot,
    ...more,
  } as const;
}

test('a chat bot tells the people on its list, goes on where it stopped, and says why it could not', async () => {
  const api = new BotApi(TOKEN);
  const apiRoot = await api.open();
  const clock = new StandingClock();
  const parts = {
    destination,
    http: new OutboundHttp(destination),
    clock,
    log: SILENT,
    ask: () => Promise.resolve(null),
  };
  const desk = makeSink(parts, telegram([1, 2], `${apiRoot}/`));
  api.chats.begin(1);
  assert.deepEqual(await desk.deliver(alarm(1)), { code: 'recipient-refused' });
  api.chats.begin(2);
  assert.deepEqual(await desk.deliver(alarm(1)), { code: 'delivered' });
  assert.deepEqual(
    api.chats.sent.map(({ chat }) => chat),
    [1, 2],
    'who has it gets it once',
  );
  assert.equal(
    api.chats.sent[0]?.text,
    'Sallyport warning: everything\nw1.\nn.\n2027-01-15T08:00:00.000Z, alarm 1',
  );
  await desk.deliver(alarm(0));
  assert.match(api.chats.sent.at(-1)?.text ?? '', /, not in the ledger$/);
  api.floodFor(3);
  assert.deepEqual(await desk.deliver(alarm(2)), { code: 'rate-limited', retryAfterMs: 3_000 });
  api.floodFor(null);
  api.chats.block(2);
  assert.deepEqual(await desk.deliver(alarm(3)), { code: 'recipient-refused' });
  desk.close();
  const wrong = makeSink(
    parts,
    telegram([1], apiRoot, { token: '987654321:AAwrongwrongwrongwrongwrongwrong' }),
  );
  assert.deepEqual(await wrong.deliver(alarm(1)), { code: 'credentials-refused' });
  wrong.close();
  const nobody = makeSink(parts, telegram([], apiRoot));
  assert.deepEqual(await nobody.deliver(alarm(1)), { code: 'no-user' });
  nobody.close();
  await api.close();
});

test('whatever a Bot API answers, a delivery ends with a code', async () => {
  const http = new Told();
  const parts = {
    destination,
    http,
    clock: new StandingClock(),
    log: SILENT,
    ask: () => Promise.resolve(null),
  };
  const desk = makeSink(parts, telegram([1], 'https://api.telegram.org'));
  const answers: readonly (readonly [number, string, DeliveryCode])[] = [
    [200, 'no json', 'answer-malformed'],
    [200, '[]', 'answer-malformed'],
    [200, '{"ok":true}', 'delivered'],
    [404, '{"ok":false}', 'credentials-refused'],
    [500, '{"ok":false}', 'refused'],
    [429, '{"ok":false}', 'rate-limited'],
    [429, '{"ok":false,"parameters":{"retry_after":-1}}', 'rate-limited'],
  ];
  for (const [status, body, code] of answers) {
    http.answer = { kind: 'answered', status, headers: {}, body };
    assert.equal((await desk.deliver(alarm(1))).code, code, body);
  }
  http.answer = { kind: 'failed', code: 'no-connection' };
  assert.deepEqual(await desk.deliver(alarm(1)), { code: 'no-connection' });
  desk.close();
});

/** A listener whose gateway answers as it is told. */
class Listening {
  readonly http = new Told();
  readonly clock = new StandingClock();
  readonly asked: ToWatch[] = [];
  readonly log: string[] = [];
  answer: { readonly lines: readonly string[] } | null = { lines: ['done'] };
  #desk: Sink | null = null;

  begin(result: readonly unknown[]): void {
    this.tell(result);
    const ask = (word: ToWatch) => {
      this.asked.push(word);
      return Promise.resolve(this.answer);
    };
    const log = { write: (_level: string, code: string) => void this.log.push(code) };
    const parts = { destination, http: this.http, clock: this.clock, log, ask };
    this.#desk = makeSink(parts, telegram([1, 2], 'https://api.telegram.org'));
  }

  /** What the server answers from now on. */
  tell(result: unknown): void {
    const body = JSON.stringify({ ok: true, result });
    this.http.answer = { kind: 'answered', status: 200, headers: {}, body };
  }

  close(): void {
    this.#desk?.close();
  }

  /** Who was told what, by the first words. */
  get said(): readonly (readonly [number, string])[] {
    const sent = this.http.asked.filter(({ url }) => url.endsWith('/sendMessage'));
    return sent.map(({ body }) => [JSON.parse(body).chat_id, String(JSON.parse(body).text).slice(0, 10)]);
  }
}

function halt(clock: StandingClock): object {
  const chat = { id: 2, type: 'private' };
  return { from: { id: 2, is_bot: false }, chat, date: clock.now / 1_000, text: '/halt' };
}

test('a chat obeys the people on its list alone, in their own chat, and only two words', async () => {
  const on = new Listening();
  const good = halt(on.clock);
  const date = on.clock.now / 1_000;
  const stranger = { ...good, from: { id: 3, is_bot: false }, chat: { id: 3, type: 'private' } };
  const messages: readonly unknown[] = [
    ...[
      good,
      { ...good, text: '/status@sallyport_bot' },
      { ...good, text: '/resume' },
      { ...good, text: 'halt' },
    ],
    ...[{ ...good, date: date - 121 }, stranger, stranger, { ...good, chat: { id: -9, type: 'group' } }],
    ...[
      { ...good, from: { id: 2, is_bot: true } },
      { ...good, date: 'now' },
      { ...good, text: 5 },
    ],
    { ...good, from: { id: '2', is_bot: false }, chat: { id: '2', type: 'private' } },
    ...[{ ...good, from: null }, { ...good, chat: null }, null],
  ];
  const updates = messages.map((message, index) => ({ update_id: index + 10, message }));
  on.begin([...updates, {}, 'x']);
  for (let i = 0; i < 40; i += 1) await turn();
  assert.deepEqual(on.asked, [{ kind: 'halt', sink: 'desk', person: 2 }, { kind: 'status' }]);
  assert.deepEqual(on.log, ['SINK_STRANGER'], 'once a minute');
  assert.deepEqual(on.said, [
    [2, 'done'],
    [2, 'done'],
    [2, 'Known here'],
    [2, 'Known here'],
    [2, 'That was w'],
  ]);
  on.close();
});

test('a chat confirms what it took, says when the gateway is silent, waits after failures, and ends', async () => {
  const on = new Listening();
  on.answer = null;
  on.begin([{ update_id: 24, message: null }]);
  for (let i = 0; i < 6; i += 1) await turn();
  on.tell([{ update_id: 99, message: halt(on.clock) }]);
  await on.clock.pass(100);
  for (let i = 0; i < 6; i += 1) await turn();
  const polls = on.http.asked.filter(({ url }) => url.endsWith('/getUpdates'));
  assert.equal(JSON.parse(polls[1]?.body ?? '{}').offset, 25, 'what was taken is confirmed');
  assert.match(on.http.asked.at(-1)?.body ?? '', /The gateway did not answer/);
  on.http.answer = { kind: 'failed', code: 'timeout' };
  await on.clock.pass(100);
  const before = on.http.asked.length;
  await on.clock.pass(4_999);
  assert.equal(on.http.asked.length, before, 'after a failure it waits');
  on.tell({});
  await on.clock.pass(1);
  assert.equal(on.http.asked.length, before + 1);
  on.close();
  await on.clock.pass(60_000);
  assert.equal(on.http.asked.length, before + 1, 'closed, it asks no more');
});
