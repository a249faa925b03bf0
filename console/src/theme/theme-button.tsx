import { useState, type ReactNode } from 'react';
import { Button } from '../design/button.tsx';
import { Icon } from '../design/icon.tsx';

/** Light or dark. The choice is kept in this browser; theme.js reads it before the first paint. */
export function ThemeButton(): ReactNode {
  const root = document.documentElement;
  const [dark, setDark] = useState(root.dataset['theme'] === 'dark');
  const turn = (): void => {
    const next = dark ? 'light' : 'dark';
    root.dataset['theme'] = next;
    localStorage.setItem('sallyport-theme', next);
    setDark(!dark);
  };
  return (
    <Button
      look="quiet"
      small
      onClick={turn}
      aria-label={dark ? 'Use the light theme' : 'Use the dark theme'}
    >
      <Icon name={dark ? 'sun' : 'moon'} />
    </Button>
  );
}
