import assert from 'node:assert/strict';
import { Socket } from 'node:net';
import test, { mock } from 'node:test';
import { Fault } from '../../core/fault.ts';
import type { FromKeeper } from '../../protocol/launcher-message.ts';
import { LauncherChannel, type ChannelEvents } from './launcher-channel.ts';

class Line {
  readonly sent: FromKeeper[] = [];
  readonly events: string[] = [];
  readonly channel: LauncherChannel;
  hasRoom = true;
  deliver: (value: unknown, handle?: unknown) => void = () => undefined;

  constructor() {
    const note = (name: string) => () => void this.events.push(name);
    const events: ChannelEvents = {
      onStart: note('start'),
      onKnock: note('knock'),
      onEntered: note('entered'),
      hasRoom: () => this.hasRoom,
      onLink: note('link'),
      onDoor: note('door'),
      onSigner: note('signer'),
      onHalt: note('halt'),
      onStop: note('stop'),
    };
    this.channel = new LauncherChannel(
      { send: (message) => void this.sent.push(message), onMessage: (take) => void (this.deliver = take) },
      events,
    );
  }
}

const start = {
  folder: '/f',
  custodian: 'file',
  unsealFd: 4,
  doorDigest: '',
  names: [],
  ranges: [],
  curve: false,
  signer: false,
  halted: false,
  foreign: { key: '', cert: '' },
};

test('each message reaches its own event, and sockets only with the messages that carry one', () => {
  const line = new Line();
  line.deliver({ kind: 'start', start });
  line.deliver({ kind: 'knock' });
  line.deliver({ kind: 'link' }, new Socket());
  line.deliver({ kind: 'door' }, new Socket());
  line.deliver({ kind: 'signer' }, new Socket());
  line.deliver({ kind: 'halt', id: 1, by: 'file' });
  line.deliver({ kind: 'stop' });
  assert.deepEqual(line.events, [
    'start',
    'knock',
    'entered',
    'link',
    'entered',
    'door',
    'entered',
    'signer',
    'halt',
    'stop',
  ]);
});

test('a link or door without a socket, or with something else in its place, only ends the wait for it', () => {
  const line = new Line();
  for (const handle of [undefined, null, {}, 'socket']) {
    line.deliver({ kind: 'link' }, handle);
    line.deliver({ kind: 'door' }, handle);
    line.deliver({ kind: 'signer' }, handle);
  }
  assert.deepEqual(new Set(line.events), new Set(['entered']));
});

test('a malformed message is dropped and its socket closed', () => {
  const line = new Line();
  const socket = new Socket();
  line.deliver({ kind: 'lynk' }, socket);
  line.deliver(null);
  assert.equal(socket.destroyed, true);
  assert.deepEqual(line.events, []);
});

test('a connection to the venue never takes the last descriptors: it is closed, unused (F31)', async () => {
  const line = new Line();
  const dialled = line.channel.dial('a', 1);
  line.hasRoom = false;
  const socket = new Socket();
  line.deliver({ kind: 'dialled', id: 1, ok: true }, socket);
  await assert.rejects(dialled, new Fault('DIAL_REFUSED', { id: 1 }));
  assert.equal(socket.destroyed, true);
});

test('a dial is answered by number, whatever the order of the answers', async () => {
  const line = new Line();
  const first = line.channel.dial('a', 1);
  const second = line.channel.dial('b', 2);
  const [one, two] = [new Socket(), new Socket()];
  line.deliver({ kind: 'dialled', id: 2, ok: true }, two);
  line.deliver({ kind: 'dialled', id: 1, ok: true }, one);
  assert.equal(await first, one);
  assert.equal(await second, two);
  assert.deepEqual(line.sent, [
    { kind: 'dial', id: 1, host: 'a', port: 1 },
    { kind: 'dial', id: 2, host: 'b', port: 2 },
  ]);
});

test('a refused dial, and one that lost its socket on the way, are a DIAL_REFUSED', async () => {
  const line = new Line();
  const refused = line.channel.dial('a', 1);
  const empty = line.channel.dial('b', 2);
  line.deliver({ kind: 'dialled', id: 1, ok: false });
  line.deliver({ kind: 'dialled', id: 2, ok: true });
  await assert.rejects(refused, dialRefused);
  await assert.rejects(empty, dialRefused);
});

test('a dial without an answer is given up, and a socket that comes later is closed', async () => {
  mock.timers.enable({ apis: ['setTimeout'] });
  const line = new Line();
  const dialling = line.channel.dial('a', 1);
  mock.timers.tick(8_000);
  await assert.rejects(dialling, dialRefused);
  const late = new Socket();
  line.deliver({ kind: 'dialled', id: 1, ok: true }, late);
  line.deliver({ kind: 'dialled', id: 99, ok: true });
  assert.equal(late.destroyed, true);
  mock.timers.reset();
});

test('what the keeper has to say goes out as it is', () => {
  const line = new Line();
  line.channel.send({ kind: 'up' });
  assert.deepEqual(line.sent, [{ kind: 'up' }]);
});

function dialRefused(reason: unknown): boolean {
  return reason instanceof Fault && reason.code === 'DIAL_REFUSED';
}
