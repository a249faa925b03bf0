import type { Command } from 'commander';
import { COIN, coinText } from '../core/chain/coin.ts';
import type { Desk } from './desk.ts';
import { ask, askFields } from './door-client.ts';
import { Fields, partsOf } from './fields.ts';
import { readText } from './files.ts';
import { makeFolderCommand, makeGroup, type FolderOptions } from './options.ts';
import { openFolder } from './settings.ts';
import { tableLines } from './table.ts';
import { createCommand, importCommand } from './wallet-add.ts';
import { walletChain } from './wallet-chains.ts';
import { nodesCommand } from './wallet-nodes.ts';
import { signCommand } from './wallet-sign.ts';

/** `sallyport wallet …`. */
export function walletCommand(desk: Desk): Command {
  return makeGroup({
    name: 'wallet',
    summary: 'wallets on chains: create, import, list, show, sign, nodes, bot, primary, retire',
  })
    .addCommand(createCommand(desk))
    .addCommand(importCommand(desk))
    .addCommand(listCommand(desk))
    .addCommand(showCommand(desk))
    .addCommand(signCommand(desk))
    .addCommand(nodesCommand(desk))
    .addCommand(botCommand(desk))
    .addCommand(primaryCommand(desk))
    .addCommand(retireCommand(desk));
}

function listCommand(desk: Desk): Command {
  return makeFolderCommand({
    name: 'list',
    summary: 'show every wallet',
    about:
      'Shows every wallet: whose it is, its address, and how it is signed for. Retired ones stay in the list.',
    examples: [['wallet list', 'all wallets']],
  }).action((options: FolderOptions) =>
    desk.answer(options, async () => {
      const wallets = partsOf(await ask(openFolder(options.data).folder, { command: 'wallet list' }));
      const rows = wallets.map((wallet) => [
        wallet.text('wallet') ?? '',
        wallet.text('chain') ?? '',
        wallet.isTrue('retired')
          ? 'retired'
          : `${wallet.text('mode') ?? ''}${wallet.isTrue('primary') ? ', primary' : ''}`,
        wallet.text('user') ?? '',
        wallet.texts('bots').join(', '),
        wallet.text('address') ?? '',
      ]);
      const none = 'No wallet yet. Next: sallyport wallet create NAME --node URL';
      const head = ['wallet', 'chain', 'mode', 'user', 'programs', 'address'];
      return {
        json: { wallets: wallets.map((wallet) => wallet.plain()) },
        lines: tableLines(head, rows, none),
      };
    }),
  );
}

function showCommand(desk: Desk): Command {
  return makeFolderCommand({
    name: 'show',
    summary: 'show a wallet: what left within a day, and what is open',
    about:
      'Shows one wallet with what left within 24 hours and what is signed and not over yet. On ' +
      'Stellar also what its key can do on its account, by weights and thresholds.',
    examples: [['wallet show hot', 'one wallet']],
  })
    .argument('<name>', 'the wallet, as in `wallet list`')
    .action((name: string, options: FolderOptions) =>
      desk.answer(options, async () => {
        const shown = await askFields(openFolder(options.data).folder, {
          command: 'wallet show',
          fields: { name },
        });
        const spent = shown.part('spent');
        const open = shown.parts('open');
        const lines = [
          `${name}: ${shown.text('address') ?? ''} (${shown.text('chain') ?? ''}, mode ${shown.text('mode') ?? ''})`,
          ...(shown.isTrue('policy') ? [] : ['The policy says nothing about it, so it signs nothing.']),
          ...shown.texts('power'),
          ...(spent?.names ?? []).map(
            (asset) => `Within 24 hours: ${amountText(shown.text('chain'), asset, spent?.text(asset) ?? '')}`,
          ),
          ...open.map(
            (deed) => `Open: deed ${deed.count('deed') ?? ''}, ${deed.text('id') ?? 'not signed yet'}`,
          ),
        ];
        return { json: shown.plain(), lines };
      }),
    );
}

/** Of the chain's own coin in coins as well; of other assets how many digits they have is not known here. */
export function amountText(chain: string | null, asset: string, units: string): string {
  const id = walletChain(chain ?? '')?.id ?? null;
  const isCoin = id !== null && COIN[id] === asset && /^[0-9]+$/.test(units);
  return isCoin ? coinText(id, BigInt(units)) : `${units} units of ${asset}`;
}

