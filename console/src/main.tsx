import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { KeyboardProvider } from './keyboard/keyboard.tsx';
import { makeRouter } from './router.tsx';
import { guardText } from './system/trusted-types.ts';

guardText(window);
const root = document.getElementById('root');
if (root !== null) {
  createRoot(root).render(
    <StrictMode>
      <KeyboardProvider>
        <RouterProvider router={makeRouter()} />
      </KeyboardProvider>
    </StrictMode>,
  );
}
