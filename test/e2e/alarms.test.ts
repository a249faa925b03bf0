import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import test from 'node:test';
import { BotApi } from '../../simulators/telegram/bot-api.ts';
import type { DataFolder } from '../../src/launcher/folder.ts';
import { Receiver } from './webhook-receiver.ts';
import { makeFolder, startGateway, type GatewayUnderTest } from './gateway-under-test.ts';

const TOKEN = '123456789:AAexampleexampleexampleexampleexample';
const SECRET = 'a secret of the test, thirty-two characters long';
const ANN = { id: 4711, firstName: 'Ann' };
const EVE = { id: 666, firstName: 'Eve' };

function writeSinks(folder: DataFolder, api: string, hook: string): void {
  const words = { least: 'warning', subjects: [], administrators: false, ca: null };
  const sinks = [
    {
      ...words,
      name: 'desk',
      kind: 'telegram',
      token: TOKEN,
      users: [ANN.id],
      apiRoot: api,
      allow: [hostOf(api)],
    },
    { ...words, name: 'hook', kind: 'webhook', url: hook, secret: SECRET, allow: [hostOf(hook)] },
  ];
  writeFileSync(folder.alarmSinks, JSON.stringify(sinks), { mode: 0o600 });
}

function hostOf(url: string): string {
  return new URL(url).host;
}

async function until(what: string, is: () => boolean): Promise<void> {
  const begunAt = performance.now();
  while (!is()) {
    assert.ok(performance.now() - begunAt < 10_000, `waited for: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

async function readFigures(url: string): Promise<void> {
  const metrics = await fetch(`${url}/metrics`);
  assert.equal(
    metrics.headers.get('content-type'),
    'application/openmetrics-text; version=1.0.0; charset=utf-8',
  );
  const text = await metrics.text();
  assert.match(text, /^sallyport_halted\{scope="everything"\} 1$/m);
  assert.match(text, /^sallyport_alarms_total\{kind="halt"\} 2$/m);
  assert.match(text, /# EOF\n$/);
}

async function halts(gateway: GatewayUnderTest): Promise<readonly unknown[]> {
  const { halts: all } = await gateway.ask('status');
  assert.ok(Array.isArray(all));
  return all;
}

test('F33: alarms reach chat and webhook, wait over a dead edge for what is down; a chat can only halt', async () => {
  const folder = makeFolder();
  const api = new BotApi(TOKEN);
  const hook = await new Receiver().open();
  writeSinks(folder, await api.open(), hook.url);
  api.chats.begin(ANN.id);
  const gateway = await startGateway({ folder });

  await gateway.ask('halt', { reason: 'a storm' });
  await until('both sinks', () => api.chats.sent.length > 0 && hook.received.length > 0);
  assert.match(api.chats.sent[0]?.text ?? '', /^Sallyport critical: everything\nHalted: .*\(a storm\)/);
  const [first] = hook.received;
  assert.ok(first !== undefined);
  const expected = createHmac('sha256', SECRET).update(`${first.timestamp}.${first.body}`).digest('hex');
  assert.equal(first.signature, `v1=${expected}`);

  hook.isOpen = false;
  await gateway.ask('resume', { reason: 'over' });
  const now = (): number => Math.floor(Date.now() / 1_000);
  api.chats.write({ from: EVE, text: '/halt', date: now() });
  api.chats.write({ from: ANN, text: '/resume', date: now() });
  api.chats.write({ from: ANN, text: '/halt', date: now() - 3_600 });
  api.chats.write({ from: ANN, text: '/halt', date: now(), group: -5 });
  await until('two answers', () => api.chats.sent.length >= 3);
  assert.deepEqual(
    await halts(gateway),
    [],
    'a stranger, an old word, a group and another verb halt nothing',
  );
  api.chats.write({ from: ANN, text: '/halt', date: now() });
  await until('the halt', () =>
    api.chats.sent.some(({ text }) => text.startsWith('Halted: nothing is opened')),
  );
  const [halt] = await halts(gateway);
  assert.match(String(Object(halt)['reason']), /^from the sink desk, by person 1 on its list$/);
  assert.ok(
    api.chats.sent.every(({ chat }) => chat === ANN.id),
    'nobody else is answered',
  );
  api.chats.write({ from: ANN, text: '/status', date: now() });
  await until('the status', () =>
    api.chats.sent.some(({ text }) => text.includes('Halted: everything (openings).')),
  );

  const { edge } = gateway.launcher.pids;
  assert.ok(edge !== undefined);
  process.kill(edge, 'SIGKILL');
  await until('another edge', () => gateway.launcher.pids.edge !== edge);
  hook.isOpen = true;
  await until('what waited', () => hook.what.some((what) => what.includes('by sink')));
  assert.equal(
    hook.what.filter((what) => what.includes('a storm')).length,
    1,
    'nothing that was there is sent again',
  );

  await readFigures(gateway.url);
  const { results } = await gateway.ask('alarm test', {});
  assert.ok(Array.isArray(results));
  assert.deepEqual(
    results.map(({ sink, code }) => [sink, code]),
    [
      ['desk', 'delivered'],
      ['hook', 'delivered'],
    ],
  );
  await gateway.stop().finally(() => api.close());
  hook.close();
});
