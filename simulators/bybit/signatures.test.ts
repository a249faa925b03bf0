import assert from 'node:assert/strict';
import { test } from 'node:test';
import { VenueEngine } from './engine.ts';
import { recordings } from './fixtures/recordings.ts';
import { fieldsOf, parseJson } from '../shared/json.ts';

const SIGNATURE_CODES = [10002, 10003, 10004];

type Recording = ReturnType<typeof recordings>[number];

function answerTo(recording: Recording, index: number, shiftMs = 0): unknown {
  const request = recording.requests[index];
  assert.ok(request !== undefined);
  const signedAt = Number(request.headers['x-bapi-timestamp'] ?? '1795228366000');
  const { apiKey, credential } = recording;
  const restrictions = {
    permissions: { ContractTrade: ['Order', 'Position'], Wallet: ['Withdraw', 'AccountTransfer'] },
  };
  const accounts = [{ apiKey, ...credential, restrictions }];
  const engine = new VenueEngine({ seed: 1, startAt: signedAt, accounts });
  const headers = { ...request.headers };
  if (shiftMs !== 0) headers['x-bapi-timestamp'] = String(signedAt + shiftMs);
  const reply = engine.handle({ ...request, headers, body: Buffer.from(request.body) }, signedAt);
  return fieldsOf(parseJson(reply.body))?.get('retCode');
}

test('every recorded request of a real client has a valid signature at its own time', () => {
  let signed = 0;
  for (const recording of recordings()) {
    for (const [index, { headers, target }] of recording.requests.entries()) {
      const code = Number(answerTo(recording, index));
      assert.ok(!SIGNATURE_CODES.includes(code) && code !== 10017, `${recording.client} ${target}: ${code}`);
      if (headers['x-bapi-sign'] !== undefined) signed += 1;
    }
  }
  assert.ok(signed >= 35);
});

test('a recorded request with another timestamp has not', () => {
  for (const recording of recordings()) {
    for (const [index, { headers, target }] of recording.requests.entries()) {
      if (headers['x-bapi-sign'] === undefined) continue;
      assert.equal(answerTo(recording, index, 1), 10004, `${recording.client} ${target}`);
    }
  }
});
