import { useQuery } from '@tanstack/react-query';
import { Alert, Button } from 'antd';
import { type Policy, policyDocument } from '../../api/ram.ts';
import { useSession } from '../../api/session.tsx';
import { ErrorView } from '../../components/error-view.tsx';
import { indented, JsonEditor } from '../../components/json-editor.tsx';
import { QueryView } from '../../components/query-view.tsx';
import { SidePanel } from '../../components/side-panel.tsx';
import { useAction } from '../../components/use-action.ts';
import { useTexts } from '../../i18n/language.tsx';
import { accessTexts } from './texts.ts';

interface Props {
  /** Undefined: closed. */
  readonly policy: Policy | undefined;
  close(): void;
}

/** One policy: its document, which a new version replaces. */
export function PolicyDrawer({ policy, close }: Props) {
  return (
    <SidePanel title={policy?.PolicyName} isOpen={policy !== undefined} close={close} isWide>
      {policy !== undefined && <PolicyDocument policy={policy} close={close} />}
    </SidePanel>
  );
}

function PolicyDocument({ policy, close }: { readonly policy: Policy; close(): void }) {
  const text = useTexts(accessTexts);
  const { rpc } = useSession();
  const { PolicyName, PolicyType } = policy;
  const document = useQuery({
    queryKey: ['policy', PolicyType, PolicyName],
    queryFn: () => policyDocument(rpc, policy),
  });
  const saving = useAction(
    (changed: string) =>
      rpc.ram('CreatePolicyVersion', {
        PolicyName,
        PolicyDocument: changed,
        SetAsDefault: true,
        RotateStrategy: 'DeleteOldestNonDefaultVersionWhenLimitExceeded',
      }),
    { done: text.policySaved, changes: [['policy', PolicyType, PolicyName], ['policies']] },
  );
  const removal = useAction(() => rpc.ram('DeletePolicy', { PolicyName }), {
    done: text.policyGone,
    changes: [['policies']],
    after: close,
  });
  return (
    <QueryView query={document}>
      {(found) =>
        PolicyType === 'System' ? (
          <div className="page-body">
            <Alert type="info" showIcon title={text.system} />
            <pre>{indented(found)}</pre>
          </div>
        ) : (
          <div className="page-body">
            <JsonEditor
              label={text.document}
              value={found}
              isSaving={saving.isPending}
              error={saving.error}
              save={saving.mutate}
            />
            {removal.error !== null && <ErrorView error={removal.error} />}
            <div>
              <Button danger loading={removal.isPending} onClick={() => removal.mutate()}>
                {text.deletePolicy}
              </Button>
            </div>
          </div>
        )
      }
    </QueryView>
  );
}
