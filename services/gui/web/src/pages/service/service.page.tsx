import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { ChevronLeft, ChevronRight } from 'lucide-react';
import { serviceQuery } from '../../api/queries.js';
import type { ServiceDetail } from '../../api/types.js';
import { Notice } from '../../ui/notice.js';
import { Bone, BoneRows, QueryView } from '../../ui/query-view.js';
import { Badge, unitLook } from '../../ui/state.js';
import { For, Running } from '../../ui/times.js';
import { useTitle } from '../../ui/title.js';
import { ServiceChecks } from './service-checks.js';
import { Answers } from '../incident/answers.js';
import { InForceNotice } from '../maintenance/in-force-notice.js';
import { HoldButton, HoldNotice } from './hold.js';
import { JournalPanel } from './journal-panel.js';
import { PolicyPanel } from './policy-panel.js';
import { RecoveryPanel } from './recovery-panel.js';
import { Restart } from './restart.js';
import './service.css';
import { Timeline } from './timeline.js';
import { UptimeStrip } from './uptime-strip.js';

const route = getRouteApi('/signed-in/services/$hostId/$unit');

/** One service: its state and since when, uptime, what happened, its journal, and what would happen if it failed. */
export default function ServiceDetailPage() {
  const { hostId, unit } = route.useParams();
  const { window = '24h' } = route.useSearch();
  const navigate = route.useNavigate();
  useTitle(unit);
  const asked = useQuery(serviceQuery(hostId, unit));
  return (
    <div className="page">
      <QueryView<ServiceDetail> asked={asked} what={unit} skeleton={<ServiceSkeleton />}>
        {(service) => (
          <>
            <Head service={service} />
            <HoldNotice service={service} />
            <InForceNotice windows={service.maintenance} />
            {service.openIncident !== null && (
              <Notice
                tone="bad"
                live
                action={
                  <Link
                    to="/incidents/$id"
                    params={{ id: service.openIncident.id }}
                    search={{}}
                    className="nowrap"
                  >
                    Its story <ChevronRight size={13} aria-hidden />
                  </Link>
                }
              >
                <strong>Incident open</strong> for <Running since={service.openIncident.openedAt} />.{' '}
                {service.openIncident.summary}
              </Notice>
            )}
            {service.openIncident !== null && <Answers incident={service.openIncident} />}
            <UptimeStrip
              hostId={hostId}
              unit={unit}
              window={window}
              onWindow={(next) =>
                void navigate({
                  search: (before) => ({ ...before, window: next }),
                  replace: true,
                  resetScroll: false,
                })
              }
            />
            <div className="service-columns">
              <PolicyPanel service={service} />
              <Timeline entries={service.timeline} />
            </div>
            <ServiceChecks service={service} />
            <RecoveryPanel hostId={hostId} unit={unit} />
            <JournalPanel hostId={hostId} unit={unit} />
          </>
        )}
      </QueryView>
    </div>
  );
}

function Head(props: { readonly service: ServiceDetail }) {
  const { service } = props;
  const { state } = service;
  return (
    <div className="page-head">
      <div>
        <Link to="/services" search={{}} className="crumb">
          <ChevronLeft size={14} aria-hidden />
          Services
        </Link>
        <h1 className="breakable">{service.unit}</h1>
        <div className="service-state">
          <Badge look={unitLook(state.normalizedStatus, state.rawStatus, state.subState)} />
          <span className="muted small">
            <For since={state.at} /> · {state.rawStatus} ({state.subState}) · {service.hostname}
          </span>
        </div>
      </div>
      <div className="actions">
        <HoldButton service={service} />
        <Restart service={service} />
      </div>
    </div>
  );
}

function ServiceSkeleton() {
  return (
    <div className="page">
      <Bone width="260px" height="30px" />
      <Bone height="130px" />
      <BoneRows count={4} />
    </div>
  );
}
