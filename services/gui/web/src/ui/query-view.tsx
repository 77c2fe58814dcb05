import type { UseQueryResult } from '@tanstack/react-query';
import { Lock, RotateCw, ServerCrash, type LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { ApiError } from '../api/client.js';
import { useConnection } from '../live/connection.js';
import { Notice } from './notice.js';
import { At } from './times.js';

type Asked<T> = Pick<
  UseQueryResult<T>,
  'data' | 'error' | 'isPending' | 'isFetching' | 'dataUpdatedAt' | 'errorUpdatedAt' | 'refetch'
>;

/**
 * A view of one answer in each of its states: a skeleton of the real layout, the answer, the last answer greyed while
 * the live connection is lost, what failed and what is still true, or which role is needed.
 */
export function QueryView<T>(props: {
  readonly asked: Asked<T>;
  /** What was asked for, in words: "the list of services". */
  readonly what: string;
  readonly skeleton: ReactNode;
  readonly children: (data: T) => ReactNode;
}) {
  const { asked } = props;
  const connection = useConnection();
  if (asked.data === undefined) {
    if (asked.error !== null) return <Failed asked={asked} what={props.what} />;
    return (
      <div aria-busy="true" aria-label={`Loading ${props.what}`}>
        {props.skeleton}
      </div>
    );
  }
  return (
    <>
      {asked.error !== null && (
        <Notice tone="warn" live action={<Retry asked={asked} />}>
          <strong>{`Could not read ${props.what} again`}</strong> since <At at={asked.errorUpdatedAt} />:{' '}
          {asked.error.message} What you see was true at <At at={asked.dataUpdatedAt} />.
        </Notice>
      )}
      <div className={connection.state === 'stale' || asked.error !== null ? 'page is-stale' : 'page'}>
        {props.children(asked.data)}
      </div>
    </>
  );
}

function Failed<T>(props: { readonly asked: Asked<T>; readonly what: string }) {
  const { asked, what } = props;
  const error = asked.error as Error;
  if (error instanceof ApiError && error.status === 403) {
    return (
      <Placeholder icon={Lock} title="Your role does not reach here">
        {error.message}
      </Placeholder>
    );
  }
  const missing = error instanceof ApiError && error.status === 404;
  return (
    <Placeholder
      icon={ServerCrash}
      title={missing ? error.title : `Could not read ${what}`}
      action={<Retry asked={asked} />}
    >
      {error.message}
      {!missing && ' The hosts go on healing by themselves; only this view of them is missing.'}
    </Placeholder>
  );
}

function Retry<T>(props: { readonly asked: Asked<T> }) {
  return (
    <button
      type="button"
      className="button"
      disabled={props.asked.isFetching}
      onClick={() => void props.asked.refetch()}
    >
      <RotateCw size={15} aria-hidden className={props.asked.isFetching ? 'turning' : undefined} />
      Try again
    </button>
  );
}

/** What stands where there is nothing to show: what it is for, and the one next step. */
export function Placeholder(props: {
  readonly icon: LucideIcon;
  readonly title: string;
  readonly children: ReactNode;
  readonly action?: ReactNode;
}) {
  const Icon = props.icon;
  return (
    <div className="placeholder">
      <Icon size={28} strokeWidth={1.6} aria-hidden />
      <h2>{props.title}</h2>
      <p>{props.children}</p>
      {props.action}
    </div>
  );
}

/** One grey bar of a skeleton. Sizes are CSS lengths. */
export function Bone(props: { readonly width?: string; readonly height?: string }) {
  return (
    <div className="skeleton" style={{ width: props.width ?? '100%', height: props.height ?? '14px' }} />
  );
}

/** Several rows of a skeleton of a list. */
export function BoneRows(props: { readonly count: number }) {
  return (
    <div className="panel">
      <ul className="rows">
        {Array.from({ length: props.count }, (_, index) => (
          <li key={index} className="bone-row">
            <Bone width={`${40 + ((index * 17) % 35)}%`} />
            <Bone width="96px" />
          </li>
        ))}
      </ul>
    </div>
  );
}
