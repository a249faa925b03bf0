import { useEffect, useState, type RefObject } from 'react';

/** Rows before and after what can be seen, so that a small movement shows no gap. */
const BESIDE = 8;

/** Which rows are in the page. `end` is after the last one. */
interface WindowOfRows {
  readonly begin: number;
  readonly end: number;
}

/**
 * The rows of equal height that can be seen in what scrolls, and a few beside them: however many there are, as many are
 * in the page as fit the window. Costs the same with a hundred rows and with a hundred thousand.
 */
export function useWindowOfRows(
  scroller: RefObject<HTMLElement | null>,
  count: number,
  rowPx: number,
): WindowOfRows {
  const [seen, setSeen] = useState({ first: 0, rows: 0 });
  useEffect(() => {
    const element = scroller.current;
    if (element === null) return undefined;
    const look = (): void => {
      const first = Math.floor(element.scrollTop / rowPx);
      const rows = Math.ceil(element.clientHeight / rowPx) + 1;
      setSeen((before) => (before.first === first && before.rows === rows ? before : { first, rows }));
    };
    look();
    const resized = new ResizeObserver(look);
    resized.observe(element);
    element.addEventListener('scroll', look, { passive: true });
    return () => {
      resized.disconnect();
      element.removeEventListener('scroll', look);
    };
  }, [scroller, rowPx]);
  const begin = Math.max(0, Math.min(seen.first, count) - BESIDE);
  return { begin, end: Math.min(count, seen.first + seen.rows + BESIDE) };
}
