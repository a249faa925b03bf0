import type { Charge } from '../order/rates.ts';

/** Lists whose costs are remembered, of all accounts; beyond it those that were told longest ago are forgotten. */
const LISTS_MAX = 4_000;

/** The end of a request for a list: what it cost, or null where nobody said. Called once. */
export type ListEnd = (cost: number | null) => void;

/**
 * What lists cost that are charged by their length: as much as the last one of the name, or where none was answered yet
 * as a short one, and something more. While such a one is under way, the owner's other lists are charged as if they
 * were full. So no part is ever passed by more than one full list, and the venue's limit by none.
 */
export class ListCosts {
  readonly #known = new Map<string, number>();
  /** By owner. */
  readonly #underWay = new Set<string>();

  /** What is taken for a request of `owner` that leaves now. */
  expect(owner: string, { units, list }: Charge): number {
    if (list === undefined || this.#underWay.has(owner)) return units;
    return Math.min(units, (this.#known.get(nameOf(owner, list.name)) ?? list.least) + list.spare);
  }

  /** It was taken, and the request leaves. Null for what is no such list. */
  begin(owner: string, { list }: Charge): ListEnd | null {
    if (list === undefined) return null;
    const isAlone = !this.#underWay.has(owner);
    this.#underWay.add(owner);
    return (cost) => {
      if (isAlone) this.#underWay.delete(owner);
      if (cost !== null) this.#learn(nameOf(owner, list.name), cost);
    };
  }

  #learn(name: string, cost: number): void {
    this.#known.delete(name);
    this.#known.set(name, cost);
    const [oldest] = this.#known.size > LISTS_MAX ? this.#known.keys() : [];
    if (oldest !== undefined) this.#known.delete(oldest);
  }
}

function nameOf(owner: string, list: string): string {
  return `${owner} ${list}`;
}
