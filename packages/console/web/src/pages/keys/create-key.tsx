import { App, Button, Form, Input, Select } from 'antd';
import type { KeyMetadata } from '../../api/keys.ts';
import { useSession } from '../../api/session.tsx';
import { ErrorView } from '../../components/error-view.tsx';
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
  const creation = useAction(
    async ({ spec, usage, origin, description, alias = '', rotation }: Fields) => {
      const { KeyMetadata: key } = await rpc.kms<{ KeyMetadata: KeyMetadata }>('CreateKey', region, {
        KeySpec: spec,
        KeyUsage: usage === '' ? undefined : usage,
        Origin: origin,
        Description: description,
        EnableAutomaticRotation: rotation === '' ? undefined : true,
        RotationInterval: rotation === '' ? undefined : rotation,
      });
      message.success(text.made(key.KeyId));
      if (alias !== '') await rpc.kms('CreateAlias', region, { KeyId: key.KeyId, AliasName: alias });
    },
    { changes: [['keys'], ['aliases'], ['usable-keys']], after: close },
  );
  return (
    <Form<Fields>
      layout="vertical"
      requiredMark={false}
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
        <Input spellCheck={false} />
      </Form.Item>
      <div className="stack">
        {creation.error !== null && <ErrorView error={creation.error} />}
        <div className="row">
          <Button type="primary" htmlType="submit" loading={creation.isPending}>
            {text.ok}
          </Button>
          <Button onClick={close}>{text.cancel}</Button>
        </div>
      </div>
    </Form>
  );
}
