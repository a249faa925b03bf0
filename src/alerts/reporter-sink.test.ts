import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import test from 'node:test';
import { readSink, type SinkSettings } from '../protocol/alarm-sinks.ts';
import { Destination } from './destination.ts';
import { faultAlarm } from './fault-alarm.ts';
import { makeSink } from './make-sink.ts';
import { OutboundHttp } from './outbound-http.ts';
import { alarm, sink, Stage, StandingClock, turn } from './outbox-fixture.test.ts';
import type { Sink } from './sink.ts';

const KEY = '0123456789abcdef0123456789abcdef';

interface Taken {
  readonly path: string;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
}

/** A server that takes envelopes, and answers as it is told. */
class Reporter {
  readonly taken: Taken[] = [];
  status = 200;
  readonly #server: Server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (part) => (body += part));
    request.on('end', () => {
      this.taken.push({ path: request.url ?? '', headers: request.headers, body });
      response.writeHead(this.status, this.status === 429 ? { 'retry-after': '7' } : {}).end('{}');
    });
  });
  place = '';

  async open(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    this.place = `127.0.0.1:${Object(this.#server.address()).port}`;
    return this;
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}

function settingsOf(dsn: string, more: object = {}): SinkSettings | null {
  const { name, least, subjects, administrators, allow, ca } = sink('faults');
  return readSink({ name, least, subjects, administrators, allow, ca, kind: 'reporter', dsn, ...more });
}

function sinkOf(settings: SinkSettings | null): Sink {
  assert.ok(settings !== null);
  const destination = new Destination();
  const parts = { destination, http: new OutboundHttp(destination), clock: new StandingClock() };
  const ask = (): Promise<null> => Promise.resolve(null);
  return makeSink({ ...parts, log: { write: () => undefined }, ask }, settings);
}

test('a fault is reported as an envelope of closed words, the same one each time', async (context) => {
  const reporter = await new Reporter().open();
  context.after(() => reporter.close());
  const { place } = reporter;
  const faults = sinkOf(settingsOf(`http://${KEY}@${place}/errors/42`, { allow: [place] }));
  const trouble = alarm(7, { kind: 'trouble', severity: 'critical', what: 'The disk is full.' });
  assert.deepEqual(await faults.deliver(trouble), { code: 'delivered' });
  await faults.deliver(trouble);
  const [first, second] = reporter.taken;
  assert.ok(first !== undefined && second !== undefined);
  assert.equal(first.body, second.body);
  assert.equal(first.path, '/errors/api/42/envelope/');
  assert.equal(first.headers['content-type'], 'application/x-sentry-envelope');
  assert.match(
    String(first.headers['x-sentry-auth']),
    new RegExp(`^Sentry sentry_version=7, .*sentry_key=${KEY}$`),
  );
  const [head = '', item = '', event = '', end] = first.body.split('\n');
  assert.equal(end, '');
  assert.equal(JSON.parse(item).length, Buffer.byteLength(event));
  const { event_id: id, ...said } = JSON.parse(event);
  assert.match(id, /^[0-9a-f]{32}$/);
  assert.equal(JSON.parse(head).event_id, id);
  assert.deepEqual(said, {
    timestamp: 1_800_000_000,
    platform: 'other',
    level: 'error',
    logger: 'sallyport',
    message: { formatted: 'The disk is full. n.' },
    fingerprint: ['f7'],
    tags: { kind: 'trouble', subject: 'everything' },
    extra: { number: 7, count: 1 },
  });
  for (const [status, end] of [
    [403, { code: 'credentials-refused' }],
    [401, { code: 'credentials-refused' }],
    [500, { code: 'refused' }],
    [429, { code: 'rate-limited', retryAfterMs: 7_000 }],
  ] as const) {
    reporter.status = status;
    assert.deepEqual(await faults.deliver(trouble), end);
  }
  faults.close();
});

test('T25: a reporter inside is reached only where its owner named it, and by https anywhere else', async () => {
  assert.deepEqual(await sinkOf(settingsOf(`http://${KEY}@127.0.0.1:9/1`)).deliver(alarm(1)), {
    code: 'address-refused',
  });
  for (const dsn of [
    ...['', 'x', `https://${KEY}@h.example/`, `https://h.example/1`, `https://${KEY}:pw@h.example/1`],
    ...[`ftp://${KEY}@h.example/1`, `https://${KEY}@h.example/1?a=b`, `https://${KEY}@h.example/1#a`],
    `https://short@h.example/1`,
  ]) {
    assert.equal(settingsOf(dsn), null, dsn);
  }
  assert.notEqual(settingsOf(`https://${KEY}@h.example/1`), null);
  assert.equal(settingsOf('', { dsn: 5 }), null);
});

test('a reporter hears of faults alone: nothing of trading, sign-ins or limits', async () => {
  const stage = new Stage();
  const outbox = stage.open();
  const settings = settingsOf(`https://${KEY}@h.example/1`, { administrators: true });
  assert.ok(settings !== null);
  outbox.learn([settings]);
  const kinds = [
    'halt',
    'keyExpiry',
    'signInFailures',
    'limitNear',
    'foreignOrder',
    'trouble',
    'sinkFailing',
  ];
  kinds.forEach((kind, index) => outbox.take(alarm(index + 1, { kind, severity: 'critical' })));
  for (let passed = 0; passed < 20; passed += 1) await turn();
  assert.deepEqual(stage.arrived, ['faults 6', 'faults 7']);
  outbox.close();
});

test('T16: a fault of edge or launcher goes to the reporter, as who ended and where, and no other alarm', async () => {
  const stage = new Stage();
  const outbox = stage.open();
  outbox.learn([readReporter('faults'), sink('desk')]);
  outbox.take(faultAlarm('edge', 'TypeError at /src/edge/main.ts:7', stage.clock.now));
  outbox.take(faultAlarm('edge', 'TypeError at /src/edge/main.ts:7', stage.clock.now));
  outbox.take(faultAlarm('launcher', 'it died, or was killed', stage.clock.now));
  outbox.take(alarm(1));
  await stage.clock.pass(10);
  await outbox.saved();
  assert.deepEqual(stage.arrived.toSorted(), ['desk 0', 'desk 0', 'desk 1', 'faults 0', 'faults 0']);
  assert.match(String(stage.kept), /"waiting":\[\]/);
});

function readReporter(name: string): SinkSettings {
  const settings = settingsOf(`https://${KEY}@errors.example.com/42`, { name });
  assert.ok(settings !== null);
  return settings;
}
