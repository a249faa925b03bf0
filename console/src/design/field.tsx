import { useId, type ComponentProps, type ReactNode } from 'react';
import { classNames } from './class-names.ts';

const CONTROL =
  'w-full rounded-md border border-line-strong bg-surface px-2.5 text-ink placeholder:text-ink-3 ' +
  'aria-invalid:border-halt disabled:opacity-60';

interface FieldProps extends Omit<ComponentProps<'input'>, 'id'> {
  readonly label: string;
  /** Below, always there. */
  readonly hint?: string;
  /** What is wrong with it; null while nothing is. */
  readonly problem?: string | null;
}

/** A labelled input of one line. */
export function Field({ label, hint, problem = null, className, ...rest }: FieldProps): ReactNode {
  const id = useId();
  const noteId = useId();
  const note = problem ?? hint ?? null;
  return (
    <div className="flex flex-col gap-1">
      <label htmlFor={id} className="font-medium">
        {label}
      </label>
      <input
        {...rest}
        id={id}
        aria-invalid={problem !== null || undefined}
        aria-describedby={note === null ? undefined : noteId}
        className={classNames(CONTROL, 'h-9', className)}
      />
      {note === null ? null : (
        <p id={noteId} className={problem === null ? 'text-xs text-ink-3' : 'text-xs font-medium text-halt'}>
          {note}
        </p>
      )}
    </div>
  );
}
interface ChoiceProps extends Omit<ComponentProps<'select'>, 'id'> {
  readonly label: string;
  readonly options: readonly { readonly value: string; readonly text: string }[];
}

/** A labelled choice of one among few. */
export function Choice({ label, options, className, ...rest }: ChoiceProps): ReactNode {
  const id = useId();
  return (
    <div className="flex flex-col gap-1">
      <label htmlFor={id} className="font-medium">
        {label}
      </label>
      <select {...rest} id={id} className={classNames(CONTROL, 'h-9', className)}>
        {options.map(({ value, text }) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </select>
    </div>
  );
}
