import { useQuery } from '@tanstack/react-query';
import { Button, Form, Select } from 'antd';
import { type HolderKind, listPolicies, type Policy, policiesOf } from '../../api/ram.ts';
import { useSession } from '../../api/session.tsx';
import { ErrorView } from '../../components/error-view.tsx';
import { QueryView } from '../../components/query-view.tsx';
import { useAction } from '../../components/use-action.ts';
import { useTexts } from '../../i18n/language.tsx';
import { accessTexts } from './texts.ts';

interface Props {
  readonly kind: HolderKind;
  readonly name: string;
}

/** The policies of a user or a role. */
export function AttachedPolicies({ kind, name }: Props) {
  const text = useTexts(accessTexts);
  const { rpc } = useSession();
  const [form] = Form.useForm<{ readonly policy: string }>();
  const attached = useQuery({ queryKey: ['attached', kind, name], queryFn: () => policiesOf(rpc, kind, name) });
  const all = useQuery({ queryKey: ['policies'], queryFn: () => listPolicies(rpc) });
  const changes = [['attached', kind, name], ['policies']];
  const holder = { [`${kind}Name`]: name };
  const attach = useAction(
    ({ policy }: { readonly policy: string }) => {
      const [PolicyType = '', PolicyName = ''] = policy.split('/');
      return rpc.ram(`AttachPolicyTo${kind}`, { ...holder, PolicyType, PolicyName });
    },
    { done: text.attachDone, changes, after: () => form.resetFields() },
  );
  const detach = useAction(
    ({ PolicyType, PolicyName }: Policy) => rpc.ram(`DetachPolicyFrom${kind}`, { ...holder, PolicyType, PolicyName }),
    { done: text.detachDone, changes },
  );
  const error = attach.error ?? detach.error;
  const options = (all.data ?? []).map(({ PolicyType, PolicyName }) => ({
    value: `${PolicyType}/${PolicyName}`,
    label: PolicyName,
  }));
  return (
    <section className="panel" aria-label={text.attached}>
      <h2>{text.attached}</h2>
      {error !== null && <ErrorView error={error} />}
      <QueryView query={attached}>
        {(found) =>
          found.length === 0 ? (
            <p>{text.noPolicies}</p>
          ) : (
            <ul className="plain stack">
              {found.map((policy) => (
                <li key={`${policy.PolicyType}/${policy.PolicyName}`} className="row">
                  {policy.PolicyName}
                  <Button
                    size="small"
                    danger
                    aria-label={text.detach(policy.PolicyName)}
                    onClick={() => detach.mutate(policy)}
                  >
                    {text.detachShort}
                  </Button>
                </li>
              ))}
            </ul>
          )
        }
      </QueryView>
      <Form form={form} layout="vertical" requiredMark={false} onFinish={(fields) => attach.mutate(fields)}>
        <Form.Item name="policy" label={text.attachPolicy} rules={[{ required: true, message: text.required }]}>
          <Select aria-label={text.attachPolicy} showSearch loading={all.isPending} options={options} />
        </Form.Item>
        <Button htmlType="submit" loading={attach.isPending}>
          {text.attach}
        </Button>
      </Form>
    </section>
  );
}
