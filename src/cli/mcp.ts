import { randomBytes } from 'node:crypto';
import { createInterface } from 'node:readline';
import type { Command } from 'commander';
import type { Desk } from './desk.ts';
import { Fields } from './fields.ts';
import { readText } from './files.ts';
import { agentTools } from './mcp/agent-tools.ts';
import { BotCaller, type Decoy } from './mcp/bot-caller.ts';
import { McpServer } from './mcp/mcp-server.ts';
import { makeCommand } from './options.ts';
import { CliRefusal } from './refusal.ts';

interface McpOptions {
  readonly json?: boolean;
  readonly url: string;
  readonly from: string;
}

/** `sallyport mcp`. */
export function mcpCommand(desk: Desk, version: string): Command {
  return makeCommand({
    name: 'mcp',
    summary: 'tools for an AI agent that trades as a bot',
    about:
      'Serves the Model Context Protocol on standard input and output, for an agent that trades at Binance USD-M ' +
      'with a decoy. The agent sees the market and its own account, places and cancels orders: what a bot may do and ' +
      'nothing else. Policy and approvals are outside of its reach.',
    examples: [
      [
        'mcp --from agent.json',
        'what the agent’s program is told to start; the file is made by: bot add agent --key main --json',
      ],
      ['mcp --url http://127.0.0.1:9000 --from agent.json', 'a gateway elsewhere on this machine'],
    ],
  })
    .option('--url <url>', 'where the gateway serves bots', 'http://127.0.0.1:8420')
    .requiredOption('--from <file>', 'the decoy: JSON with apiKey and secret, as `bot add --json` gives it')
    .action((options: McpOptions) => desk.stayWith(options, () => serve(desk, options, version)));
}

async function serve(desk: Desk, { url, from }: McpOptions, version: string): Promise<void> {
  const bot = new BotCaller(url.replace(/\/$/, ''), readDecoy(from), Date.now);
  const makeId = (): string => `mcp-${randomBytes(15).toString('base64url')}`;
  const server = new McpServer(agentTools(bot, makeId), version);
  for await (const line of createInterface({ input: process.stdin })) {
    const answer = line.trim() === '' ? null : await server.answer(line);
    if (answer !== null) desk.terminal.out(`${answer}\n`);
  }
}

/** Throws a refusal for a file without a decoy. */
function readDecoy(path: string): Decoy {
  const fields = Fields.parse(readText(path, 'a decoy'));
  const [apiKey, secret] = [fields?.text('apiKey') ?? null, fields?.text('secret') ?? null];
  if (apiKey !== null && secret !== null) return { apiKey, secret };
  throw new CliRefusal(
    'DECOY_MALFORMED',
    `${path} has no apiKey and secret; nothing was started. Next: sallyport bot add NAME --key ACCOUNT --json`,
  );
}
