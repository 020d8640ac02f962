import { Tabs } from 'antd';
import { OperatorOnly } from '../../components/operator-only.tsx';
import { Page } from '../../components/page.tsx';
import { useTexts } from '../../i18n/language.tsx';
import { DenialsTab } from './denials-tab.tsx';
import { PoliciesTab } from './policies-tab.tsx';
import { RolesTab } from './roles-tab.tsx';
import { accessTexts } from './texts.ts';
import { UsersTab } from './users-tab.tsx';

/** Who exists, what they may do, and what they were refused. */
export function AccessPage() {
  const text = useTexts(accessTexts);
  return (
    <Page title={text.title}>
      <Tabs
        destroyOnHidden
        items={[
          { key: 'users', label: text.users, children: <UsersTab /> },
          { key: 'roles', label: text.roles, children: <RolesTab /> },
          { key: 'policies', label: text.policies, children: <PoliciesTab /> },
          {
            key: 'denials',
            label: text.denials,
            children: (
              <OperatorOnly>
                <DenialsTab />
              </OperatorOnly>
            ),
          },
        ]}
      />
    </Page>
  );
}
