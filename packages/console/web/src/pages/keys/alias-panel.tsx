import { useQuery } from '@tanstack/react-query';
import { Button, Form, Input } from 'antd';
import type { KeyMetadata } from '../../api/keys.ts';
import { listAliases } from '../../api/keys.ts';
import { useSession } from '../../api/session.tsx';
import { ErrorView } from '../../components/error-view.tsx';
import { QueryView } from '../../components/query-view.tsx';
import { useAction } from '../../components/use-action.ts';
import { useTexts } from '../../i18n/language.tsx';
import { useRegion } from '../../shell/region.tsx';
import { keyTexts } from './texts.ts';

/** The names of a key. */
export function AliasPanel({ found }: { readonly found: KeyMetadata }) {
  const text = useTexts(keyTexts);
  const { rpc } = useSession();
  const { region } = useRegion();
  const { KeyId } = found;
  const [form] = Form.useForm<{ readonly name: string }>();
  const aliases = useQuery({ queryKey: ['aliases', region], queryFn: () => listAliases(rpc, region) });
  const changes = [['aliases', region]];
  const creation = useAction(
    ({ name }: { readonly name: string }) => rpc.kms('CreateAlias', region, { KeyId, AliasName: name }),
    { done: ({ name }) => text.aliasMade(name), changes, after: () => form.resetFields() },
  );
  const removal = useAction((name: string) => rpc.kms('DeleteAlias', region, { AliasName: name }), {
    done: (name) => text.aliasGone(name),
    changes,
  });
  const error = creation.error ?? removal.error;
  return (
    <section className="panel" aria-label={text.aliases}>
      <h2>{text.aliases}</h2>
      <QueryView query={aliases}>
        {(all) => (
          <ul>
            {all
              .filter((alias) => alias.KeyId === KeyId)
              .map(({ AliasName }) => (
                <li key={AliasName}>
                  <span className="row">
                    <code>{AliasName}</code>
                    <Button
                      size="small"
                      danger
                      aria-label={text.removeAlias(AliasName)}
                      onClick={() => removal.mutate(AliasName)}
                    >
                      {text.remove}
                    </Button>
                  </span>
                </li>
              ))}
          </ul>
        )}
      </QueryView>
      {error !== null && <ErrorView error={error} />}
      <Form form={form} layout="inline" requiredMark={false} onFinish={(fields) => creation.mutate(fields)}>
        <Form.Item
          name="name"
          label={text.alias}
          rules={[
            { required: true, message: text.required },
            { pattern: /^alias\/./, message: text.aliasRule },
          ]}
        >
          <Input spellCheck={false} placeholder="alias/…" />
        </Form.Item>
        <Button htmlType="submit" loading={creation.isPending}>
          {text.addAlias}
        </Button>
      </Form>
    </section>
  );
}
