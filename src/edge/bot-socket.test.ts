import assert from 'node:assert/strict';
import test, { type TestContext } from 'node:test';
import { BotSocket, type SocketTimes } from './bot-socket.ts';
import { BotSockets } from './bot-sockets.ts';
import { HandClock, socketPair, until } from './socket-fixture.test.ts';

const LONG: SocketTimes = { pingEveryMs: 60_000, silentMaxMs: 60_000, lifeMs: 60_000 };

async function stage(context: TestContext, times: Partial<SocketTimes> = {}, among = new BotSockets()) {
  const { near, far, end } = await socketPair();
  context.after(end);
  const texts: string[] = [];
  const closed = { code: 0, ends: 0, pings: 0 };
  far.on('close', (code) => void (closed.code = code));
  far.on('ping', () => void (closed.pings += 1));
  const clock = new HandClock();
  const bot = new BotSocket({
    socket: near,
    clock,
    times: { ...LONG, ...times },
    among,
    onText: (text) => texts.push(text),
    onClosed: () => void (closed.ends += 1),
  });
  return { near, far, bot, texts, closed, clock };
}

test('text passes both ways, and is told when it has left', async (context) => {
  const { far, bot, texts } = await stage(context);
  const got: string[] = [];
  far.on('message', (raw) => got.push(String(raw)));
  far.send('hello');
  await until(() => texts.length === 1, 'the text arrives');
  const taken = { count: 0 };
  bot.send('größer', () => void (taken.count += 1));
  await until(() => got.length === 1 && taken.count === 1, 'the answer arrives');
  assert.deepEqual([texts, got], [['hello'], ['größer']]);
});

test('a bot that does not read is disconnected, and what waits for it is bounded (T31)', async (context) => {
  const { near, far, bot, closed } = await stage(context);
  far.pause();
  const half = 'x'.repeat(512 * 1024);
  for (let i = 0; i < 40; i += 1) {
    bot.send(half);
    await new Promise(setImmediate);
  }
  assert.ok(near.bufferedAmount < 3 * 1024 * 1024, `${near.bufferedAmount} bytes wait`);
  assert.notEqual(near.readyState, near.OPEN);
  await until(() => closed.ends === 1, 'it is cut off though it does not answer');
});

test('a paused socket holds the bot back, and lets it go on', async (context) => {
  const { far, bot, texts } = await stage(context);
  bot.pause();
  far.send('later');
  await new Promise((resolve) => setTimeout(resolve, 50));
  assert.deepEqual(texts, []);
  bot.resume();
  await until(() => texts.length === 1, 'it goes on');
});

test('binary messages end the connection, and nothing that comes after is heard', async (context) => {
  const { far, texts, closed } = await stage(context);
  far.send(Buffer.from('{}'));
  far.send('after');
  await until(() => closed.code === 1003, 'closed');
  assert.deepEqual([texts, closed.ends], [[], 1]);
});

test('a bot that says nothing is pinged, heard when it answers, and cut off when it does not', async (context) => {
  const { closed, clock } = await stage(context, { pingEveryMs: 20, silentMaxMs: 1_000 });
  await until(() => closed.pings >= 2, 'pings come');
  assert.equal(closed.ends, 0);
  const deaf = await stage(context, { pingEveryMs: 20, silentMaxMs: 1_000 });
  deaf.far.pause();
  deaf.clock.at = 5_000;
  await until(() => deaf.closed.ends === 1, 'the silent one is cut off');
  clock.at = 500;
  assert.equal(closed.ends, 0);
});

test('a ping of the bot is answered and counts as a word of it', async (context) => {
  const { far, clock, closed } = await stage(context, { pingEveryMs: 50, silentMaxMs: 1_000 });
  const pongs = { count: 0 };
  far.on('pong', () => void (pongs.count += 1));
  clock.at = 900;
  far.ping('x');
  await until(() => pongs.count > 0, 'a pong comes');
  clock.at = 1_500;
  await until(() => closed.pings > 0, 'it is still there');
  assert.equal(closed.ends, 0);
});

test('a connection ends when it has lived its time, with a code that says to come again', async (context) => {
  const { closed, bot } = await stage(context, { lifeMs: 30 });
  await until(() => closed.code === 1001, 'it ends');
  bot.send('nobody hears this');
  bot.close(1000, 'twice');
  assert.equal(closed.ends, 1);
});

test('codes that no program may send are not sent', async (context) => {
  const { closed, bot } = await stage(context);
  bot.close(1006, '');
  await until(() => closed.code === 1001, 'closed');
});

test('all hear that this process goes, also who comes late, and it waits for their answers', async (context) => {
  const among = new BotSockets();
  await among.sayGoodbye();
  const late = await stage(context, {}, among);
  await until(() => late.closed.code === 1001, 'the late one is told');
  const open = new BotSockets();
  const [one, two] = [await stage(context, {}, open), await stage(context, {}, open)];
  const gone = await stage(context, {}, open);
  gone.far.close(1000);
  await until(() => gone.closed.ends === 1, 'one left before');
  two.far.pause();
  const told = { all: false };
  const goodbye = open.sayGoodbye().then(() => void (told.all = true));
  await until(() => one.closed.code === 1001, 'the first is told');
  assert.equal(told.all, false, 'the second has not answered yet');
  two.far.resume();
  await goodbye;
  await until(() => two.closed.code === 1001, 'the second is told');
});
