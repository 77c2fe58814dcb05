import { useEffect } from 'react';

/** Gives the page its title in the browser: `lab-web.service · Smart-Monitor`. */
export function useTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · Smart-Monitor`;
  }, [title]);
}
