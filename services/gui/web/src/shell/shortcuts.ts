import { useNavigate } from '@tanstack/react-router';
import { useEffect } from 'react';
import { pages } from './nav.js';

const typing = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));

/** The keys that work on every page. A `g` and then a page's letter goes there. */
export function useShortcuts(act: { readonly palette: () => void; readonly keys: () => void }): void {
  const navigate = useNavigate();
  useEffect(() => {
    let leaderAt = 0;
    const onKey = (event: KeyboardEvent): void => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') {
        event.preventDefault();
        act.palette();
        return;
      }
      const inDialog = document.querySelector('[role="dialog"]') !== null;
      if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || inDialog) return;
      if (event.key === '/') {
        const filter = document.querySelector<HTMLInputElement>('[data-filter]');
        if (filter === null) return;
        event.preventDefault();
        filter.focus();
        filter.select();
      } else if (event.key === '?') {
        act.keys();
      } else if (event.key === 'g') {
        leaderAt = event.timeStamp;
      } else if (event.timeStamp - leaderAt < 1_000) {
        leaderAt = 0;
        const page = pages.find(({ key }) => key === event.key);
        if (page !== undefined) void navigate({ to: page.to, search: {} });
      }
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [act, navigate]);
}
