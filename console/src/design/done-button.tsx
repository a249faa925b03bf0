import type { ReactNode } from 'react';
import { Button } from './button.tsx';

/** Ends a dialog of which nothing is left to do but to read it. */
export function DoneButton({ onDone }: { readonly onDone: () => void }): ReactNode {
  return (
    <div className="flex justify-end">
      <Button look="primary" onClick={onDone}>
        Done
      </Button>
    </div>
  );
}
