import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { VenueEngine } from './engine.ts';
import { fieldsOf, parseJson } from '../shared/json.ts';
import { START } from './fixtures/caller.ts';

const SIGNATURE_CODES = [-1021, -1022, -1102, -2014, -2015];
const TEXT = readFileSync(new URL('fixtures/recorded-requests.json', import.meta.url), 'utf8');

interface Recording {
  readonly client: string;
  readonly apiKey: string;
  readonly credential: { readonly secret: string } | { readonly publicKey: string };
  readonly requests: readonly { readonly method: string; readonly target: string; readonly body: string }[];
}

function recordings(): readonly Recording[] {
  const parsed = parseJson(TEXT);
  assert.ok(Array.isArray(parsed));
  return parsed.map((item) => {
    const fields = fieldsOf(item);
    const requests = fields?.get('requests');
    const secret = fields?.get('secret');
    assert.ok(Array.isArray(requests));
    return {
      client: String(fields?.get('client')),
      apiKey: String(fields?.get('apiKey')),
      credential: typeof secret === 'string' ? { secret } : { publicKey: String(fields?.get('publicKey')) },
      requests: requests.map((request) => {
        const parts = fieldsOf(request);
        const part = (name: string): string => String(parts?.get(name));
        return { method: part('method'), target: part('target'), body: part('body') };
      }),
    };
  });
}

function answerTo(recording: Recording, index: number, change: (text: string) => string): unknown {
  const request = recording.requests[index];
  assert.ok(request !== undefined);
  const at = Number(/timestamp=([0-9]+)/.exec(request.target + request.body)?.[1]);
  const { apiKey, credential } = recording;
  const engine = new VenueEngine({ seed: 1, startAt: START, accounts: [{ apiKey, ...credential }] });
  const reply = engine.handle(
    {
      method: request.method,
      target: change(request.target),
      headers: { 'x-mbx-apikey': apiKey },
      body: Buffer.from(change(request.body)),
    },
    at,
  );
  return fieldsOf(parseJson(reply.body))?.get('code') ?? 0;
}

test('every recorded request of a real client has a valid signature at its own time', () => {
  let checked = 0;
  for (const recording of recordings()) {
    for (let index = 0; index < recording.requests.length; index += 1) {
      const code = answerTo(recording, index, (text) => text);
      assert.ok(!SIGNATURE_CODES.includes(Number(code)), `${recording.client} ${index}: ${String(code)}`);
      checked += 1;
    }
  }
  assert.ok(checked >= 39);
});

test('a recorded request with one changed digit of its timestamp has not', () => {
  for (const recording of recordings()) {
    for (let index = 0; index < recording.requests.length; index += 1) {
      const code = answerTo(recording, index, (text) =>
        text.replace(/timestamp=([0-9]+)([0-9])/, (_, head: string, last: string) => {
          return `timestamp=${head}${last === '0' ? '1' : '0'}`;
        }),
      );
      assert.equal(code, -1022, `${recording.client} ${index}`);
    }
  }
});
