import { quantile, sendInTurn } from './load.ts';
import { openStage } from './stage.ts';

const COUNTS = [1, 10, 100, 1_000] as const;
const CONNECTIONS = 16;

interface BotsRow {
  readonly bots: number;
  readonly p50_us: number;
  readonly p99_us: number;
  readonly per_s: number;
}

/** The same number of orders over the same connections, from ever more bots of one account: what a bot more costs. */
export async function measureBots(orders: number, rounds: number): Promise<readonly BotsRow[]> {
  const stage = await openStage(Math.max(...COUNTS));
  const figures = new Map<number, { p50: number[]; p99: number[]; perS: number[] }>();
  for (const path of stage.through) await sendInTurn([path], 1, 1);
  for (let round = 0; round < rounds; round += 1) {
    for (const bots of COUNTS) {
      const measured = await sendInTurn(stage.through.slice(0, bots), CONNECTIONS, orders);
      if (measured.refused > 0) throw new Error(`${measured.refused} orders were refused: ${measured.why}`);
      const known = figures.get(bots) ?? { p50: [], p99: [], perS: [] };
      known.p50.push(quantile(measured.us, 0.5));
      known.p99.push(quantile(measured.us, 0.99));
      known.perS.push(measured.us.length / measured.seconds);
      figures.set(bots, known);
    }
  }
  await stage.close();
  return [...figures].map(([bots, { p50, p99, perS }]) => ({
    bots,
    p50_us: quantile(p50, 0.5),
    p99_us: quantile(p99, 0.5),
    per_s: quantile(perS, 0.5),
  }));
}

/** The rows as lines for a terminal. */
export function botsText(rows: readonly BotsRow[]): string {
  const line = (cells: readonly (string | number)[]): string =>
    cells.map((cell) => String(cell).padStart(9)).join('');
  const shown = rows.map((row) => line([row.bots, row.p50_us, row.p99_us, row.per_s]));
  return [
    `${CONNECTIONS} connections, p50 and p99 in microseconds`,
    line(['bots', 'p50', 'p99', '/s']),
    ...shown,
  ].join('\n');
}
