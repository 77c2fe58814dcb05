import { Link, useRouter, type ErrorComponentProps } from '@tanstack/react-router';
import { Compass, ServerCrash } from 'lucide-react';
import { Placeholder } from '../ui/query-view.js';

/** A path that leads nowhere. */
export function NotFound() {
  return (
    <main>
      <Placeholder
        icon={Compass}
        title="There is no such page"
        action={
          <Link to="/" className="button" search={{}}>
            To the overview
          </Link>
        }
      >
        The address may be from an older version, or mistyped.
      </Placeholder>
    </main>
  );
}

/** A page that could not be made: the console is away, or a bug. */
export function Broken({ error, reset }: ErrorComponentProps) {
  const router = useRouter();
  const again = (): void => {
    reset();
    void router.invalidate();
  };
  return (
    <main>
      <Placeholder
        icon={ServerCrash}
        title="This page could not be shown"
        action={
          <button type="button" className="button" onClick={again}>
            Try again
          </button>
        }
      >
        {error instanceof Error ? error.message : 'The reason is not known.'} The hosts go on healing by
        themselves; only this view of them is missing.
      </Placeholder>
    </main>
  );
}
