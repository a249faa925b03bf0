import { Option, type Command } from 'commander';
import type { Desk, Outcome } from './desk.ts';
import { allowDial, endpointOf } from './dial-file.ts';
import { askFields } from './door-client.ts';
import type { Fields } from './fields.ts';
import { makeFolderCommand, type FolderOptions } from './options.ts';
import { CliRefusal } from './refusal.ts';
import { openFolder } from './settings.ts';
import { tableLines } from './table.ts';
import { chainOption } from './wallet-chains.ts';

interface NodesOptions extends FolderOptions {
  readonly chain?: string;
  readonly node?: readonly string[];
}

const EVERY = '(every other one)';

/** `wallet nodes`. */
export function nodesCommand(desk: Desk): Command {
  return makeFolderCommand({
    name: 'nodes',
    summary: 'which nodes of a chain are asked, for all its wallets or for one',
    about:
      'Names the nodes of a chain once: every wallet that has none of its own asks them, also one that is added in ' +
      'the console later, the first one included. With a wallet it names nodes for that one only. This is said ' +
      'here and nowhere else, because it is the list of the machines that the gateway speaks to. What was approved ' +
      'is followed at the new nodes. Without --node it says how many there are; addresses are sealed and never shown.',
    examples: [
      ['wallet nodes --chain solana --node https://rpc.example.com https://rpc.example.org', 'for the chain'],
      ['wallet nodes hot --node https://rpc.example.net', 'for one wallet, in the place of those it has'],
      ['wallet nodes', 'how many there are'],
    ],
  })
    .argument(
      '[name]',
      'the wallet, as in `wallet list`; absent: every wallet of --chain without nodes of its own',
    )
    .addOption(chainOption())
    .addOption(
      new Option(
        '--node <url...>',
        'one to four nodes (on Stellar: Horizon, and RPC with #rpc at its end), https://',
      ),
    )
    .action((name: string | undefined, options: NodesOptions) =>
      desk.answer(options, () => nodes(name, options)),
    );
}

async function nodes(name: string | undefined, options: NodesOptions): Promise<Outcome> {
  const { folder } = openFolder(options.data);
  const { node, chain } = options;
  if (node === undefined) {
    if (name !== undefined || chain !== undefined) throw unclear('to change nodes, give --node URL');
    return shown(await askFields(folder, { command: 'wallet nodes' }));
  }
  if ((name === undefined) === (chain === undefined))
    throw unclear('give the name of a wallet, or --chain for all of a chain, and not both');
  const endpoints = node.map(endpointOf);
  const done = await askFields(folder, { command: 'wallet nodes set', fields: { name, chain, nodes: node } });
  for (const endpoint of endpoints) allowDial(folder, endpoint);
  const who = name ?? `Every wallet of ${done.text('chain') ?? ''} that has no nodes of its own`;
  const hosts = done.count('hosts') ?? 0;
  const where = hosts === 1 ? 'one host' : `${hosts} different hosts`;
  const lines = [`${who} asks ${done.count('nodes') ?? 0} of them from here on, on ${where}.`];
  return { json: done.plain(), lines };
}

function shown(answer: Fields): Outcome {
  const row = (who: string, of: Fields): readonly string[] => {
    const count = of.count('nodes') ?? 0;
    const own = count === 0 && who !== EVERY ? 'those of the chain' : String(count);
    return [who, of.text('chain') ?? '', own, count === 0 ? '' : String(of.count('hosts') ?? 0)];
  };
  const rows = [
    ...answer.parts('chains').map((of) => row(EVERY, of)),
    ...answer.parts('wallets').map((of) => row(of.text('wallet') ?? '', of)),
  ];
  return { json: answer.plain(), lines: tableLines(['wallet', 'chain', 'nodes', 'hosts'], rows, '') };
}

function unclear(text: string): CliRefusal {
  return new CliRefusal('NOTHING_CHOSEN', `${text}; nothing was done. See: wallet nodes --help`);
}
