import { useQuery } from '@tanstack/react-query';
import { Button, Form } from 'antd';
import { type KeyMetadata, type KeyVersion, listKeyVersions } from '../../api/keys.ts';
import { useSession } from '../../api/session.tsx';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { ErrorView } from '../../components/error-view.tsx';
import { Facts } from '../../components/facts.tsx';
import { QueryView } from '../../components/query-view.tsx';
import { Time } from '../../components/time.tsx';
import { useAction } from '../../components/use-action.ts';
import { useTexts } from '../../i18n/language.tsx';
import { useRegion } from '../../shell/region.tsx';
import { RotationField } from './rotation-field.tsx';
import { keyTexts } from './texts.ts';

/** The versions of a key, and how it comes to new ones. */
export function VersionPanel({ found }: { readonly found: KeyMetadata }) {
  const text = useTexts(keyTexts);
  const { rpc } = useSession();
  const { region } = useRegion();
  const { KeyId, PrimaryKeyVersion, RotationInterval = '' } = found;
  // The callers of a key pair name its versions: they are made one by one, and those of other keys by rotation.
  const isPair = /^(RSA|EC)_/.test(found.KeySpec);
  const isRotatable = !isPair && found.Origin !== 'EXTERNAL';
  const versions = useQuery({
    queryKey: ['versions', region, KeyId],
    queryFn: () => listKeyVersions(rpc, region, KeyId),
  });
  const changes = [
    ['versions', region, KeyId],
    ['key', region, KeyId],
  ];
  const rotate = useAction(() => rpc.kms('CreateKeyVersion', region, { KeyId }), { done: text.rotated, changes });
  const policy = useAction(
    ({ rotation }: { readonly rotation: string }) =>
      rpc.kms('UpdateRotationPolicy', region, {
        KeyId,
        EnableAutomaticRotation: rotation !== '',
        RotationInterval: rotation === '' ? undefined : rotation,
      }),
    { done: text.rotationSaved, changes },
  );
  const error = rotate.error ?? policy.error;
  const columns: readonly Column<KeyVersion>[] = [
    {
      key: 'id',
      title: text.versionId,
      value: ({ KeyVersionId }) => KeyVersionId,
      render: ({ KeyVersionId }) => <code>{KeyVersionId}</code>,
    },
    {
      key: 'primary',
      title: text.primary,
      width: '8rem',
      render: ({ KeyVersionId }) => (KeyVersionId === PrimaryKeyVersion ? text.yes : ''),
    },
    {
      key: 'created',
      title: text.created,
      value: ({ CreationDate }) => CreationDate,
      render: ({ CreationDate }) => <Time iso={CreationDate} />,
    },
  ];
  return (
    <section className="panel" aria-label={text.keyVersions}>
      <div className="row">
        <h2>{text.keyVersions}</h2>
        {isPair && (
          <div className="actions">
            <Button loading={rotate.isPending} onClick={() => rotate.mutate()}>
              {text.rotateNow}
            </Button>
          </div>
        )}
      </div>
      {error !== null && <ErrorView error={error} />}
      {isRotatable && (
        <>
          <Facts
            of={[
              [text.automatic, found.AutomaticRotation],
              [text.lastRotation, <Time key="last" iso={found.LastRotationDate} />],
              [text.nextRotation, <Time key="next" iso={found.NextRotationDate} />],
            ]}
          />
          <Form
            key={RotationInterval}
            layout="inline"
            initialValues={{ rotation: RotationInterval }}
            onFinish={(fields) => policy.mutate(fields)}
          >
            <RotationField name="rotation" current={RotationInterval} />
            <Button htmlType="submit" loading={policy.isPending}>
              {text.save}
            </Button>
          </Form>
        </>
      )}
      <QueryView query={versions}>
        {(rows) => (
          <DataTable
            label={text.keyVersions}
            rows={rows}
            columns={columns}
            rowKey={({ KeyVersionId }) => KeyVersionId}
            sortedBy={{ key: 'created', isDescending: true }}
          />
        )}
      </QueryView>
    </section>
  );
}
