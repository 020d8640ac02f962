import { useQuery } from '@tanstack/react-query';
import { Button, Select } from 'antd';
import { useMemo, useState } from 'react';
import { listAliases, listKeyIds } from '../../api/keys.ts';
import { useSession } from '../../api/session.tsx';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { KeyLink } from '../../components/key-link.tsx';
import { Page } from '../../components/page.tsx';
import { QueryView } from '../../components/query-view.tsx';
import { Time } from '../../components/time.tsx';
import { useTexts } from '../../i18n/language.tsx';
import { useRegion } from '../../shell/region.tsx';
import { CreateKey } from './create-key.tsx';
import { Described } from './described.tsx';
import { keyTexts } from './texts.ts';

interface Row {
  readonly id: string;
  readonly aliases: string;
}

const STATES = ['Enabled', 'Disabled', 'PendingDeletion', 'PendingImport'];

/** The keys of the chosen region. */
export function KeysPage() {
  const text = useTexts(keyTexts);
  const { rpc } = useSession();
  const { region } = useRegion();
  const [state, setState] = useState('');
  const [isCreating, setCreating] = useState(false);
  const keys = useQuery({
    queryKey: ['keys', region, state],
    queryFn: () => listKeyIds(rpc, region, state === '' ? undefined : { KeyState: [state] }),
  });
  const aliases = useQuery({ queryKey: ['aliases', region], queryFn: () => listAliases(rpc, region) });
  const names = useMemo(() => {
    const byKey = new Map<string, string[]>();
    for (const { KeyId, AliasName } of aliases.data ?? []) byKey.set(KeyId, [...(byKey.get(KeyId) ?? []), AliasName]);
    return byKey;
  }, [aliases.data]);
  const described = (key: string, title: string, field: 'KeyState' | 'KeySpec' | 'Origin' | 'Description') => ({
    key,
    title,
    render: ({ id }: Row) => (
      <Described region={region} keyId={id}>
        {(found) => found[field]}
      </Described>
    ),
  });
  const columns: readonly Column<Row>[] = [
    {
      key: 'id',
      title: text.keyId,
      width: '16rem',
      value: ({ id }) => id,
      render: ({ id }) => <KeyLink id={id} />,
    },
    { key: 'aliases', title: text.aliases, value: (row) => row.aliases },
    described('state', text.state, 'KeyState'),
    described('spec', text.spec, 'KeySpec'),
    described('origin', text.origin, 'Origin'),
    described('description', text.description, 'Description'),
    {
      key: 'created',
      title: text.created,
      render: ({ id }) => (
        <Described region={region} keyId={id}>
          {({ CreationDate }) => <Time iso={CreationDate} />}
        </Described>
      ),
    },
  ];
  const toolbar = (
    <Select
      aria-label={text.state}
      value={state}
      onChange={setState}
      popupMatchSelectWidth={false}
      options={[{ value: '', label: text.anyState }, ...STATES.map((value) => ({ value, label: value }))]}
    />
  );
  return (
    <Page
      title={text.inRegion(region)}
      actions={
        <>
          <Button onClick={() => void Promise.all([keys.refetch(), aliases.refetch()])}>{text.refresh}</Button>
          <Button type="primary" onClick={() => setCreating(true)}>
            {text.create}
          </Button>
        </>
      }
    >
      <QueryView query={keys}>
        {(ids) => (
          <DataTable
            label={text.title}
            rows={ids.map((id) => ({ id, aliases: (names.get(id) ?? []).join(', ') }))}
            columns={columns}
            rowKey={({ id }) => id}
            empty={text.empty}
            toolbar={toolbar}
          />
        )}
      </QueryView>
      <CreateKey isOpen={isCreating} close={() => setCreating(false)} />
    </Page>
  );
}
