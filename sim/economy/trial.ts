import { Ground } from '../ground.ts';
import { SHAPES } from '../shape.ts';
import { World } from '../world.ts';
import type { Asked, Told } from './told.ts';

/** Histories that are run before anything is measured: the code is compiled in them. */
const WARM = 60;
/** So many histories of a shape at a time. */
const TURN = 10;

/**
 * Runs histories of several shapes in turns, each up to the same processor time, with whatever fault this process was
 * started with, and says how many found it. In turns, because a machine with other work on it is not always as fast.
 */
async function trial({ shapes, cpuMs, findsMax, first, bug, venue }: Asked): Promise<readonly Told[]> {
  const ground = new Ground(venue);
  let isBroken = false;
  process.on('unhandledRejection', () => (isBroken = true));
  process.on('uncaughtException', () => (isBroken = true));
  const finds = async (name: string, seed: number): Promise<readonly string[]> => {
    isBroken = false;
    try {
      const { violations } = await new World(seed, bug, ground, SHAPES[name]).run();
      return isBroken ? ['broken off'] : violations.map(({ invariant }) => invariant);
    } catch {
      return ['broken off'];
    }
  };
  const told = shapes.map((shape) => ({
    ...{ shape, histories: 0, found: 0, cpuMs: 0, firstMs: null as number | null },
    invariants: new Set<string>(),
  }));
  for (let seed = 0; seed < WARM; seed += 1)
    await finds(shapes[seed % shapes.length] ?? '', first + 1_000_000 + seed);
  for (;;) {
    const open = told.filter((one) => one.cpuMs < cpuMs && one.found < findsMax);
    const [next] = open.sort((a, b) => a.cpuMs - b.cpuMs);
    if (next === undefined) break;
    for (let turn = 0; turn < TURN; turn += 1) {
      const before = process.cpuUsage();
      const broken = await finds(next.shape, first + next.histories);
      const used = process.cpuUsage(before);
      next.histories += 1;
      next.cpuMs += (used.user + used.system) / 1_000;
      if (broken.length === 0) continue;
      next.found += 1;
      next.firstMs ??= next.cpuMs;
      for (const invariant of broken) next.invariants.add(invariant);
    }
  }
  return told.map((one) => ({ ...one, invariants: [...one.invariants].sort() }));
}

process.once('message', (asked: Asked) => {
  void trial(asked).then((told) => process.send?.(told, () => process.exit(0)));
});
