import type { ReactNode } from 'react';

interface FiguresProps {
  /** What the chart is about, as it says it itself. */
  readonly about: string;
  /** What stands in each column. The first one names the row, the others are figures. */
  readonly heads: readonly string[];
  readonly rows: readonly FiguresRow[];
}

interface FiguresRow {
  readonly name: string;
  /** What tells it from the others, where its name does not. */
  readonly key?: string;
  /** One for each further column. */
  readonly cells: readonly ReactNode[];
}

/** What a chart draws, as a table to be opened: for who reads rather than looks. */
export function Figures({ about, heads, rows }: FiguresProps): ReactNode {
  const [first, ...others] = heads;
  return (
    <details>
      <summary className="text-xs text-accent">The figures</summary>
      <div
        className="mt-1 max-h-56 overflow-auto"
        tabIndex={0}
        role="region"
        aria-label={`Figures: ${about}`}
      >
        <table className="w-full text-xs">
          <thead>
            <tr className="text-left text-ink-3">
              <th className="py-0.5 pr-3 font-medium">{first}</th>
              {others.map((head) => (
                <th key={head} className="py-0.5 pr-3 text-right font-medium">
                  {head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(({ name, cells, key = name }) => (
              <tr key={key} className="border-t border-line">
                <td className="py-0.5 pr-3 whitespace-nowrap">{name}</td>
                {cells.map((cell, index) => (
                  <td key={others[index]} className="num py-0.5 pr-3 text-right">
                    {cell}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
