import { useQuery } from '@tanstack/react-query';
import { Alert, Button, Form, InputNumber, Switch } from 'antd';
import { Link } from 'wouter';
import { type BlastRadius, blastRadius } from '../../api/inventory.ts';
import type { KeyMetadata } from '../../api/keys.ts';
import { useSession } from '../../api/session.tsx';
import { ErrorView } from '../../components/error-view.tsx';
import { Facts } from '../../components/facts.tsx';
import { QueryView } from '../../components/query-view.tsx';
import { formatSize } from '../../components/size.ts';
import { useAction } from '../../components/use-action.ts';
import { useTexts } from '../../i18n/language.tsx';
import { useRegion } from '../../shell/region.tsx';
import { keyTexts } from './texts.ts';

const SHORTEST_DAYS = 7;
const LONGEST_DAYS = 366;

/** Scheduling a key's deletion, with what would go with it. */
export function DeletionPanel({ found }: { readonly found: KeyMetadata }) {
  const text = useTexts(keyTexts);
  const { rpc, isOperator } = useSession();
  const { region } = useRegion();
  const { KeyId, KeyState, DeleteDate, DeletionProtection } = found;
  const changes = [['key', region, KeyId], ['usable-keys']];
  const schedule = useAction(
    ({ days }: { readonly days: number }) =>
      rpc.kms('ScheduleKeyDeletion', region, { KeyId, PendingWindowInDays: days }),
    { done: text.scheduleDone, changes },
  );
  const cancel = useAction(() => rpc.kms('CancelKeyDeletion', region, { KeyId }), { done: text.cancelDone, changes });
  const protect = useAction(
    (EnableDeletionProtection: boolean) =>
      rpc.kms('SetDeletionProtection', region, { ProtectedResourceArn: found.Arn, EnableDeletionProtection }),
    { done: text.protectDone, changes },
  );
  const isPending = KeyState === 'PendingDeletion';
  const error = schedule.error ?? cancel.error ?? protect.error;
  return (
    <section className="panel" aria-label={text.deletion}>
      <h2>{text.deletion}</h2>
      {isOperator ? <Blast region={region} keyId={KeyId} /> : <p>{text.blastRoot}</p>}
      {error !== null && <ErrorView error={error} />}
      {isPending ? (
        <>
          <Alert type="warning" showIcon title={text.scheduled(new Date(DeleteDate).toISOString())} />
          <div>
            <Button loading={cancel.isPending} onClick={() => cancel.mutate()}>
              {text.cancelDeletion}
            </Button>
          </div>
        </>
      ) : (
        <>
          <div className="row">
            <Switch
              aria-label={text.protect}
              checked={DeletionProtection === 'Enabled'}
              loading={protect.isPending}
              onChange={(wanted) => protect.mutate(wanted)}
            />
            {text.protect}
          </div>
          <Form layout="inline" initialValues={{ days: 30 }} onFinish={(fields) => schedule.mutate(fields)}>
            <Form.Item name="days" label={text.window}>
              <InputNumber min={SHORTEST_DAYS} max={LONGEST_DAYS} />
            </Form.Item>
            <Button danger htmlType="submit" loading={schedule.isPending}>
              {text.schedule}
            </Button>
          </Form>
        </>
      )}
    </section>
  );
}

function Blast({ region, keyId }: { readonly region: string; readonly keyId: string }) {
  const text = useTexts(keyTexts);
  const session = useSession();
  const radius = useQuery({
    queryKey: ['blast', region, keyId],
    queryFn: () => blastRadius(session, region, keyId),
    staleTime: 0,
  });
  return (
    <section className="stack" aria-label={text.blast}>
      <h3>{text.blast}</h3>
      <QueryView query={radius}>{(found) => <Radius found={found} />}</QueryView>
    </section>
  );
}

function Radius({ found }: { readonly found: BlastRadius }) {
  const text = useTexts(keyTexts);
  const links = (names: readonly string[]) =>
    names.map((name, place) => (
      <span key={name}>
        {place > 0 && ', '}
        <Link href={`/buckets/${name}`}>{name}</Link>
      </span>
    ));
  const isNothing = found.objects + found.versions + found.uploads === 0;
  return (
    <>
      {isNothing ? (
        <p>{text.blastNothing}</p>
      ) : (
        <Facts
          of={[
            [text.objects, found.objects],
            [text.versions, found.versions],
            [text.bytes, `${found.bytes} (${formatSize(found.bytes)})`],
            [text.uploads, found.uploads],
            [text.bucket, links(found.buckets.map(({ name }) => name))],
          ]}
        />
      )}
      {found.defaultsOf.length > 0 && <Facts of={[[text.defaultsOf, links(found.defaultsOf)]]} />}
    </>
  );
}
