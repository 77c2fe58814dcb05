import { useQuery } from '@tanstack/react-query';
import { Plus, Wrench } from 'lucide-react';
import { useState } from 'react';
import { maintenanceQuery } from '../../api/queries.js';
import type { MaintenanceWindow, WindowList } from '../../api/types.js';
import { BoneRows, Placeholder, QueryView } from '../../ui/query-view.js';
import { useTitle } from '../../ui/title.js';
import './maintenance.css';
import { WindowForm } from './window-form.js';
import { WindowRow } from './window-row.js';

const groups = [
  ['in-force', 'In force'],
  ['coming', 'Coming'],
  ['over', 'Over'],
] as const;

/** Maintenance windows: times in which people work on services, so that nothing else does. */
export default function MaintenancePage() {
  useTitle('Maintenance');
  const asked = useQuery(maintenanceQuery);
  const [edited, setEdited] = useState<MaintenanceWindow | 'new' | null>(null);
  const plan = (
    <button
      type="button"
      className="button"
      data-tone="accent"
      disabled={asked.data?.mayChange !== true}
      onClick={() => setEdited('new')}
    >
      <Plus size={15} aria-hidden />
      Plan a window
    </button>
  );
  return (
    <div className="page">
      <div className="page-head">
        <div>
          <h1>Maintenance</h1>
          <p className="lead small maintenance-lead">
            While a window is in force, its services are watched as ever, and nothing is done to them by
            itself. People can still restart them. What is down at its end is healed then.
          </p>
        </div>
        <div className="actions">{plan}</div>
      </div>
      <QueryView<WindowList> asked={asked} what="the maintenance windows" skeleton={<BoneRows count={3} />}>
        {(list) => (
          <>
            {list.items.length === 0 && (
              <div className="panel">
                <Placeholder icon={Wrench} title="No window is planned">
                  Plan one before you work on services, so that nothing restarts them under your hands. Each
                  ends by itself.
                  {!list.mayChange && ' This needs the role operator.'}
                </Placeholder>
              </div>
            )}
            {groups.map(([standing, word]) => {
              const windows = list.items.filter((window) => window.standing === standing);
              if (windows.length === 0) return null;
              return (
                <section className="panel" key={standing} aria-labelledby={`windows-${standing}`}>
                  <header>
                    <h2 id={`windows-${standing}`}>{word}</h2>
                  </header>
                  <ul className="rows">
                    {windows.map((window) => (
                      <WindowRow
                        key={window.id}
                        window={window}
                        mayChange={list.mayChange}
                        onEdit={() => setEdited(window)}
                      />
                    ))}
                  </ul>
                </section>
              );
            })}
            {edited !== null && (
              <WindowForm
                window={edited === 'new' ? null : edited}
                zone={list.zone}
                hosts={list.hosts}
                onClose={() => setEdited(null)}
              />
            )}
          </>
        )}
      </QueryView>
    </div>
  );
}
