import { createContext, useContext, useEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import { StrokeReader, type Shortcut, type Stroke } from './shortcut.ts';

interface Keyboard {
  /** Every shortcut that works here and now, in the order in which they came. */
  list(): readonly Shortcut[];
  add(shortcuts: readonly Shortcut[]): () => void;
  /** Whether single letters do something; Alt with a letter always does. */
  readonly letters: boolean;
  setLetters(on: boolean): void;
}

const KeyboardContext = createContext<Keyboard | null>(null);
const KEPT = 'sallyport-letters';

/** Listens to keys for everything below it. */
export function KeyboardProvider({ children }: { readonly children: ReactNode }): ReactNode {
  const groups = useRef<Set<readonly Shortcut[]>>(new Set());
  const [letters, setLetters] = useState(() => localStorage.getItem(KEPT) !== 'off');
  useEffect(() => {
    const reader = new StrokeReader();
    const listen = (event: KeyboardEvent): void => {
      const found = reader.read(strokeOf(event), [...groups.current].flat(), letters);
      if (found === null || event.defaultPrevented) return;
      event.preventDefault();
      found.run();
    };
    document.addEventListener('keydown', listen);
    return () => document.removeEventListener('keydown', listen);
  }, [letters]);
  const keyboard = useMemo<Keyboard>(
    () => ({
      list: () => [...groups.current].flat(),
      add: (shortcuts) => {
        groups.current.add(shortcuts);
        return () => groups.current.delete(shortcuts);
      },
      letters,
      setLetters: (on) => {
        localStorage.setItem(KEPT, on ? 'on' : 'off');
        setLetters(on);
      },
    }),
    [letters],
  );
  return <KeyboardContext value={keyboard}>{children}</KeyboardContext>;
}

/** The keyboard of the page. Throws outside of {@link KeyboardProvider}. */
export function useKeyboard(): Keyboard {
  const keyboard = useContext(KeyboardContext);
  if (keyboard === null) throw new RangeError('a page lies inside a KeyboardProvider');
  return keyboard;
}

/** These keys work while the component that calls this is on the screen. The list must keep its identity. */
export function useShortcuts(shortcuts: readonly Shortcut[]): void {
  const { add } = useKeyboard();
  useEffect(() => add(shortcuts), [add, shortcuts]);
}

function strokeOf(event: KeyboardEvent): Stroke {
  const { target } = event;
  const typing =
    target instanceof HTMLInputElement ||
    target instanceof HTMLTextAreaElement ||
    target instanceof HTMLSelectElement ||
    (target instanceof HTMLElement && target.isContentEditable);
  return {
    // With Alt the key may name what it would type: the physical key says which letter it is.
    key: event.altKey && event.code.startsWith('Key') ? event.code.slice(3) : event.key,
    alt: event.altKey,
    control: event.ctrlKey || event.metaKey,
    typing,
    at: event.timeStamp,
  };
}
