import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { listRoles, type Role } from '../../api/ram.ts';
import { useSession } from '../../api/session.tsx';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { QueryView } from '../../components/query-view.tsx';
import { SidePanel } from '../../components/side-panel.tsx';
import { Time } from '../../components/time.tsx';
import { useAction } from '../../components/use-action.ts';
import { useTexts } from '../../i18n/language.tsx';
import { NamedDocumentForm } from './named-document-form.tsx';
import { RoleDrawer } from './role-drawer.tsx';
import { accessTexts } from './texts.ts';

/** The roles of the account. */
export function RolesTab() {
  const text = useTexts(accessTexts);
  const { rpc } = useSession();
  const [isCreating, setCreating] = useState(false);
  const [opened, setOpened] = useState<string>();
  const roles = useQuery({ queryKey: ['roles'], queryFn: () => listRoles(rpc) });
  const columns: readonly Column<Role>[] = [
    {
      key: 'name',
      title: text.name,
      value: ({ RoleName }) => RoleName,
      render: ({ RoleName }) => (
        <Button type="link" size="small" aria-label={text.open(RoleName)} onClick={() => setOpened(RoleName)}>
          {RoleName}
        </Button>
      ),
    },
    { key: 'arn', title: text.arn, value: ({ Arn }) => Arn, render: ({ Arn }) => <code title={Arn}>{Arn}</code> },
    {
      key: 'description',
      title: text.description,
      value: (role) => role.Description,
    },
    {
      key: 'session',
      title: text.session,
      width: '9rem',
      align: 'end',
      value: ({ MaxSessionDuration }) => MaxSessionDuration,
      render: ({ MaxSessionDuration }) => text.seconds(MaxSessionDuration),
    },
    {
      key: 'created',
      title: text.created,
      value: ({ CreateDate }) => CreateDate,
      render: ({ CreateDate }) => <Time iso={CreateDate} />,
    },
  ];
  return (
    <>
      <QueryView query={roles}>
        {(rows) => (
          <DataTable
            label={text.roles}
            rows={rows}
            columns={columns}
            rowKey={({ RoleName }) => RoleName}
            empty={text.noRoles}
            sortedBy={{ key: 'name' }}
            toolbar={
              <Button type="primary" onClick={() => setCreating(true)}>
                {text.createRole}
              </Button>
            }
          />
        )}
      </QueryView>
      <SidePanel title={text.createRole} isOpen={isCreating} close={() => setCreating(false)} isWide>
        <CreateRoleForm close={() => setCreating(false)} />
      </SidePanel>
      <RoleDrawer roleName={opened} close={() => setOpened(undefined)} />
    </>
  );
}

function CreateRoleForm({ close }: { close(): void }) {
  const text = useTexts(accessTexts);
  const { rpc, identity } = useSession();
  const creation = useAction(
    ({ name, document }: { readonly name: string; readonly document: string }) =>
      rpc.ram('CreateRole', { RoleName: name, AssumeRolePolicyDocument: document }),
    { done: ({ name }) => text.roleMade(name), changes: [['roles']], after: close },
  );
  const trust = {
    Version: '1',
    Statement: [
      {
        Effect: 'Allow',
        Action: 'sts:AssumeRole',
        Principal: { RAM: [`acs:ram::${identity.accountId}:root`] },
      },
    ],
  };
  return <NamedDocumentForm label={text.trust} template={trust} creation={creation} />;
}
