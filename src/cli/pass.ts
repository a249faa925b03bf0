import type { Command } from 'commander';
import type { DataFolder } from '../launcher/folder.ts';
import { readPassList } from '../launcher/pass-list.ts';
import { parsePlace } from '../protocol/edge-ways.ts';
import { isVenueName } from '../protocol/venue-names.ts';
import type { Desk, Outcome } from './desk.ts';
import { writePrivately } from './files.ts';
import { makeFolderCommand, makeGroup, type FolderOptions } from './options.ts';
import { CliRefusal } from './refusal.ts';
import { openFolder } from './settings.ts';

/** `sallyport pass …`. */
export function passCommand(desk: Desk): Command {
  return makeGroup({ name: 'pass', summary: 'which places the forward proxy lets through untouched' })
    .addCommand(addCommand(desk))
    .addCommand(removeCommand(desk))
    .addCommand(listCommand(desk));
}

function addCommand(desk: Desk): Command {
  return makeFolderCommand({
    name: 'add',
    summary: 'let places through',
    about:
      'Has the forward proxy relay connections to these places as they are: Telegram, data feeds. A running gateway ' +
      'takes it up within a second. Venues cannot be let through: their names lead to the gateway. A name that leads ' +
      'to this machine or into a private network is not followed; write the address itself where that is meant.',
    examples: [['pass add api.telegram.org files.example.com:8443', 'port 443 unless another one is named']],
  })
    .argument('<place...>', 'HOST or HOST:PORT')
    .action((places: readonly string[], options: FolderOptions) =>
      desk.answer(options, () => {
        const { folder } = openFolder(options.data);
        const added = places.map(placeOf);
        return write(folder, [...new Set([...readPassList(folder.passList), ...added])]);
      }),
    );
}

function removeCommand(desk: Desk): Command {
  return makeFolderCommand({
    name: 'remove',
    summary: 'let places through no longer',
    about: 'Takes places off the list. Connections that are open stay open until one side closes them.',
    examples: [['pass remove files.example.com:8443', 'as `pass list` shows it']],
  })
    .argument('<place...>', 'HOST or HOST:PORT')
    .action((places: readonly string[], options: FolderOptions) =>
      desk.answer(options, () => {
        const { folder } = openFolder(options.data);
        const known = readPassList(folder.passList);
        const gone = new Set(places.map(placeOf));
        const missing = [...gone].find((place) => !known.includes(place));
        if (missing === undefined)
          return write(
            folder,
            known.filter((place) => !gone.has(place)),
          );
        throw new CliRefusal('NOT_ON_LIST', `${missing} is not on the pass list; nothing was changed.`);
      }),
    );
}

function listCommand(desk: Desk): Command {
  return makeFolderCommand({
    name: 'list',
    summary: 'what is let through',
    about: 'The places that the forward proxy relays untouched.',
    examples: [['pass list --json', 'as an array']],
  }).action((options: FolderOptions) =>
    desk.answer(options, () => outcome(readPassList(openFolder(options.data).folder.passList))),
  );
}

function placeOf(text: string): string {
  const place = parsePlace(text);
  if (place === null) {
    throw new CliRefusal('PLACE_MALFORMED', `${text} is no HOST or HOST:PORT; nothing was changed.`);
  }
  if (isVenueName(place.host)) {
    const why = `${place.host} is a venue's: what goes there is decided by the gateway. Nothing was changed.`;
    throw new CliRefusal('PLACE_IS_VENUE', why);
  }
  return `${place.host}:${place.port}`;
}

function write(folder: DataFolder, places: readonly string[]): Outcome {
  writePrivately(folder.passList, `${JSON.stringify(places, null, 2)}\n`);
  return outcome(places);
}

function outcome(places: readonly string[]): Outcome {
  return { json: { places }, lines: places.length === 0 ? ['Nothing is let through.'] : places };
}
