import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import type { ProcessOptions } from './options.ts';
import { ERROR_SHAPES, parseProcessOptions } from './options.ts';
import type { Simulator } from './server.ts';
import { startSimulator } from './server.ts';
import { START_ARGUMENTS, startFields } from '../shared/arguments.ts';
import { fieldsOf } from '../shared/json.ts';
import { runVenue } from '../shared/venue-process.ts';

await runVenue({
  argv: process.argv.slice(2),
  lines: () => createInterface({ input: process.stdin }),
  hangUp: () => void process.stdin.destroy(),
  write: (text) => void process.stdout.write(text),
  exit: (code) => process.exit(code),
  clock: Date.now,
  errorShapes: ERROR_SHAPES,
  fromArguments,
  parse: parseProcessOptions,
  start: ({ engine, host, port, tls }: ProcessOptions) =>
    startSimulator({ engineOptions: engine, host, port, ...(tls === null ? {} : { tls }) }),
  advance: ({ engine }, nowMs) => engine.advance(nowMs),
  obey,
});

/** The venue's own commands: marks, log-ins, where orders come from, and what there is behind the API. */
function obey({ engine }: Simulator, name: string, value: unknown): object | null {
  const fields = fieldsOf(value);
  if (name === 'setMark') {
    engine.setMark(String(fields?.get('symbol')), String(fields?.get('price')));
    return { ok: true };
  }
  if (name === 'setAtAddress') {
    engine.setAtAddress(String(fields?.get('apiKey')), fields?.get('isAtAddress') === true);
    return { ok: true };
  }
  if (name === 'logIn' && typeof value === 'string') return { ok: true, requestToken: engine.logIn(value) };
  if (name === 'requests') return { ok: true, requests: engine.requests };
  if (name !== 'inspect' || typeof value !== 'string') return null;
  const { orders, openOrders, trades, positions, cash, isLoggedIn } = engine.inspect(value);
  return { ok: true, orders, openOrders, trades, positions, cash, isLoggedIn };
}

function fromArguments(): ProcessOptions | null {
  const { values } = parseArgs({
    options: { ...START_ARGUMENTS, 'api-key': { type: 'string' }, 'secret-file': { type: 'string' } },
  });
  const secret = values['secret-file'];
  return parseProcessOptions({
    ...startFields(values, textIn),
    accounts: [{ apiKey: values['api-key'], secret: secret === undefined ? null : textIn(secret).trim() }],
  });
}

function textIn(file: string): string {
  return readFileSync(file, 'utf8');
}
