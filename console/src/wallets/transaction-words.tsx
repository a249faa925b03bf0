import type { ReactNode } from 'react';
import { Foreign } from '../format/foreign-text.tsx';

/** What a transaction does, a line each, as the gateway reads it from the bytes. */
export function Words({ words }: { readonly words: readonly string[] }): ReactNode {
  return (
    <ul className="flex flex-col gap-0.5">
      {words.map((line, at) => (
        <li key={at} className="break-words">
          <Foreign text={line} />
        </li>
      ))}
    </ul>
  );
}
