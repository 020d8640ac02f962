import { useQuery } from '@tanstack/react-query';
import { Alert, App, Button, Form, Input } from 'antd';
import { ApiError } from '../../api/api-error.ts';
import { lab, type Snapshot } from '../../api/lab.ts';
import { loadFacts } from '../../api/server-time.ts';
import { useSession } from '../../api/session.tsx';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { ErrorView } from '../../components/error-view.tsx';
import { QueryView } from '../../components/query-view.tsx';
import { Time } from '../../components/time.tsx';
import { useAction } from '../../components/use-action.ts';
import { useTexts } from '../../i18n/language.tsx';
import { labTexts } from './texts.ts';

/** Named states of both services. */
export function SnapshotPanel() {
  const text = useTexts(labTexts);
  const { control } = useSession();
  const snapshots = useQuery({
    queryKey: ['snapshots'],
    queryFn: () =>
      lab.snapshots(control).catch((error: unknown) => {
        if (error instanceof ApiError && error.status === 404) return 'apart' as const;
        throw error;
      }),
    staleTime: 0,
  });
  return (
    <section className="panel" aria-label={text.snapshots}>
      <h2>{text.snapshots}</h2>
      <p>{text.snapshotHelp}</p>
      <QueryView query={snapshots}>
        {(found) =>
          found === 'apart' ? <Alert type="info" showIcon title={text.apart} /> : <SnapshotTable rows={found} />
        }
      </QueryView>
    </section>
  );
}

function SnapshotTable({ rows }: { readonly rows: readonly Snapshot[] }) {
  const text = useTexts(labTexts);
  const { control } = useSession();
  const { modal } = App.useApp();
  const [form] = Form.useForm<{ readonly name: string }>();
  const list = [['snapshots']];
  /** All that is shown is of another state now, and its clock may show another time. */
  const anew = { changes: [[]], after: () => void loadFacts() };
  const take = useAction(({ name }: { readonly name: string }) => lab.takeSnapshot(control, name), {
    done: ({ name }) => text.taken(name),
    changes: list,
    after: () => form.resetFields(),
  });
  const restore = useAction((name: string) => lab.restore(control, name), {
    done: (name) => text.restored(name),
    ...anew,
  });
  const reset = useAction(() => lab.reset(control), { done: text.wasReset, ...anew });
  const fork = useAction((name: string) => lab.fork(control, name, text.forkName(name)), {
    done: (name) => text.forked(name),
    changes: list,
  });
  const removal = useAction((name: string) => lab.removeSnapshot(control, name), { changes: list });
  const ask = (title: string, run: () => void) =>
    void modal.confirm({ title, okText: text.ok, okButtonProps: { danger: true }, onOk: run });
  const error = take.error ?? restore.error ?? reset.error ?? fork.error ?? removal.error;
  const columns: readonly Column<Snapshot>[] = [
    { key: 'name', title: text.name, value: ({ name }) => name },
    {
      key: 'taken',
      title: text.takenAt,
      value: ({ createdAt }) => createdAt,
      render: ({ createdAt }) => <Time iso={createdAt} />,
    },
    { key: 'showed', title: text.showed, value: ({ now }) => now, render: ({ now }) => <Time iso={now} /> },
    {
      key: 'actions',
      title: text.actions,
      width: '16rem',
      render: ({ name }) => (
        <span className="row">
          <Button
            size="small"
            aria-label={text.restoreLabel(name)}
            onClick={() => ask(text.restoreAsk(name), () => restore.mutate(name))}
          >
            {text.restore}
          </Button>
          <Button size="small" aria-label={text.forkLabel(name)} onClick={() => fork.mutate(name)}>
            {text.fork}
          </Button>
          <Button size="small" danger aria-label={text.removeSnapshot(name)} onClick={() => removal.mutate(name)}>
            {text.remove}
          </Button>
        </span>
      ),
    },
  ];
  return (
    <>
      {error !== null && <ErrorView error={error} />}
      <Form form={form} layout="inline" requiredMark={false} onFinish={(fields) => take.mutate(fields)}>
        <Form.Item name="name" label={text.name} rules={[{ required: true, message: text.required }]}>
          <Input spellCheck={false} />
        </Form.Item>
        <Button type="primary" htmlType="submit" loading={take.isPending}>
          {text.take}
        </Button>
      </Form>
      <DataTable
        label={text.snapshots}
        rows={rows}
        columns={columns}
        rowKey={({ name }) => name}
        empty={text.noSnapshots}
        toolbar={
          <Button danger onClick={() => ask(text.resetAsk, () => reset.mutate())}>
            {text.reset}
          </Button>
        }
      />
    </>
  );
}
