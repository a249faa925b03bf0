import assert from 'node:assert/strict';
import { test } from 'node:test';
import { House } from './house-fixture.test.ts';

const USE = { origin: 'http://localhost:8420', address: '127.0.0.1', channels: ['orders'] };

test('T9: a ticket opens one socket, from where it was asked for, within half a minute', async () => {
  const house = await House.open();
  const { session } = await house.owner();
  const { tickets } = house.people;
  const issue = (): string => tickets.issue(session, USE).ticket;
  const ticket = issue();
  assert.deepEqual(tickets.consume(ticket, USE), { session: session.id, channels: ['orders'] });
  assert.equal(tickets.consume(ticket, USE), null);
  assert.equal(tickets.consume(issue(), { ...USE, origin: 'https://evil.example' }), null);
  assert.equal(tickets.consume(issue(), { ...USE, address: '10.0.0.1' }), null);
  const stolen = issue();
  assert.equal(tickets.consume(stolen, { ...USE, address: '10.0.0.1' }), null);
  assert.equal(tickets.consume(stolen, USE), null, 'asked for from elsewhere it is spent');
  const late = issue();
  house.clock.pass(30_001);
  assert.equal(tickets.consume(late, USE), null);
  assert.equal(tickets.consume('', USE), null);
  assert.match(late, /^spt_[A-Za-z0-9_-]{43}$/);
});

test('T9: of many tickets of one session the ten newest are good, and of all a thousand', async () => {
  const house = await House.open();
  const { session } = await house.owner();
  const { tickets } = house.people;
  const all = Array.from({ length: 30 }, () => tickets.issue(session, USE).ticket);
  assert.equal(all.filter((ticket) => tickets.consume(ticket, USE) !== null).length, 10);
  const others = Array.from({ length: 1_001 }, (_, at) => {
    const id = at.toString(16).padStart(32, '0');
    return tickets.issue({ ...session, id: id as typeof session.id }, USE).ticket;
  });
  assert.equal(others.filter((ticket) => tickets.consume(ticket, USE) !== null).length, 1_000);
});
