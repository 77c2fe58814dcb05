import * as Dialog from '@radix-ui/react-dialog';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Search } from 'lucide-react';
import { useId, useMemo, useState, type KeyboardEvent } from 'react';
import { servicesQuery } from '../api/queries.js';
import type { Me } from '../api/types.js';
import { pages } from './nav.js';
import { matching, type PaletteItem } from './palette-items.js';
import { useTheme } from './theme.js';

/** Goes to any page or service, by typing part of its name. */
export default function Palette(props: {
  readonly me: Me;
  readonly onClose: () => void;
  readonly onKeys: () => void;
}) {
  const [typed, setTyped] = useState('');
  const [chosen, setChosen] = useState(0);
  const listId = useId();
  const items = useItems(props.me, props.onKeys);
  const found = useMemo(() => matching(items, typed), [items, typed]);
  const at = Math.min(chosen, found.length - 1);

  const run = (item: PaletteItem | undefined): void => {
    if (item === undefined) return;
    props.onClose();
    item.run();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step !== 0 && found.length > 0) {
      event.preventDefault();
      const next = (at + step + found.length) % found.length;
      setChosen(next);
      document.getElementById(`${listId}-${next}`)?.scrollIntoView({ block: 'nearest' });
    }
    if (event.key === 'Enter') run(found[at]);
  };

  return (
    <Dialog.Root open onOpenChange={(open) => !open && props.onClose()}>
      <Dialog.Portal>
        <Dialog.Overlay className="scrim" />
        <Dialog.Content className="dialog palette" aria-describedby={undefined}>
          <Dialog.Title className="visually-hidden">Go to</Dialog.Title>
          <div className="ask">
            <Search size={18} aria-hidden />
            <input
              role="combobox"
              aria-expanded
              aria-controls={listId}
              aria-activedescendant={at >= 0 ? `${listId}-${at}` : undefined}
              aria-label="Page or service"
              placeholder="Go to a page or a service"
              autoComplete="off"
              spellCheck={false}
              value={typed}
              onChange={(event) => {
                setTyped(event.target.value);
                setChosen(0);
              }}
              onKeyDown={onKeyDown}
            />
            <kbd>Esc</kbd>
          </div>
          <div role="listbox" id={listId} aria-label="Matches">
            {found.map((item, index) => (
              <div
                key={item.id}
                id={`${listId}-${index}`}
                role="option"
                aria-selected={index === at}
                onPointerMove={() => setChosen(index)}
                onClick={() => run(item)}
              >
                {item.word}
                <span className="where">{item.where}</span>
              </div>
            ))}
            {found.length === 0 && <p className="muted small palette-none">Nothing is called that.</p>}
          </div>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function useItems(me: Me, onKeys: () => void): readonly PaletteItem[] {
  const navigate = useNavigate();
  const { turn } = useTheme();
  const services = useQuery(servicesQuery).data?.items;
  return useMemo(() => {
    const places: PaletteItem[] = pages
      .filter((page) => !page.labOnly || me.lab)
      .map((page) => ({
        id: page.to,
        word: page.word,
        where: 'Page',
        run: () => void navigate({ to: page.to, search: {} }),
      }));
    const acts: PaletteItem[] = [
      { id: 'theme', word: 'Change the theme', where: 'Setting', run: turn },
      { id: 'keys', word: 'Show the keys', where: 'Help', run: onKeys },
    ];
    const units: PaletteItem[] = (services ?? []).map((row) => ({
      id: `${row.host_id} ${row.service_name}`,
      word: row.service_name,
      where: `${row.status} on ${row.host}`,
      run: () =>
        void navigate({
          to: '/services/$hostId/$unit',
          params: { hostId: row.host_id, unit: row.service_name },
          search: {},
        }),
    }));
    return [...places, ...acts, ...units];
  }, [services, me.lab, navigate, turn, onKeys]);
}
