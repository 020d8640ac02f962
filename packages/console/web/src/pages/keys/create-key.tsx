import { useQueryClient } from '@tanstack/react-query';
import { App, Form, Input, Select } from 'antd';
import { useState } from 'react';
import type { KeyMetadata } from '../../api/keys.ts';
import type { RpcClient } from '../../api/rpc-client.ts';
import { useSession } from '../../api/session.tsx';
import { FormEnd } from '../../components/form-end.tsx';
import { SidePanel } from '../../components/side-panel.tsx';
import { useAction } from '../../components/use-action.ts';
import { useTexts } from '../../i18n/language.tsx';
import { useRegion } from '../../shell/region.tsx';
import { RotationField } from './rotation-field.tsx';
import { keyTexts } from './texts.ts';

interface Fields {
  readonly spec: string;
  readonly usage?: string;
  readonly origin: string;
  readonly description?: string;
  readonly alias?: string;
  readonly rotation: string;
}

interface Props {
  readonly isOpen: boolean;
  close(): void;
}

const SPECS = [
  'Aliyun_AES_256',
  'Aliyun_AES_192',
  'Aliyun_AES_128',
  'RSA_2048',
  'RSA_3072',
  'RSA_4096',
  'EC_P256',
  'EC_P256K',
  'HMAC_SHA256',
];
const USAGES = ['ENCRYPT/DECRYPT', 'SIGN/VERIFY', 'GENERATE_VERIFY_MAC'];

/** What shows the keys of a region. */
const LISTS = [['keys'], ['usable-keys']];

/** The Create Key panel. */
export function CreateKey({ isOpen, close }: Props) {
  const text = useTexts(keyTexts);
  return (
    <SidePanel title={text.create} isOpen={isOpen} close={close}>
      <CreateKeyForm close={close} />
    </SidePanel>
  );
}

function CreateKeyForm({ close }: Pick<Props, 'close'>) {
  const text = useTexts(keyTexts);
  const { rpc } = useSession();
  const { region } = useRegion();
  const { message } = App.useApp();
  const queries = useQueryClient();
  const [made, setMade] = useState<string>();
  const creation = useAction(
    async ({ alias = '', ...fields }: Fields) => {
      // A key that was made is not made again because its alias was refused.
      const keyId = made ?? (await createKey(rpc, region, fields));
      if (made === undefined) {
        setMade(keyId);
        message.success(text.made(keyId));
        await Promise.all(LISTS.map((queryKey) => queries.invalidateQueries({ queryKey })));
      }
      if (alias !== '') await rpc.kms('CreateAlias', region, { KeyId: keyId, AliasName: alias });
    },
    { changes: [['aliases'], ...LISTS], after: close },
  );
  return (
    <Form<Fields>
      layout="vertical"
      requiredMark={false}
      disabled={made !== undefined}
      initialValues={{ spec: SPECS[0], usage: '', origin: 'Aliyun_KMS', rotation: '' }}
      onFinish={(fields) => creation.mutate(fields)}
    >
      <Form.Item name="spec" label={text.spec}>
        <Select aria-label={text.spec} options={SPECS.map((value) => ({ value, label: value }))} />
      </Form.Item>
      <Form.Item name="usage" label={text.usage}>
        <Select
          aria-label={text.usage}
          options={[{ value: '', label: text.defaultUsage }, ...USAGES.map((value) => ({ value, label: value }))]}
        />
      </Form.Item>
      <Form.Item name="origin" label={text.origin}>
        <Select
          aria-label={text.origin}
          options={['Aliyun_KMS', 'EXTERNAL'].map((value) => ({ value, label: value }))}
        />
      </Form.Item>
      <RotationField name="rotation" />
      <Form.Item name="description" label={text.description}>
        <Input />
      </Form.Item>
      <Form.Item
        name="alias"
        label={text.alias}
        extra={text.aliasHelp}
        rules={[{ pattern: /^alias\/./, message: text.aliasRule }]}
      >
        <Input spellCheck={false} disabled={false} />
      </Form.Item>
      <FormEnd action={creation} cancel={close} />
    </Form>
  );
}

/** The new key's id. @throws ApiError */
async function createKey(rpc: RpcClient, region: string, fields: Omit<Fields, 'alias'>): Promise<string> {
  const { spec, usage, origin, description, rotation } = fields;
  const { KeyMetadata: key } = await rpc.kms<{ KeyMetadata: KeyMetadata }>('CreateKey', region, {
    KeySpec: spec,
    KeyUsage: usage === '' ? undefined : usage,
    Origin: origin,
    Description: description,
    EnableAutomaticRotation: rotation === '' ? undefined : true,
    RotationInterval: rotation === '' ? undefined : rotation,
  });
  return key.KeyId;
}
