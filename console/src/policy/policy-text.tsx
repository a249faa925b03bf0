import { useId, useRef, useState, type KeyboardEvent, type ReactNode, type RefObject } from 'react';
import { usePolicySchema } from '../api/questions.ts';
import { Foreign } from '../format/foreign-text.tsx';
import { cursorPlace } from './cursor-place.ts';
import { jsonOf } from './json-text.ts';
import { describedAt, type PossibleName } from './schema-place.ts';

interface PolicyTextProps {
  readonly text: string;
  readonly onChange: (text: string) => void;
}

/** The policy as text, with what can stand at the cursor and what it means. Ctrl and Space lead to the names. */
export function PolicyText({ text, onChange }: PolicyTextProps): ReactNode {
  const id = useId();
  const { data } = usePolicySchema();
  const [cursor, setCursor] = useState(0);
  const field = useRef<HTMLTextAreaElement>(null);
  const names = useRef<HTMLUListElement>(null);
  const place = cursorPlace(text, cursor);
  const described = describedAt(data?.schema, place.path);
  const present = namesAt(text, place.path);
  const typed = place.name ?? '';
  const possible =
    place.name === null
      ? []
      : described.names.filter(
          ({ name }) => name.startsWith(typed) && (name === typed || !present.has(name)),
        );
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== ' ' || !event.ctrlKey) return;
    event.preventDefault();
    names.current?.querySelector('button')?.focus();
  };
  const insert = ({ name, start }: PossibleName): void => {
    const before = text.slice(0, cursor).replace(/"[A-Za-z0-9]*$/, '');
    const after = text.slice(cursor).replace(/^[A-Za-z0-9]*"?/, '');
    const added = `"${name}": ${start}${/^\s*"/.test(after) ? ',' : ''}`;
    onChange(before + added + after);
    const end = before.length + added.length;
    requestAnimationFrame(() => {
      field.current?.focus();
      field.current?.setSelectionRange(end, end);
      setCursor(end);
    });
  };
  return (
    <div className="grid items-stretch gap-3 *:min-w-0 lg:grid-cols-[minmax(0,1fr)_20rem]">
      <div>
        <label htmlFor={id} className="sr-only">
          The policy as JSON
        </label>
        <textarea
          ref={field}
          id={id}
          rows={24}
          spellCheck={false}
          aria-describedby={`${id}-place`}
          className="mono w-full rounded-md border border-line-strong bg-surface p-3 text-ink"
          value={text}
          onChange={(event) => {
            onChange(event.target.value);
            setCursor(event.target.selectionStart);
          }}
          onSelect={(event) => setCursor(event.currentTarget.selectionStart)}
          onKeyDown={onKeyDown}
        />
      </div>
      <AtCursor
        id={`${id}-place`}
        path={place.path}
        about={described.about}
        possible={possible}
        names={names}
        onInsert={insert}
      />
    </div>
  );
}

interface AtCursorProps {
  readonly id: string;
  readonly path: readonly string[];
  readonly about: string;
  readonly possible: readonly PossibleName[];
  readonly names: RefObject<HTMLUListElement | null>;
  readonly onInsert: (name: PossibleName) => void;
}

function AtCursor({ id, path, about, possible, names, onInsert }: AtCursorProps): ReactNode {
  return (
    <aside
      id={id}
      aria-label="At the cursor"
      className="max-h-[34rem] overflow-y-auto rounded-md border border-line bg-canvas p-3 text-xs"
    >
      <p className="font-semibold">
        <Foreign text={path.length === 0 ? 'The whole policy' : path.join(' › ')} />
      </p>
      <p className="mt-1 text-ink-2">{about}</p>
      {possible.length === 0 ? null : (
        <>
          <p className="mt-3 text-ink-3">Can stand here (Ctrl Space):</p>
          <ul ref={names} className="mt-1 flex flex-col gap-1">
            {possible.map((one) => (
              <li key={one.name}>
                <button
                  type="button"
                  className="w-full rounded-sm px-1.5 py-1 text-left hover:bg-sunken"
                  onClick={() => onInsert(one)}
                >
                  <code className="mono text-accent">{one.name}</code>
                  <span className="block text-ink-2">{one.about}</span>
                </button>
              </li>
            ))}
          </ul>
        </>
      )}
    </aside>
  );
}

/** Names that stand at a place already; none while the text is no JSON. */
function namesAt(text: string, path: readonly string[]): ReadonlySet<string> {
  const json = jsonOf(text);
  let place: unknown = json.kind === 'json' ? json.value : null;
  for (const name of path) place = entriesOf(place).get(name);
  return new Set(entriesOf(place).keys());
}

function entriesOf(value: unknown): ReadonlyMap<string, unknown> {
  return new Map(typeof value === 'object' && value !== null ? Object.entries(value) : []);
}
