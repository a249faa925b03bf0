import assert from 'node:assert/strict';
import { connect } from 'node:net';
import test from 'node:test';
import { issueLeaf, makeAuthority, type Authority, type Leaf } from '../../launcher/certificate.ts';
import { localDialler, ok, ORDER, Peer, ShiftedClock } from './peer-fixture.test.ts';
import { secured, VenueWire } from './venue-wire.ts';

const DAY_MS = 86_400_000;
const NOW = new Date();
const NAMES = { dns: ['venue.example', 'other.example'], ip: ['127.0.0.1'] };
const AUTHORITY = await makeAuthority({ name: 'test', days: 2, now: NOW, permitted: NAMES });
const STRANGER = await makeAuthority({ name: 'stranger', days: 2, now: NOW, permitted: NAMES });

function leafOf(authority: Authority, names: Partial<Parameters<typeof issueLeaf>[1]> = {}): Promise<Leaf> {
  return issueLeaf(authority, { dnsNames: ['venue.example'], ipAddresses: [], days: 1, now: NOW, ...names });
}

interface Attempt {
  readonly leaf: Leaf;
  readonly host?: string;
  readonly ca?: string | null;
  readonly protocol?: 'TLSv1.2' | 'TLSv1.3';
}

async function attempt(how: Attempt): Promise<{ readonly kind: string; readonly requests: number }> {
  const { leaf, host = 'venue.example', ca = AUTHORITY.cert, protocol = 'TLSv1.3' } = how;
  const peer = new Peer((socket) => void socket.write(ok()), leaf, protocol);
  const port = await peer.listen();
  const wire = new VenueWire(localDialler(), new ShiftedClock(), { hit: () => undefined });
  const end = await wire.send({ baseUrl: `https://${host}:${port}`, ca }, ORDER, 1_000, () => true);
  peer.close();
  return { kind: end.kind, requests: peer.requests.length };
}

const REFUSED = { kind: 'notSent', requests: 0 };
const SERVED = { kind: 'answered', requests: 1 };

test('a certificate of the named authority for the named host is accepted', async () => {
  assert.deepEqual(await attempt({ leaf: await leafOf(AUTHORITY) }), SERVED);
  const ip = await leafOf(AUTHORITY, { dnsNames: [], ipAddresses: ['127.0.0.1'] });
  assert.deepEqual(await attempt({ leaf: ip, host: '127.0.0.1' }), SERVED);
});

test('a certificate of another authority gets no byte of the order (T26)', async () => {
  assert.deepEqual(await attempt({ leaf: await leafOf(STRANGER) }), REFUSED);
});

test('a private authority is not trusted where the system’s own are meant (T26)', async () => {
  assert.deepEqual(await attempt({ leaf: await leafOf(AUTHORITY), ca: null }), REFUSED);
});

test('a certificate for another name or address gets no byte of the order (T26)', async () => {
  const other = await leafOf(AUTHORITY, { dnsNames: ['other.example'] });
  assert.deepEqual(await attempt({ leaf: other }), REFUSED);
  assert.deepEqual(await attempt({ leaf: await leafOf(AUTHORITY), host: '127.0.0.1' }), REFUSED);
  const ip = await leafOf(AUTHORITY, { dnsNames: [], ipAddresses: ['127.0.0.1'] });
  assert.deepEqual(await attempt({ leaf: ip }), REFUSED);
});

test('a certificate that has expired, or is not valid yet, gets no byte of the order (T26)', async () => {
  const expired = await leafOf(AUTHORITY, { now: new Date(NOW.getTime() - 2 * DAY_MS) });
  assert.deepEqual(await attempt({ leaf: expired }), REFUSED);
  const early = await leafOf(AUTHORITY, { now: new Date(NOW.getTime() + DAY_MS) });
  assert.deepEqual(await attempt({ leaf: early }), REFUSED);
});

test('a name that the authority may not speak for is refused although it signed it (T26)', async () => {
  const narrow = await makeAuthority({
    name: 'n',
    days: 2,
    now: NOW,
    permitted: { dns: ['paper.example'], ip: [] },
  });
  const leaf = await leafOf(narrow);
  assert.deepEqual(await attempt({ leaf, ca: narrow.cert }), REFUSED);
});

test('a venue that speaks no TLS 1.3 is refused (T26)', async () => {
  assert.deepEqual(await attempt({ leaf: await leafOf(AUTHORITY), protocol: 'TLSv1.2' }), REFUSED);
});

test('a connection made under one authority is not lent to an account that trusts another (T26)', async () => {
  const peer = new Peer((socket) => void socket.write(ok()), await leafOf(AUTHORITY));
  const baseUrl = `https://venue.example:${await peer.listen()}`;
  const wire = new VenueWire(localDialler(), new ShiftedClock(), { hit: () => undefined });
  const first = await wire.send({ baseUrl, ca: AUTHORITY.cert }, ORDER, 1_000, () => true);
  assert.equal(first.kind, 'answered');
  for (const ca of [STRANGER.cert, null]) {
    const second = await wire.send({ baseUrl, ca }, ORDER, 1_000, () => true);
    assert.deepEqual(second, { kind: 'notSent', why: 'NO_CONNECTION' });
  }
  assert.equal(peer.requests.length, 1);
  peer.close();
});

test('a venue that accepts the connection and never shakes hands is given up', async () => {
  const peer = new Peer(() => undefined);
  const raw = connect(await peer.listen(), '127.0.0.1');
  let expire: () => void = () => undefined;
  const clock = new ShiftedClock();
  clock.after = (_delayMs, task) => {
    expire = task;
    return () => undefined;
  };
  const shaking = secured(raw, 'venue.example', null, clock);
  expire();
  await assert.rejects(shaking);
  assert.equal(raw.destroyed, true);
  peer.close();
});

test('a secured connection that breaks later is destroyed without a fuss', async () => {
  const peer = new Peer((socket) => void socket.resetAndDestroy(), await leafOf(AUTHORITY));
  const raw = await localDialler().dial('', await peer.listen());
  const socket = await secured(raw, 'venue.example', AUTHORITY.cert, new ShiftedClock());
  const closed = new Promise((resolve) => socket.once('close', resolve));
  socket.emit('error', new Error('reset'));
  await closed;
  assert.equal(socket.destroyed, true);
  peer.close();
});
