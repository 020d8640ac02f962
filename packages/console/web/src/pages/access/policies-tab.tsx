import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { listPolicies, type Policy } from '../../api/ram.ts';
import { useSession } from '../../api/session.tsx';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { QueryView } from '../../components/query-view.tsx';
import { SidePanel } from '../../components/side-panel.tsx';
import { useAction } from '../../components/use-action.ts';
import { useTexts } from '../../i18n/language.tsx';
import { NamedDocumentForm } from './named-document-form.tsx';
import { PolicyDrawer } from './policy-drawer.tsx';
import { accessTexts } from './texts.ts';

const TEMPLATE = {
  Version: '1',
  Statement: [{ Effect: 'Allow', Action: ['oss:GetObject'], Resource: ['acs:oss:*:*:my-bucket/*'] }],
};

/** The policies of the account, and those of the service. */
export function PoliciesTab() {
  const text = useTexts(accessTexts);
  const { rpc } = useSession();
  const [isCreating, setCreating] = useState(false);
  const [opened, setOpened] = useState<Policy>();
  const policies = useQuery({ queryKey: ['policies'], queryFn: () => listPolicies(rpc) });
  const columns: readonly Column<Policy>[] = [
    {
      key: 'name',
      title: text.name,
      value: ({ PolicyName }) => PolicyName,
      render: (policy) => (
        <Button type="link" size="small" aria-label={text.open(policy.PolicyName)} onClick={() => setOpened(policy)}>
          {policy.PolicyName}
        </Button>
      ),
    },
    {
      key: 'type',
      title: text.type,
      width: '8rem',
      value: (policy) => policy.PolicyType,
    },
    {
      key: 'description',
      title: text.description,
      value: (policy) => policy.Description,
    },
    {
      key: 'attachments',
      title: text.attachments,
      width: '9rem',
      align: 'end',
      value: ({ AttachmentCount = 0 }) => AttachmentCount,
    },
  ];
  return (
    <>
      <QueryView query={policies}>
        {(rows) => (
          <DataTable
            label={text.policies}
            rows={rows}
            columns={columns}
            rowKey={({ PolicyType, PolicyName }) => `${PolicyType}/${PolicyName}`}
            empty={text.noSuchPolicies}
            sortedBy={{ key: 'type' }}
            toolbar={
              <Button type="primary" onClick={() => setCreating(true)}>
                {text.createPolicy}
              </Button>
            }
          />
        )}
      </QueryView>
      <SidePanel title={text.createPolicy} isOpen={isCreating} close={() => setCreating(false)} isWide>
        <CreatePolicyForm close={() => setCreating(false)} />
      </SidePanel>
      <PolicyDrawer policy={opened} close={() => setOpened(undefined)} />
    </>
  );
}

function CreatePolicyForm({ close }: { close(): void }) {
  const text = useTexts(accessTexts);
  const { rpc } = useSession();
  const creation = useAction(
    ({ name, document }: { readonly name: string; readonly document: string }) =>
      rpc.ram('CreatePolicy', { PolicyName: name, PolicyDocument: document }),
    { done: ({ name }) => text.policyMade(name), changes: [['policies']], after: close },
  );
  return <NamedDocumentForm label={text.document} template={TEMPLATE} creation={creation} />;
}
