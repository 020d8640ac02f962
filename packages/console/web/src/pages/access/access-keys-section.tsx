import { useQuery } from '@tanstack/react-query';
import { Alert, Button, Switch } from 'antd';
import { accessKeysOf } from '../../api/ram.ts';
import { useSession } from '../../api/session.tsx';
import { ErrorView } from '../../components/error-view.tsx';
import { Facts } from '../../components/facts.tsx';
import { QueryView } from '../../components/query-view.tsx';
import { useAction } from '../../components/use-action.ts';
import { useTexts } from '../../i18n/language.tsx';
import { accessTexts } from './texts.ts';

interface NewKey {
  readonly AccessKey: { readonly AccessKeyId: string; readonly AccessKeySecret: string };
}

/** The access keys of a user. */
export function AccessKeysSection({ userName }: { readonly userName: string }) {
  const text = useTexts(accessTexts);
  const { rpc } = useSession();
  const UserName = userName;
  const keys = useQuery({ queryKey: ['access-keys', userName], queryFn: () => accessKeysOf(rpc, userName) });
  const changes = [['access-keys', userName]];
  const creation = useAction(() => rpc.ram<NewKey>('CreateAccessKey', { UserName }), { changes });
  const toggle = useAction(
    ({ id, isActive }: { readonly id: string; readonly isActive: boolean }) =>
      rpc.ram('UpdateAccessKey', { UserName, UserAccessKeyId: id, Status: isActive ? 'Active' : 'Inactive' }),
    { changes },
  );
  const removal = useAction((id: string) => rpc.ram('DeleteAccessKey', { UserName, UserAccessKeyId: id }), {
    done: text.keyGone,
    changes,
  });
  const error = creation.error ?? toggle.error ?? removal.error;
  return (
    <section className="panel" aria-label={text.accessKeys}>
      <div className="row">
        <h2>{text.accessKeys}</h2>
        <div className="actions">
          <Button loading={creation.isPending} onClick={() => creation.mutate()}>
            {text.createKey}
          </Button>
        </div>
      </div>
      {error !== null && <ErrorView error={error} />}
      {creation.data !== undefined && (
        <Alert
          type="warning"
          showIcon
          title={text.secretOnce}
          description={
            <Facts
              of={[
                [text.keyId, <code key="id">{creation.data.AccessKey.AccessKeyId}</code>],
                [text.secret, <code key="secret">{creation.data.AccessKey.AccessKeySecret}</code>],
              ]}
            />
          }
        />
      )}
      <QueryView query={keys}>
        {(found) => (
          <ul className="plain stack">
            {found.map(({ AccessKeyId: id, Status }) => (
              <li key={id} className="row">
                <code>{id}</code>
                <Switch
                  aria-label={text.statusOf(id)}
                  checked={Status === 'Active'}
                  onChange={(isActive) => toggle.mutate({ id, isActive })}
                />
                <Button size="small" danger aria-label={text.deleteKey(id)} onClick={() => removal.mutate(id)}>
                  {text.remove}
                </Button>
              </li>
            ))}
          </ul>
        )}
      </QueryView>
    </section>
  );
}
