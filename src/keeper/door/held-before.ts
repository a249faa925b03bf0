import type { Venue } from '../../core/order/venue.ts';
import type { OpenedCategory } from '../../core/units/category.ts';
import { formatDecimal } from '../../core/units/decimal.ts';
import { readOffered, type OfferedCredential } from '../custody/probe.ts';
import { contractsAmong, forEach } from '../execution/categories.ts';
import type { CommandParts } from './command-parts.ts';
import { told } from './no-answer.ts';

/** What an account held before the gateway began to look after it. */
export interface Held {
  readonly positions: readonly {
    readonly instrument: string;
    readonly quantity: string;
    readonly mark: string;
  }[];
  readonly orders: readonly {
    readonly id: string;
    readonly venueOrderId: string;
    readonly instrument: string;
  }[];
}

/** Of an account of which nothing can be asked yet. */
export const NOTHING: Held = { positions: [], orders: [] };

/** What an offered key sees of linear contracts, and of what it is to be accepted for beside those. */
export async function lookAt(
  parts: CommandParts,
  venue: Venue,
  {
    offered,
    accepted,
  }: { readonly offered: OfferedCredential; readonly accepted: readonly OpenedCategory[] },
): Promise<Held> {
  const positions: Held['positions'][number][] = [];
  for (const which of forEach({}, contractsAmong(accepted)))
    positions.push(...(await positionsIn(parts, venue, { offered, which })));
  return { positions, orders: [] };
}

async function positionsIn(
  parts: CommandParts,
  venue: Venue,
  {
    offered,
    which,
  }: { readonly offered: OfferedCredential; readonly which: { readonly category?: 'inverse' } },
): Promise<Held['positions']> {
  const end = await readOffered(parts, venue, offered, { kind: 'positions', ...which });
  const positions = told(end, (reply) => venue.readPositions(reply));
  const request = venue.marketRequest({ kind: 'marks', ...which });
  const marks = await parts.wire.send(offered.trade, request, 8_000, () => true);
  const reports = marks.kind === 'answered' ? venue.readMarkets(marks.reply) : null;
  const held = positions.filter((position) => position.quantity !== 0n);
  return held.map(({ instrument, quantity, entryPrice }) => {
    const mark = reports?.find((report) => report.instrument === instrument)?.mark ?? entryPrice;
    return { instrument, quantity: formatDecimal(quantity), mark: formatDecimal(mark) };
  });
}
