import { useQuery } from '@tanstack/react-query';
import { Button, Form, Input } from 'antd';
import { useState } from 'react';
import { listUsers, type User } from '../../api/ram.ts';
import { useSession } from '../../api/session.tsx';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { FormEnd } from '../../components/form-end.tsx';
import { QueryView } from '../../components/query-view.tsx';
import { SidePanel } from '../../components/side-panel.tsx';
import { Time } from '../../components/time.tsx';
import { useAction } from '../../components/use-action.ts';
import { useTexts } from '../../i18n/language.tsx';
import { accessTexts } from './texts.ts';
import { UserDrawer } from './user-drawer.tsx';

interface Fields {
  readonly UserName: string;
  readonly DisplayName?: string;
}

/** The users of the account. */
export function UsersTab() {
  const text = useTexts(accessTexts);
  const { rpc } = useSession();
  const [isCreating, setCreating] = useState(false);
  const [opened, setOpened] = useState<string>();
  const users = useQuery({ queryKey: ['users'], queryFn: () => listUsers(rpc) });
  const columns: readonly Column<User>[] = [
    {
      key: 'name',
      title: text.name,
      value: ({ UserName }) => UserName,
      render: ({ UserName }) => (
        <Button type="link" size="small" aria-label={text.open(UserName)} onClick={() => setOpened(UserName)}>
          {UserName}
        </Button>
      ),
    },
    { key: 'display', title: text.displayName, value: (user) => user.DisplayName },
    { key: 'id', title: text.id, value: ({ UserId }) => UserId, render: ({ UserId }) => <code>{UserId}</code> },
    {
      key: 'created',
      title: text.created,
      value: ({ CreateDate }) => CreateDate,
      render: ({ CreateDate }) => <Time iso={CreateDate} />,
    },
  ];
  return (
    <>
      <QueryView query={users}>
        {(rows) => (
          <DataTable
            label={text.users}
            rows={rows}
            columns={columns}
            rowKey={({ UserName }) => UserName}
            empty={text.noUsers}
            sortedBy={{ key: 'name' }}
            toolbar={
              <Button type="primary" onClick={() => setCreating(true)}>
                {text.createUser}
              </Button>
            }
          />
        )}
      </QueryView>
      <SidePanel title={text.createUser} isOpen={isCreating} close={() => setCreating(false)}>
        <CreateUserForm close={() => setCreating(false)} />
      </SidePanel>
      <UserDrawer userName={opened} close={() => setOpened(undefined)} />
    </>
  );
}

function CreateUserForm({ close }: { close(): void }) {
  const text = useTexts(accessTexts);
  const { rpc } = useSession();
  const creation = useAction(
    ({ UserName, DisplayName }: Fields) => rpc.ram('CreateUser', { UserName, DisplayName: DisplayName || undefined }),
    { done: ({ UserName }) => text.userMade(UserName), changes: [['users']], after: close },
  );
  return (
    <Form<Fields> layout="vertical" requiredMark={false} onFinish={(fields) => creation.mutate(fields)}>
      <Form.Item name="UserName" label={text.name} rules={[{ required: true, message: text.required }]}>
        <Input autoComplete="off" spellCheck={false} />
      </Form.Item>
      <Form.Item name="DisplayName" label={text.displayName}>
        <Input autoComplete="off" />
      </Form.Item>
      <FormEnd action={creation} />
    </Form>
  );
}
