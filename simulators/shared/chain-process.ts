import { createInterface } from 'node:readline';
import { fieldsOf, parseJson } from './json.ts';
import { codeOfListening } from './listening.ts';
import type { ListenAt } from './local-server.ts';

/** A chain that was started: where its nodes listen, and what ends it. */
export interface StartedChain {
  /** The first is the one that wallets are pointed at. */
  readonly nodes: readonly string[];
  /** What can be traded there beside the coin. */
  readonly assets: readonly string[];
  stop(): Promise<void>;
}

/**
 * Runs a simulated chain as a process: the first line of standard input says where it listens, as JSON (`host`,
 * `port`; a second node listens on the port after that, with 0 each on a free one). It answers with a line that has the
 * nodes, and ends with its input.
 */
export async function runChain(
  start: (first: ListenAt, second: ListenAt) => Promise<StartedChain>,
): Promise<void> {
  let chain: StartedChain | null = null;
  for await (const line of createInterface({ input: process.stdin })) {
    const fields = fieldsOf(parseJson(line));
    if (fields === null || chain !== null) break;
    const host = String(fields.get('host') ?? '127.0.0.1');
    const port = Number(fields.get('port') ?? 0);
    chain = await started(() => start({ host, port }, { host, port: port === 0 ? 0 : port + 1 }));
    const { nodes, assets } = chain;
    process.stdout.write(`${JSON.stringify({ ready: true, nodes, assets })}\n`);
  }
  await chain?.stop();
}

/** Where it cannot listen, it says the system's code for why, and ends: a stack tells nobody what to do. */
async function started(start: () => Promise<StartedChain>): Promise<StartedChain> {
  try {
    return await start();
  } catch (error) {
    const code = codeOfListening(error);
    if (code === null) throw error;
    process.stdout.write(`${JSON.stringify({ ready: false, code })}\n`);
    return process.exit(2);
  }
}
