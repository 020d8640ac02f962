import { App, Button, Form, Input, Radio, Select } from 'antd';
import { useState } from 'react';
import type { KeyMetadata } from '../../api/keys.ts';
import { useSession } from '../../api/session.tsx';
import { ErrorView } from '../../components/error-view.tsx';
import { Facts } from '../../components/facts.tsx';
import { FormEnd } from '../../components/form-end.tsx';
import { Time } from '../../components/time.tsx';
import { useAction } from '../../components/use-action.ts';
import { useTexts } from '../../i18n/language.tsx';
import { useRegion } from '../../shell/region.tsx';
import { keyTexts } from './texts.ts';
import { canWrap, readMaterial, wrapMaterial } from './wrap-material.ts';

interface ImportParameters {
  readonly PublicKey: string;
  readonly ImportToken: string;
  readonly TokenExpireTime: string;
}

interface Fields {
  readonly source: 'plain' | 'wrapped';
  readonly material: string;
  /** As the browser's field has it, without a zone. */
  readonly expiresAt?: string;
}

const ALGORITHMS = ['RSAES_OAEP_SHA_256', 'RSAES_OAEP_SHA_1', 'RSAES_PKCS1_V1_5'];

/** Bringing material to a key of external origin, and taking it away. */
export function MaterialPanel({ found }: { readonly found: KeyMetadata }) {
  const text = useTexts(keyTexts);
  const { rpc } = useSession();
  const { region } = useRegion();
  const { modal } = App.useApp();
  const { KeyId } = found;
  const [algorithm, setAlgorithm] = useState(ALGORITHMS[0] ?? '');
  const parameters = useAction(
    (WrappingAlgorithm: string) =>
      rpc.kms<ImportParameters>('GetParametersForImport', region, {
        KeyId,
        WrappingAlgorithm,
        WrappingKeySpec: 'RSA_2048',
      }),
    { changes: [] },
  );
  const changes = [['key', region, KeyId], ['usable-keys']];
  const removal = useAction(() => rpc.kms('DeleteKeyMaterial', region, { KeyId }), {
    done: text.materialDeleted,
    changes,
  });
  const askRemoval = () =>
    modal.confirm({
      title: text.deleteMaterial,
      content: text.deleteMaterialAsk,
      okText: text.remove,
      okButtonProps: { danger: true },
      onOk: () => removal.mutate(),
    });
  const error = parameters.error ?? removal.error;
  return (
    <section className="panel" aria-label={text.material}>
      <div className="row">
        <h2>{text.material}</h2>
        {found.KeyState !== 'PendingImport' && (
          <div className="actions">
            <Button danger onClick={() => void askRemoval()}>
              {text.deleteMaterial}
            </Button>
          </div>
        )}
      </div>
      <Facts of={[[text.materialExpires, <Time key="expiry" iso={found.MaterialExpireTime} />]]} />
      <p>{text.importHelp}</p>
      <div className="row">
        <Select
          aria-label={text.algorithm}
          value={algorithm}
          onChange={(chosen) => {
            setAlgorithm(chosen);
            parameters.reset();
          }}
          popupMatchSelectWidth={false}
          options={ALGORITHMS.map((value) => ({ value, label: value }))}
        />
        <Button loading={parameters.isPending} onClick={() => parameters.mutate(algorithm)}>
          {text.getParameters}
        </Button>
      </div>
      {error !== null && <ErrorView error={error} />}
      {parameters.data !== undefined && (
        <ImportForm
          found={found}
          algorithm={algorithm}
          parameters={parameters.data}
          changes={changes}
          done={() => parameters.reset()}
        />
      )}
    </section>
  );
}

interface ImportFormProps {
  readonly found: KeyMetadata;
  readonly algorithm: string;
  readonly parameters: ImportParameters;
  readonly changes: readonly (readonly string[])[];
  done(): void;
}

function ImportForm({ found, algorithm, parameters, changes, done }: ImportFormProps) {
  const text = useTexts(keyTexts);
  const { rpc } = useSession();
  const { region } = useRegion();
  const [form] = Form.useForm<Fields>();
  const importing = useAction(
    async ({ source, material, expiresAt = '' }: Fields) => {
      const plain = source === 'plain' ? readMaterial(material) : undefined;
      const wrapped = plain === undefined ? material : await wrapMaterial(plain, parameters.PublicKey, algorithm);
      await rpc.kms('ImportKeyMaterial', region, {
        KeyId: found.KeyId,
        EncryptedKeyMaterial: wrapped.trim(),
        ImportToken: parameters.ImportToken,
        KeyMaterialExpireUnix: expiresAt === '' ? 0 : Date.parse(`${expiresAt}Z`) / 1000,
      });
    },
    { done: text.imported, changes, after: done },
  );
  const isChecked = async (_: unknown, value: string) => {
    if (form.getFieldValue('source') === 'plain' && readMaterial(value) === undefined)
      throw new Error(text.wrongLength);
  };
  const isWrapping = canWrap(algorithm);
  return (
    <Form<Fields>
      form={form}
      layout="vertical"
      requiredMark={false}
      initialValues={{ source: isWrapping ? 'plain' : 'wrapped' }}
      onFinish={(fields) => importing.mutate(fields)}
    >
      <Facts
        of={[
          [text.publicKey, <code key="key">{parameters.PublicKey}</code>],
          [text.token, <code key="token">{parameters.ImportToken}</code>],
          [text.tokenExpires, <Time key="expiry" iso={parameters.TokenExpireTime} />],
        ]}
      />
      <Form.Item name="source" label={text.source}>
        <Radio.Group
          aria-label={text.source}
          options={[
            { value: 'plain', label: text.plain, disabled: !isWrapping },
            { value: 'wrapped', label: text.wrapped },
          ]}
        />
      </Form.Item>
      <Form.Item
        name="material"
        label={text.import}
        rules={[{ required: true, message: text.required }, { validator: isChecked }]}
      >
        <Input.Password autoComplete="off" visibilityToggle={false} />
      </Form.Item>
      <Form.Item name="expiresAt" label={text.expiresAt}>
        <Input type="datetime-local" />
      </Form.Item>
      <FormEnd action={importing} label={text.import} />
    </Form>
  );
}
