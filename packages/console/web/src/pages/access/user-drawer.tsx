import { Button } from 'antd';
import { useSession } from '../../api/session.tsx';
import { ErrorView } from '../../components/error-view.tsx';
import { SidePanel } from '../../components/side-panel.tsx';
import { useAction } from '../../components/use-action.ts';
import { useTexts } from '../../i18n/language.tsx';
import { AccessKeysSection } from './access-keys-section.tsx';
import { AttachedPolicies } from './attached-policies.tsx';
import { accessTexts } from './texts.ts';

interface Props {
  /** Undefined: closed. */
  readonly userName: string | undefined;
  close(): void;
}

/** One user: access keys and policies. */
export function UserDrawer({ userName, close }: Props) {
  return (
    <SidePanel title={userName} isOpen={userName !== undefined} close={close} isWide>
      {userName !== undefined && <UserSections userName={userName} close={close} />}
    </SidePanel>
  );
}

function UserSections({ userName, close }: { readonly userName: string; close(): void }) {
  const text = useTexts(accessTexts);
  const { rpc } = useSession();
  const removal = useAction(() => rpc.ram('DeleteUser', { UserName: userName }), {
    done: text.userGone,
    changes: [['users']],
    after: close,
  });
  return (
    <div className="page-body">
      <AccessKeysSection userName={userName} />
      <AttachedPolicies kind="User" name={userName} />
      {removal.error !== null && <ErrorView error={removal.error} />}
      <div>
        <Button danger loading={removal.isPending} onClick={() => removal.mutate()}>
          {text.deleteUser}
        </Button>
      </div>
    </div>
  );
}
