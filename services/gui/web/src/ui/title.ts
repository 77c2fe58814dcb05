import { useEffect } from 'react';
import { useAppName } from '../shell/about.js';

/** Gives the page its title in the browser: `lab-web.service · Smart-Monitor`. */
export function useTitle(title: string): void {
  const name = useAppName();
  useEffect(() => {
    document.title = `${title} · ${name}`;
  }, [title, name]);
}
