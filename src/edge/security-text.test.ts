import assert from 'node:assert/strict';
import test from 'node:test';
import type { Listening } from '../protocol/edge-start.ts';
import { SecurityText } from './security-text.ts';
import type { WebRequest, WebResponse } from './web-request.ts';

const NOW = Date.UTC(2026, 10, 21, 13);
const CONTACTS = ['mailto:security@example.org', 'https://example.org/report'];
const NAMES = ['trading.example.org', 'desk.example.org:1443'];
const LISTENER: Listening = { host: '0.0.0.0', port: 8_443 };
const reached = { scheme: 'https', hosts: new Map([['trading.example.org', null]]) } as const;

interface Asked {
  readonly method?: string;
  readonly url?: string;
  readonly more?: readonly string[];
  readonly web?: Listening | null;
}

function ask(
  contacts: readonly string[],
  { method = 'GET', url = '/.well-known/security.txt', more = [], web = LISTENER }: Asked = {},
): { readonly isServed: boolean; readonly told: readonly unknown[] } {
  const told: unknown[] = [];
  const nothing = (): undefined => undefined;
  const request: WebRequest = {
    ...{ method, url, headers: {}, socket: {} },
    rawHeaders: ['Host', 'trading.example.org', ...more],
    ...{ resume: nothing, on: nothing, once: nothing },
  };
  const response: WebResponse = {
    ...{ setHeader: nothing, write: () => true, once: nothing, destroy: nothing },
    writeHead: (status, headers) => told.push(status, new Headers(Object.entries(headers ?? {}).map(pair))),
    end: (text) => told.push(String(text)),
  };
  const text = new SecurityText({ contacts, names: NAMES, web, now: () => NOW });
  return { isServed: text.serve(request, response, reached), told };
}

function pair([name, value]: readonly [string, unknown]): [string, string] {
  return [name, String(value)];
}

test('whoever finds a weakness is told whom to tell, by RFC 9116, and only where the owner named somebody', () => {
  const { told } = ask(CONTACTS);
  const [status, headers, text] = told;
  assert.equal(status, 200);
  assert.ok(headers instanceof Headers);
  assert.equal(headers.get('content-type'), 'text/plain; charset=utf-8');
  assert.equal(
    text,
    'Contact: mailto:security@example.org\nContact: https://example.org/report\n' +
      'Expires: 2027-02-19T00:00:00.000Z\nPreferred-Languages: en\n' +
      'Canonical: https://trading.example.org/.well-known/security.txt\n' +
      'Canonical: https://trading.example.org:8443/.well-known/security.txt\n' +
      'Canonical: https://desk.example.org:1443/.well-known/security.txt\n',
  );
  for (const web of [null, { host: '0.0.0.0', port: 443 }]) {
    const [, , plain] = ask(CONTACTS, { web }).told;
    assert.doesNotMatch(String(plain), /trading.example.org:/);
  }
  assert.equal(ask([]).isServed, false);
  assert.equal(ask(CONTACTS, { method: 'POST' }).isServed, false);
  assert.equal(ask(CONTACTS, { url: '/security.txt' }).isServed, false);
  assert.equal(ask(CONTACTS, { more: ['Origin', 'https://evil.example'] }).isServed, false);
});
