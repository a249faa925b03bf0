import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { START_ARGUMENTS, startFields } from '../shared/arguments.ts';
import { fieldsOf } from '../shared/json.ts';
import { runVenue } from '../shared/venue-process.ts';
import type { ProcessOptions } from './options.ts';
import { ERROR_SHAPES, parseAgent, parseProcessOptions } from './options.ts';
import type { Simulator } from './server.ts';
import { startSimulator } from './server.ts';

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
  greeting: ({ engine }) => ({ accounts: engine.accounts.map(addressesOf) }),
  advance: ({ engine }, nowMs) => engine.advance(nowMs),
  obey,
});

/** Which account this is, and who may sign for it: a process that was given keys says what they are derived to. */
function addressesOf({ address, agents = [] }: ProcessOptions['engine']['accounts'][number]): object {
  return { address, agents: agents.map((agent) => agent.address) };
}

/** The venue's own commands: marks, agents, and what there is behind the API. */
function obey({ engine }: Simulator, name: string, value: unknown): object | null {
  const fields = fieldsOf(value);
  if (name === 'setMark') {
    engine.setMark(String(fields?.get('symbol')), String(fields?.get('price')));
    return { ok: true };
  }
  if (name === 'approveAgent') {
    const agent = parseAgent(fields?.get('agent'));
    if (agent !== null) engine.approveAgent(String(fields?.get('address')), agent);
    return agent === null ? null : { ok: true };
  }
  if (name === 'removeAgent') {
    engine.removeAgent(String(fields?.get('address')), String(fields?.get('name') ?? ''));
    return { ok: true };
  }
  if (name === 'requests') return { ok: true, requests: engine.requests, received: engine.received };
  if (name !== 'inspect' || typeof value !== 'string') return null;
  const seen = engine.inspect(value);
  return {
    ok: true,
    orders: seen.orders,
    openOrders: seen.openOrders,
    fills: seen.fills,
    positions: seen.positions,
    walletBalance: seen.walletBalance,
    equity: seen.equity,
    payouts: seen.payouts,
    agents: seen.agents,
    scheduledCancel: seen.scheduledCancel,
  };
}

function fromArguments(): ProcessOptions | null {
  const { values } = parseArgs({
    options: {
      ...START_ARGUMENTS,
      account: { type: 'string' },
      'agent-key-file': { type: 'string' },
      chain: { type: 'string', default: 'mainnet' },
    },
  });
  const agent = values['agent-key-file'];
  const agents = agent === undefined ? [] : [{ privateKey: textIn(agent).trim() }];
  return parseProcessOptions({
    ...startFields(values, textIn),
    chain: values.chain,
    accounts: [{ address: values.account, agents }],
  });
}

function textIn(file: string): string {
  return readFileSync(file, 'utf8');
}
