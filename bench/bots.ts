import { quantile, sendInTurn } from './load.ts';
import { openStage, type Stage } from './stage.ts';

const COUNTS = [1, 10, 100, 1_000] as const;
const CONNECTIONS = 16;

/** One figure of each round. */
interface Figures {
  readonly p50: number[];
  readonly p99: number[];
  readonly perS: number[];
}

interface BotsRow {
  readonly bots: number;
  readonly p50_us: number;
  readonly p99_us: number;
  readonly per_s: number;
}

/**
 * The same number of orders over the same connections from one bot and from many, each count on a gateway of its own
 * that has no more: what a bot more costs. All gateways run, and are measured in turn.
 */
export async function measureBots(orders: number, rounds: number): Promise<readonly BotsRow[]> {
  const rows: { readonly bots: number; readonly stage: Stage; readonly figures: Figures }[] = [];
  for (const bots of COUNTS) {
    const stage = await openStage(bots);
    rows.push({ bots, stage, figures: { p50: [], p99: [], perS: [] } });
    for (const path of stage.through) await sendInTurn([path], 1, 1);
  }
  // Once more than is counted: a gateway that has compiled little yet is slower.
  for (let round = 0; round <= rounds; round += 1) {
    for (const { stage, figures } of rows) {
      const measured = await sendInTurn(stage.through, CONNECTIONS, orders);
      if (measured.refused > 0) throw new Error(`${measured.refused} orders were refused: ${measured.why}`);
      if (round === 0) continue;
      figures.p50.push(quantile(measured.us, 0.5));
      figures.p99.push(quantile(measured.us, 0.99));
      figures.perS.push(measured.us.length / measured.seconds);
    }
  }
  for (const { stage } of rows) await stage.close();
  return rows.map(({ bots, figures: { p50, p99, perS } }) => ({
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
