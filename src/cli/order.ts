import type { Command } from 'commander';
import { askPatiently } from './ask-patiently.ts';
import type { Desk } from './desk.ts';
import { ask } from './door-client.ts';
import { partsOf, type Fields } from './fields.ts';
import { makeFolderCommand, makeGroup, type FolderOptions } from './options.ts';
import { orderLimitsCommand } from './order-limits.ts';
import { openFolder } from './settings.ts';
import { tableLines } from './table.ts';

/** `sallyport order …`. */
export function orderCommand(desk: Desk): Command {
  return makeGroup({ name: 'order', summary: 'what an order was held to, and what nobody knows of it' })
    .addCommand(orderLimitsCommand(desk))
    .addCommand(doubtsCommand(desk))
    .addCommand(settleCommand(desk));
}

function doubtsCommand(desk: Desk): Command {
  return makeFolderCommand({
    name: 'doubts',
    summary: 'show what was sent and has no known end',
    about:
      'Shows what was sent and of which nobody knows what became. Its exposure stays reserved. Most of it ends by ' +
      'itself within seconds; at a venue without order ids of ours, what is not found stays. An order that rests ' +
      'here and that the venue has forgotten is in no doubt and not listed: `status` shows it, `order settle` ends it.',
    examples: [['order doubts', 'with the ids for `order settle`']],
  }).action((options: FolderOptions) =>
    desk.answer(options, async () => {
      const doubts = partsOf(await ask(openFolder(options.data).folder, { command: 'order doubts' }));
      const rows = doubts.map((doubt) => [
        doubt.text('key') ?? '',
        doubt.text('id') ?? '',
        doubt.text('instrument') ?? '',
        doubt.text('kind') ?? '',
        stateOf(doubt),
      ]);
      const lines = tableLines(['account', 'id', 'market', 'what', 'state'], rows, 'Nothing is in doubt.');
      return { json: { doubts: doubts.map((doubt) => doubt.plain()) }, lines };
    }),
  );
}

function stateOf(doubt: Fields): string {
  if (!doubt.isTrue('isLate')) return 'under way';
  return doubt.isTrue('canSettle') ? 'can be settled' : 'ends by itself';
}

function settleCommand(desk: Desk): Command {
  return makeFolderCommand({
    name: 'settle',
    summary: 'say that an order is not at the venue',
    about:
      'Your word that an order is not at the venue: look there first. It is asked once more, and an order that ' +
      'it knows is not settled. One in doubt counts as never placed, one that rested here as over; its ' +
      'exposure is free again.',
    examples: [['order settle main gw1k3v0p7q2m9xa', 'frees its exposure']],
  })
    .argument('<account>', 'as in `key list`')
    .argument('<id>', 'as in `order doubts`')
    .action((name: string, id: string, options: FolderOptions) =>
      desk.answer(options, async () => {
        const fields = { name, id };
        const done = await askPatiently(desk, openFolder(options.data).folder, {
          command: 'order settle',
          fields,
        });
        const isDoubt = done.text('settled') === 'notPlaced';
        return {
          json: done.plain(),
          lines: [`${id} counts as ${isDoubt ? 'never placed' : 'over'} from now on.`],
        };
      }),
    );
}
