import { useQuery } from '@tanstack/react-query';
import { Tag } from 'antd';
import { type AuditEvent, eventPage } from '../../api/events.ts';
import { useSession } from '../../api/session.tsx';
import { Facts } from '../../components/facts.tsx';
import { QueryView } from '../../components/query-view.tsx';
import { SidePanel } from '../../components/side-panel.tsx';
import { Time } from '../../components/time.tsx';
import { useTexts } from '../../i18n/language.tsx';
import { DenialView } from './denial-view.tsx';
import { activityTexts } from './texts.ts';

interface Props {
  /** Undefined: closed. */
  readonly requestId: string | undefined;
  close(): void;
}

/** One request id: the OSS request and the KMS calls that it caused. */
export function RequestDrawer({ requestId, close }: Props) {
  const text = useTexts(activityTexts);
  return (
    <SidePanel title={text.request} isOpen={requestId !== undefined} close={close} isWide>
      {requestId !== undefined && <RequestEvents requestId={requestId} />}
    </SidePanel>
  );
}

function RequestEvents({ requestId }: { readonly requestId: string }) {
  const text = useTexts(activityTexts);
  const { control } = useSession();
  const page = useQuery({
    queryKey: ['request', requestId],
    queryFn: () => eventPage(control, { 'request-id': requestId }),
  });
  return (
    <QueryView query={page}>
      {({ events }) => (
        <div className="page-body">
          <p>
            {text.together}: <code>{requestId}</code>
          </p>
          {/* The request itself first, and then its calls in their order. */}
          {[...events]
            .reverse()
            .sort(causesFirst)
            .map((event) => (
              <EventPanel key={`${event.service}${event.requestId}${event.action}`} event={event} />
            ))}
        </div>
      )}
    </QueryView>
  );
}

function causesFirst(one: AuditEvent, other: AuditEvent): number {
  return Number(one.cause !== undefined) - Number(other.cause !== undefined);
}

function EventPanel({ event }: { readonly event: AuditEvent }) {
  const text = useTexts(activityTexts);
  const name = `${event.service.toUpperCase()} ${event.action}`;
  const object = event.object === undefined ? event.bucket : `${event.bucket}/${event.object}`;
  return (
    <section className="panel" aria-label={name}>
      <div className="row">
        <h2>{name}</h2>
        <Tag>{event.outcome}</Tag>
      </div>
      <Facts
        of={[
          [text.time, <Time key="time" iso={event.time} />],
          [text.who, event.principal],
          [text.decision, text[event.decision]],
          [text.duration, text.milliseconds(event.durationMs)],
          [text.region, event.region],
          ...(object === undefined ? [] : ([[text.target, object]] as const)),
          ...(event.key === undefined ? [] : ([[text.key, event.key]] as const)),
          [text.requestId, <code key="id">{event.requestId}</code>],
          ...(event.permissions === undefined
            ? []
            : ([[text.permissions, <Permissions key="permissions" of={event.permissions} />]] as const)),
        ]}
      />
      {event.decision === 'refused' && <DenialView requestId={event.requestId} />}
    </section>
  );
}

function Permissions({ of }: { readonly of: NonNullable<AuditEvent['permissions']> }) {
  const text = useTexts(activityTexts);
  return (
    <ul className="plain">
      {of.map(({ action, resource, by }) => (
        <li key={action + resource}>
          <code>{action}</code> · <code>{resource}</code> · {text.grantedBy} {by}
        </li>
      ))}
    </ul>
  );
}
