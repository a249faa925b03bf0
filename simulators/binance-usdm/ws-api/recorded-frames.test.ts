import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { VenueEngine } from '../engine.ts';
import { Faults } from '../../shared/faults.ts';
import { fieldsOf, parseJson } from '../../shared/json.ts';
import { Outlet } from '../../shared/outlet.ts';
import { StreamFaults } from '../../shared/stream-faults.ts';
import { ApiConnection } from './api-connection.ts';

const TEXT = readFileSync(new URL('../fixtures/recorded-frames.json', import.meta.url), 'utf8');

/** The codes with which each recorded frame is answered, in order; null where it is accepted. */
function codesOf(recording: unknown, change: (frame: string) => string): readonly unknown[] {
  const fields = fieldsOf(recording);
  const frames = fields?.get('frames');
  const secret = fields?.get('secret');
  assert.ok(Array.isArray(frames) && frames.length > 0);
  const credential =
    typeof secret === 'string' ? { secret } : { publicKey: String(fields?.get('publicKey')) };
  let now = Number(/"timestamp":(\d+)/.exec(String(frames[0]))?.[1]);
  const account = { apiKey: String(fields?.get('apiKey')), ...credential };
  const engine = new VenueEngine({ seed: 1, startAt: now, accounts: [account] });
  const codes: unknown[] = [];
  const send = (text: string): void => {
    codes.push(fieldsOf(fieldsOf(parseJson(text))?.get('error'))?.get('code') ?? null);
  };
  const never = (): void => assert.fail('the connection ended or waited');
  const wire = { send, close: never, terminate: never };
  const outlet = new Outlet(wire, new StreamFaults(1), never);
  const connection = new ApiConnection({
    engine,
    outlet,
    faults: new Faults(1),
    clock: () => now,
    later: never,
    returnRateLimits: true,
  });
  for (const frame of frames) {
    now = Number(/"timestamp":(\d+)/.exec(String(frame))?.[1]);
    connection.receive(change(String(frame)));
  }
  return codes;
}

function recordings(): readonly unknown[] {
  const parsed = parseJson(TEXT);
  assert.ok(Array.isArray(parsed) && parsed.length === 3);
  return parsed;
}

test('every recorded frame of a real client is signed or on a connection that is logged on', () => {
  for (const recording of recordings()) {
    for (const code of codesOf(recording, (frame) => frame)) assert.equal(code, null);
  }
});

test('a recorded frame with another timestamp is not signed, and what follows a failed logon is not let in', () => {
  const later = (frame: string): string =>
    frame.replace(/"timestamp":(\d+)/, (_, at) => `"timestamp":${Number(at) + 1}`);
  assert.deepEqual(
    recordings().map((recording) => codesOf(recording, later)),
    [[-1022, -2014], [-1022], [-1022]],
  );
});