function botCommand(desk: Desk): Command {
  return makeFolderCommand({
    name: 'bot',
    summary: 'let a program ask a wallet for signatures, or no longer',
    about:
      'Prints an address once, which a program uses like that of any node of the chain. Reads go on to a node; what ' +
      'it sends is decided on under policy first. Whoever has the address may ask for what the policy allows.',
    examples: [
      ['wallet bot hot payer', 'an address for the program "payer"'],
      [
        'wallet bot dex swaps --hummingbot',
        'what to set in Hummingbot, which then swaps with a wallet of Stellar',
      ],
      ['wallet bot hot payer --revoke', 'the address answers nobody any more'],
    ],
  })
    .argument('<name>', 'the wallet, as in `wallet list`')
    .argument('<bot>', 'what the program is called here: a-z, 0-9 and -')
    .option('--hummingbot', 'for a client of Hummingbot, which finds its Gateway there')
    .option('--revoke', 'take its address back')
    .action((name: string, bot: string, options: BotOptions) =>
      desk.answer(options, async () => {
        const { folder } = openFolder(options.data);
        const isHummingbot = options.hummingbot === true;
        const fields = { name, bot, revoke: options.revoke === true, hummingbot: isHummingbot };
        const done = await askFields(folder, { command: 'wallet bot', fields });
        if (done.isTrue('revoked'))
          return { json: done.plain(), lines: [`${bot} can no longer ask ${name} for signatures.`] };
        const gateway =
          Fields.parse(readText(folder.running, 'the address of the gateway'))?.text('url') ?? '';
        const token = done.text('token') ?? '';
        const door = isHummingbot ? 'hummingbot' : (walletChain(done.text('chain') ?? '')?.prefix ?? '');
        const url = `${gateway}/${door}/${token}`;
        const lines = isHummingbot
          ? hummingbotLines(`${bot} may swap with ${name}`, url)
          : [
              `${bot} may ask ${name} for signatures at this address, which is shown this once:`,
              '',
              `  ${url}`,
              '',
              ...usageLines(done),
            ];
        return { json: { ...done.plain(), url }, lines };
      }),
    );
}

type BotOptions = FolderOptions & { readonly revoke?: boolean; readonly hummingbot?: boolean };

/** What to set in Hummingbot: its client puts `scheme://host:port` together, and takes any text as a port. */
export function hummingbotLines(who: string, url: string): readonly string[] {
  const { protocol, hostname, port, pathname } = new URL(url);
  return [
    `${who} as the Gateway of Hummingbot. Enter this in its client, or in conf_client.yml; it is shown this once:`,
    '',
    `  config gateway.gateway_api_host ${hostname}`,
    `  config gateway.gateway_api_port ${port || '443'}${pathname}`,
    `  config gateway.gateway_use_ssl ${protocol === 'https:' ? 'True' : 'False'}`,
    '',
    'The port holds the address of the wallet: that is how Hummingbot proves who it is. Start its client anew.',
  ];
}

/** What a program does with its address. */
function usageLines(done: Fields): readonly string[] {
  const decoy = done.text('decoy');
  if (decoy === null)
    return ['Point its client there as its node, and leave the place of the wallet for a signature empty.'];
  return [
    'and signs with this key, which is worth nothing anywhere else, and is shown this once:',
    '',
    `  ${decoy}`,
    '',
    `Point its client there as its Horizon, and build in the name of ${done.text('address') ?? 'the wallet'}.`,
  ];
}

function primaryCommand(desk: Desk): Command {
  return makeFolderCommand({
    name: 'primary',
    summary: 'make a wallet the one that is meant where none is named',
    about:
      'Each user has one primary wallet on each chain: the first one, until another is named. A new wallet of the ' +
      'user that is added over the API asks its nodes. When it is retired, the oldest one in use takes its place.',
    examples: [['wallet primary hot', 'of its user and chain']],
  })
    .argument('<name>', 'the wallet, as in `wallet list`')
    .action((name: string, options: FolderOptions) =>
      desk.answer(options, async () => {
        const { folder } = openFolder(options.data);
        const done = await askFields(folder, { command: 'wallet primary', fields: { name } });
        const whose = `${done.text('user') ?? ''} on ${done.text('chain') ?? ''}`;
        return { json: done.plain(), lines: [`${name} is the primary wallet of ${whose}.`] };
      }),
    );
}

function retireCommand(desk: Desk): Command {
  return makeFolderCommand({
    name: 'retire',
    summary: 'destroy the sealed key of a wallet, and sign nothing more for it',
    about:
      'What the wallet holds stays on the chain: move it away first, unless its key is kept elsewhere too. Neither ' +
      'the name nor the address is used again. What is signed already is followed to its end.',
    examples: [['wallet retire hot --reason "moved to a new one"', 'the end of a wallet']],
  })
    .argument('<name>', 'the wallet, as in `wallet list`')
    .requiredOption('--reason <text>', 'why; kept in the ledger')
    .action((name: string, options: FolderOptions & { readonly reason: string }) =>
      desk.answer(options, async () => {
        const fields = { name, reason: options.reason };
        const done = await askFields(openFolder(options.data).folder, { command: 'wallet retire', fields });
        const left = done.text('keyLeftInToken');
        const lines = [
          `${name} is retired: nothing is signed for it any more.`,
          ...(left === null
            ? []
            : [`The token did not answer and still has its key ${left}: delete it there.`]),
        ];
        return { json: done.plain(), lines };
      }),
    );
}
