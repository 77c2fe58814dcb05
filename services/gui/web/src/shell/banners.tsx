import { FlaskConical } from 'lucide-react';
import { useState } from 'react';
import type { Me, Overview } from '../api/types.js';
import { useConnection } from '../live/connection.js';
import { Notice } from '../ui/notice.js';
import { Ago, At } from '../ui/times.js';
import { useHostId } from './host-switcher.js';
import { warningsOf, type Warning } from './warnings.js';

/** What a person must know on every page: what does not heal and why, and how fresh the view is. */
export function Banners(props: { readonly me: Me; readonly overview: Overview | undefined }) {
  const connection = useConnection();
  const chosen = useHostId();
  const hosts = (props.overview?.hosts ?? []).filter((host) => chosen === undefined || host.id === chosen);
  return (
    <div className="banners">
      {connection.state === 'stale' && (
        <Notice tone="warn" live>
          <strong>Live connection lost</strong> at <At at={connection.since} />. What you see is from before
          that; reconnecting.
        </Notice>
      )}
      {warningsOf(props.me, hosts).map((warning) => (
        <Banner key={warning.id} warning={warning} />
      ))}
    </div>
  );
}

function Banner(props: { readonly warning: Warning }) {
  const { warning } = props;
  const [open, setOpen] = useState(false);
  return (
    <Notice
      tone={warning.tone}
      live={warning.tone === 'bad'}
      {...(warning.id.startsWith('lab') ? { icon: FlaskConical } : {})}
    >
      <strong>{warning.title}</strong>
      {warning.since !== null && (
        <>
          {' '}
          (last heard <Ago at={warning.since} />)
        </>
      )}
      .{' '}
      <span className="banner-detail" data-open={open}>
        {warning.detail}
      </span>
      <button type="button" className="banner-more" aria-expanded={open} onClick={() => setOpen(!open)}>
        {open ? 'Less' : 'More'}
      </button>
    </Notice>
  );
}
