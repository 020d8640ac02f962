import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import type { Role } from '../../api/ram.ts';
import { useSession } from '../../api/session.tsx';
import { ErrorView } from '../../components/error-view.tsx';
import { JsonEditor } from '../../components/json-editor.tsx';
import { QueryView } from '../../components/query-view.tsx';
import { SidePanel } from '../../components/side-panel.tsx';
import { useAction } from '../../components/use-action.ts';
import { useTexts } from '../../i18n/language.tsx';
import { AttachedPolicies } from './attached-policies.tsx';
import { accessTexts } from './texts.ts';

interface Props {
  /** Undefined: closed. */
  readonly roleName: string | undefined;
  close(): void;
}

/** One role: who may assume it, and its policies. */
export function RoleDrawer({ roleName, close }: Props) {
  return (
    <SidePanel title={roleName} isOpen={roleName !== undefined} close={close} isWide>
      {roleName !== undefined && <RoleSections roleName={roleName} close={close} />}
    </SidePanel>
  );
}

function RoleSections({ roleName, close }: { readonly roleName: string; close(): void }) {
  const text = useTexts(accessTexts);
  const { rpc } = useSession();
  const RoleName = roleName;
  const role = useQuery({
    queryKey: ['role', roleName],
    queryFn: async () => (await rpc.ram<{ Role: Role }>('GetRole', { RoleName })).Role,
  });
  const saving = useAction(
    (document: string) => rpc.ram('UpdateRole', { RoleName, NewAssumeRolePolicyDocument: document }),
    { done: text.trustSaved, changes: [['role', roleName]] },
  );
  const removal = useAction(() => rpc.ram('DeleteRole', { RoleName }), {
    done: text.roleGone,
    changes: [['roles']],
    after: close,
  });
  return (
    <div className="page-body">
      <section className="panel" aria-label={text.trust}>
        <h2>{text.trust}</h2>
        <QueryView query={role}>
          {({ AssumeRolePolicyDocument = '' }) => (
            <JsonEditor
              label={text.trust}
              value={AssumeRolePolicyDocument}
              isSaving={saving.isPending}
              error={saving.error}
              save={saving.mutate}
            />
          )}
        </QueryView>
      </section>
      <AttachedPolicies kind="Role" name={roleName} />
      {removal.error !== null && <ErrorView error={removal.error} />}
      <div>
        <Button danger loading={removal.isPending} onClick={() => removal.mutate()}>
          {text.deleteRole}
        </Button>
      </div>
    </div>
  );
}
