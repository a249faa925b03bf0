import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Desk } from './desk.ts';
import { Fields } from './fields.ts';
import { refuseIfTaken, type Listen } from './open-gateway.ts';
import { CliRefusal } from './refusal.ts';
import { StopSignals } from './stop-signals.ts';

/** The chains that can be simulated, each by a `main.ts` in a folder of `simulators`. */
export const SIMULATED_CHAINS = ['solana', 'stellar'] as const;

/** One of {@link SIMULATED_CHAINS}. */
export type SimulatedChain = (typeof SIMULATED_CHAINS)[number];

/** Runs a chain of its own with two nodes before it, until Ctrl-C. Its coins are worth nothing anywhere else. */
export async function simulateChain(
  desk: Desk,
  chain: SimulatedChain,
  { listen, json }: { readonly listen: Listen; readonly json?: boolean },
): Promise<void> {
  const { port } = listen;
  for (const one of port === 0 ? [] : [port, port + 1])
    await refuseIfTaken({ ...listen, port: one }, '--listen 127.0.0.1:PORT');
  const signals = new StopSignals();
  const main = fileURLToPath(new URL(`../../simulators/${chain}/main.ts`, import.meta.url));
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', main], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: {},
    detached: true,
  });
  const ended = new Promise<'ended'>((resolve) => child.once('exit', () => resolve('ended')));
  child.stdin.on('error', () => undefined);
  child.stdin.write(`${JSON.stringify(listen)}\n`);
  const first = await createInterface({ input: child.stdout })[Symbol.asyncIterator]().next();
  const told = first.done === true ? null : Fields.parse(first.value);
  if (told?.text('code') === 'EADDRINUSE') {
    signals.release();
    const text = `${listen.host}:${port}, or the port after it, is in use by another program; nothing was started.`;
    throw new CliRefusal('LISTEN_REFUSED', `${text} Choose other ones: --listen 127.0.0.1:PORT`);
  }
  if (told === null || told.texts('nodes').length === 0) {
    signals.release();
    throw new CliRefusal(
      'VENUE_NOT_STARTED',
      'the simulated chain did not start; nothing is running. Perhaps the packages for tests are not installed ' +
        '(`npm ci`).',
    );
  }
  const [nodes, assets] = [told.texts('nodes'), told.texts('assets')];
  desk.announce({ json: { ready: true, nodes, assets }, lines: wayIn(chain, nodes, assets) }, json === true);
  const why = await Promise.race([signals.wanted.then(() => 'wanted' as const), ended]);
  child.stdin.end();
  child.kill('SIGTERM');
  signals.release();
  if (why === 'ended') throw new CliRefusal('VENUE_ENDED', 'the simulated chain ended by itself.');
}

/** What is told when a chain is up: its nodes, and what to type to have a wallet with coins on it. */
export function wayIn(
  chain: SimulatedChain,
  nodes: readonly string[],
  assets: readonly string[],
): readonly string[] {
  const network = chain === 'stellar' ? 'stellar-testnet' : chain;
  const [node = ''] = nodes;
  const cap = chain === 'stellar' ? 20000 : 100;
  const faucet =
    chain === 'stellar'
      ? `open ${node}/friendbot?addr=ADDRESS`
      : `call requestAirdrop at ${node} with its address and a number of lamports`;
  return [
    `The simulated chain runs. Ctrl-C stops it, and it forgets everything. Its nodes:`,
    ...nodes.map((one) => `  ${one}`),
    `  a wallet on it   sallyport wallet create hot --chain ${network} --mode server --accept-risk --cap ${cap} ` +
      `--node ${nodes.join(' ')}`,
    `  coins for it     ${faucet}`,
    chain === 'stellar'
      ? `  a surge of fees  open ${node}/surge?price=2000; price=0 ends it`
      : `  lost ones        call loseNext at ${node} with how many of the next transactions never land`,
    ...assets.map((asset) => `  traded for XLM   ${asset}`),
  ];
}
