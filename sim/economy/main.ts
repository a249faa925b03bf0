import { fork } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { PlantedBug } from '../keeper-life.ts';
import { SHAPES } from '../shape.ts';
import { WORLD_VENUES } from '../venues/world-venue.ts';
import { FAULTS, placeOf, type Fault } from './faults.ts';
import type { Asked, Told } from './told.ts';

const USAGE = `npm run simulate:economy -- [--seconds N] [--shapes a,b] [--faults TEXT] [--seed S] [--venue V] [--json]

Plants faults in the keeper, one at a time, and runs histories of several shapes on each for the same processor time:
which shape finds what, how often, and after how long? Shapes: ${Object.keys(SHAPES).join(', ')}.

  npm run simulate:economy                          every fault, every shape, three seconds for each pair
  npm run simulate:economy -- --faults halt         faults with "halt" in their names
  npm run simulate:economy -- --seconds 20 --json   longer, and a line of JSON for each fault
`;

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '3' },
    finds: { type: 'string', default: '30' },
    shapes: { type: 'string', default: Object.keys(SHAPES).join() },
    faults: { type: 'string', default: '' },
    seed: { type: 'string', default: '1' },
    venue: { type: 'string', default: WORLD_VENUES[0] },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
const venue = WORLD_VENUES.find((one) => one === values.venue);
const shapes = values.shapes.split(',');
const [cpuMs, findsMax, first] = [Number(values.seconds) * 1_000, Number(values.finds), Number(values.seed)];
const isMeant =
  cpuMs > 0 && findsMax > 0 && Number.isSafeInteger(first) && shapes.every((one) => one in SHAPES);
if (values.help || venue === undefined || !isMeant) {
  process.stdout.write(USAGE);
  process.exit(values.help ? 0 : 2);
}

const BUGS: readonly PlantedBug[] = ['resend', 'lost-durability', 'no-recheck', 'plain-object-lookup'];
const asked = { shapes, venue, first, cpuMs, findsMax };
const isWanted = (name: string): boolean => name.includes(values.faults);
for (const bug of BUGS) if (isWanted(bug)) print(bug, await tried({ ...asked, bug }, null));
for (const fault of FAULTS)
  if (isWanted(fault.name)) print(fault.name, await tried({ ...asked, bug: null }, fault));

/** Empty where the fault is such that no trial came to its end. */
function tried(question: Asked, fault: Fault | null): Promise<readonly Told[]> {
  const path = fileURLToPath(new URL(`../../${fault?.path ?? ''}`, import.meta.url));
  const planted = fault === null ? {} : placeOf(fault, path, readFileSync(path, 'utf8'));
  const child = fork(new URL('./trial.ts', import.meta.url), {
    execArgv: fault === null ? [] : ['--import', './scripts/mutation/put-mutant.ts'],
    env: { ...process.env, ...planted },
    // Far more than a busy machine needs: a fault may keep a history from ending.
    timeout: 60_000 + 60 * cpuMs * shapes.length,
  });
  return new Promise((resolve) => {
    child.once('message', (told: readonly Told[]) => resolve(told));
    child.once('exit', () => resolve([]));
    child.send(question);
  });
}

function print(name: string, told: readonly Told[]): void {
  if (values.json) process.stdout.write(`${JSON.stringify({ name, told })}\n`);
  else
    process.stdout.write(
      `${name}\n${told.length === 0 ? '  no trial came to its end\n' : ''}${told.map(lineOf).join('')}`,
    );
}

function lineOf({ shape, histories, found, cpuMs: used, firstMs, invariants }: Told): string {
  const each = (used / histories).toFixed(2);
  const rate = ((found * 1_000) / used).toFixed(3);
  const after = firstMs === null ? 'never' : `after ${(firstMs / 1_000).toFixed(2)} s`;
  const often = `${found} of ${histories}, ${each} ms each: ${rate} per second`;
  return `  ${shape.padEnd(8)} ${often}, first ${after} ${invariants.join()}\n`;
}
