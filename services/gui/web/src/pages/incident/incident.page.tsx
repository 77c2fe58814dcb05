import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { ChevronLeft } from 'lucide-react';
import { incidentQuery, overviewQuery } from '../../api/queries.js';
import type { Story } from '../../api/types.js';
import { duration } from '../../format/duration.js';
import { day } from '../../format/moment.js';
import { unitName } from '../../format/sentence.js';
import { repairsOff } from '../../shell/warnings.js';
import { Notice } from '../../ui/notice.js';
import { Bone, BoneRows, QueryView } from '../../ui/query-view.js';
import { Badge, incidentLook } from '../../ui/state.js';
import { Ago, At, Running } from '../../ui/times.js';
import { useTitle } from '../../ui/title.js';
import { Answers } from './answers.js';
import { standingLook } from './standing.js';
import { StorySteps } from './story-steps.js';
import './incident.css';

const route = getRouteApi('/signed-in/incidents/$id');

/** One incident as a story: what was seen, decided, done and verified, to the millisecond. */
export default function IncidentDetailPage() {
  const { id } = route.useParams();
  const asked = useQuery({
    ...incidentQuery(id),
    refetchInterval: (query) => (query.state.data?.state === 'open' ? 10_000 : false),
  });
  useTitle(asked.data === undefined ? 'Incident' : unitName(asked.data.unit));
  return (
    <div className="page">
      <QueryView<Story> asked={asked} what="this incident" skeleton={<StorySkeleton />}>
        {(story) => (
          <>
            <Head story={story} />
            {story.state === 'open' && <Standing story={story} />}
            <Answers incident={story} />
            <div className="incident-columns">
              <section className="panel" aria-labelledby="story-title">
                <header>
                  <h2 id="story-title">What happened</h2>
                  <span className="muted small">{day(story.openedAt)}, your time</span>
                </header>
                <div className="body">
                  <StorySteps steps={story.steps} open={story.state === 'open'} />
                </div>
              </section>
              <Facts story={story} />
            </div>
          </>
        )}
      </QueryView>
    </div>
  );
}

function Head(props: { readonly story: Story }) {
  const { story } = props;
  return (
    <div className="page-head">
      <div>
        <Link to="/incidents" search={{}} className="crumb">
          <ChevronLeft size={14} aria-hidden />
          Incidents
        </Link>
        <h1 className="incident-title">{story.title}</h1>
        <div className="incident-state">
          <Badge look={incidentLook(story.state)} />
          <span className="muted small">
            {story.hostname} · <Ago at={story.openedAt} />
          </span>
        </div>
      </div>
      <div className="incident-figure" aria-label="From detection until it was well again">
        {story.state === 'open' ? (
          <Running since={story.openedAt} />
        ) : story.durationMs === null ? (
          '–'
        ) : (
          duration(story.durationMs)
        )}
        <span className="muted tiny">{story.state === 'open' ? 'running' : 'until well again'}</span>
      </div>
    </div>
  );
}

function Standing(props: { readonly story: Story }) {
  const hosts = useQuery(overviewQuery).data?.hosts ?? [];
  const off = repairsOff(hosts.find((host) => host.id === props.story.hostId));
  const standing = standingLook(props.story.standing, off);
  return (
    <Notice tone={standing.tone} live>
      <strong>Now:</strong> {standing.sentence}
    </Notice>
  );
}

function Facts(props: { readonly story: Story }) {
  const { story } = props;
  // Only services have a page of their own; mounts are told of by a guard.
  const isService = story.unit.endsWith('.service');
  return (
    <aside className="panel" aria-label="About this incident">
      <div className="body">
        <dl className="facts">
          <dt>{isService ? 'Service' : 'Unit'}</dt>
          <dd>
            {isService ? (
              <Link
                to="/services/$hostId/$unit"
                params={{ hostId: story.hostId, unit: story.unit }}
                search={{}}
              >
                {story.unit}
              </Link>
            ) : (
              unitName(story.unit)
            )}
          </dd>
          <dt>Host</dt>
          <dd>{story.hostname}</dd>
          <dt>Condition</dt>
          <dd>{story.condition}</dd>
          <dt>Seen by</dt>
          <dd>{story.detectedBy || 'not known'}</dd>
          <dt>Opened</dt>
          <dd>
            {day(story.openedAt)} <At at={story.openedAt} />
          </dd>
          <dt>Closed</dt>
          <dd>{story.closedAt === null ? 'not yet' : <At at={story.closedAt} />}</dd>
          <dt>Id</dt>
          <dd className="mono tiny">{story.id}</dd>
        </dl>
        <p className="facts-more small">
          <Link to="/incidents" search={{ unit: story.unit }}>
            Every incident of this {isService ? 'service' : 'unit'}
          </Link>
        </p>
      </div>
    </aside>
  );
}

function StorySkeleton() {
  return (
    <div className="page">
      <Bone width="70%" height="30px" />
      <BoneRows count={6} />
    </div>
  );
}
