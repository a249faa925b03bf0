import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { formatDecimal } from '../../src/core/units/decimal.ts';
import { fromUnits } from '../shared/fixed.ts';
import { fieldsOf, parseJson } from '../shared/json.ts';
import { parseCutKind, parseFaults, parseStreamFaults } from '../shared/option-fields.ts';
import type { ProcessOptions } from './options.ts';
import { ERROR_SHAPES, parseAgent, parseProcessOptions } from './options.ts';
import type { Simulator } from './server.ts';
import { startSimulator } from './server.ts';

/**
 * The simulated venue as a process. Without arguments the first line of standard input holds the options as JSON, and
 * each further line is a command; with arguments the account is one. Every answer is one line of JSON.
 */
async function main(): Promise<void> {
  if (process.argv.length > 2) {
    await start(optionsFromArguments());
    return;
  }
  let simulator: Simulator | null = null;
  for await (const line of createInterface({ input: process.stdin })) {
    if (simulator === null) simulator = await start(parseProcessOptions(parseJson(line)));
    else if (!obey(simulator, line)) break;
  }
  process.stdin.destroy();
  await simulator?.close();
}

async function start(options: ProcessOptions | null): Promise<Simulator> {
  if (options === null) {
    say({ ready: false, error: 'options not understood' });
    process.exit(2);
  }
  const simulator = await startSimulator({
    engineOptions: options.engine,
    host: options.host,
    port: options.port,
    ...(options.tls === null ? {} : { tls: options.tls }),
  });
  simulator.faults.set(options.faults);
  simulator.streamFaults.set(options.streamFaults);
  const accounts = options.engine.accounts.map(({ address, agents = [] }) => ({
    address,
    agents: agents.map((agent) => agent.address),
  }));
  say({ ready: true, url: simulator.url, accounts });
  return simulator;
}

/** Does what one line says. False: stop. */
function obey(simulator: Simulator, line: string): boolean {
  const command = fieldsOf(parseJson(line));
  const name = command === null ? null : ([...command.keys()][0] ?? null);
  const value = name === null ? null : command?.get(name);
  if (name === 'stop') return false;
  simulator.engine.advance(Date.now());
  try {
    say(answer(simulator, name, value));
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    say({ ok: false, error: error.message });
  }
  return true;
}

function answer(simulator: Simulator, name: string | null, value: unknown): unknown {
  const { engine } = simulator;
  const fields = fieldsOf(value);
  const refused = { ok: false, error: 'command not understood' };
  if (name === 'faults') {
    const faults = parseFaults(value, ERROR_SHAPES);
    if (faults === null) return refused;
    simulator.faults.set(faults);
    return { ok: true };
  }
  if (name === 'streamFaults') {
    const faults = parseStreamFaults(value);
    if (faults === null) return refused;
    simulator.streamFaults.set(faults);
    return { ok: true };
  }
  if (name === 'cut') {
    const of = parseCutKind(value);
    return of === null ? refused : { ok: true, connections: simulator.cut(of) };
  }
  if (name === 'setMark') {
    engine.setMark(String(fields?.get('symbol')), String(fields?.get('price')));
    return { ok: true };
  }
  if (name === 'approveAgent') {
    const agent = parseAgent(fields?.get('agent'));
    if (agent === null) return refused;
    engine.approveAgent(String(fields?.get('address')), agent);
    return { ok: true };
  }
  if (name === 'removeAgent') {
    engine.removeAgent(String(fields?.get('address')), String(fields?.get('name') ?? ''));
    return { ok: true };
  }
  if (name === 'requests') return { ok: true, requests: engine.requests, received: engine.received };
  if (name === 'inspect' && typeof value === 'string') return { ok: true, ...inspected(simulator, value) };
  return refused;
}

function inspected(simulator: Simulator, address: string): object {
  const seen = simulator.engine.inspect(address);
  return {
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

function optionsFromArguments(): ProcessOptions | null {
  const { values } = parseArgs({
    options: {
      listen: { type: 'string', default: '127.0.0.1:0' },
      'tls-key': { type: 'string' },
      'tls-cert': { type: 'string' },
      account: { type: 'string' },
      'agent-key-file': { type: 'string' },
      chain: { type: 'string', default: 'mainnet' },
      seed: { type: 'string', default: '1' },
      faults: { type: 'string' },
    },
  });
  const colon = values.listen.lastIndexOf(':');
  const key = values['tls-key'];
  const cert = values['tls-cert'];
  const agent = values['agent-key-file'];
  return parseProcessOptions({
    host: values.listen.slice(0, colon),
    port: Number(values.listen.slice(colon + 1)),
    seed: Number(values.seed),
    chain: values.chain,
    ...(key === undefined || cert === undefined ? {} : { tls: { key: text(key), cert: text(cert) } }),
    ...(values.faults === undefined ? {} : { faults: parseJson(text(values.faults)) }),
    accounts: [
      {
        address: values.account,
        agents: agent === undefined ? [] : [{ privateKey: text(agent).trim() }],
      },
    ],
  });
}

function text(file: string): string {
  return readFileSync(file, 'utf8');
}

/** Decimals are written as decimal text, maps as objects. */
function say(value: unknown): void {
  const written = JSON.stringify(value, (_, item: unknown) => {
    if (typeof item === 'bigint') return formatDecimal(fromUnits(item));
    return item instanceof Map ? Object.fromEntries(item) : item;
  });
  process.stdout.write(`${written}\n`);
}

await main();
