import { useQuery } from '@tanstack/react-query';
import { Form, Radio, Select } from 'antd';
import type { BucketEncryption } from '../../api/buckets.ts';
import { listAliases, listKeyIds } from '../../api/keys.ts';
import { useSession } from '../../api/session.tsx';
import { commonTexts } from '../../components/texts.ts';
import { useTexts } from '../../i18n/language.tsx';
import { bucketTexts } from './texts.ts';

/** What the fields of server-side encryption hold. */
export interface EncryptionChoice {
  readonly method: BucketEncryption['method'];
  readonly algorithm: string;
  readonly cmk: string;
}

const DEFAULT_CMK = 'alias/acs/oss';
const ALGORITHM = 'AES256';
/** Keys that can make data keys for objects. */
const USABLE = {
  KeyState: ['Enabled'],
  KeyUsage: ['ENCRYPT/DECRYPT'],
  KeySpec: ['Aliyun_AES_256', 'Aliyun_AES_192', 'Aliyun_AES_128'],
  CreatorType: ['User'],
};

export function choiceOf(encryption: BucketEncryption): EncryptionChoice {
  const keyId = encryption.method === 'KMS' ? encryption.keyId : undefined;
  return { method: encryption.method, algorithm: ALGORITHM, cmk: keyId ?? DEFAULT_CMK };
}

export function encryptionOf({ method, cmk }: EncryptionChoice): BucketEncryption {
  if (method !== 'KMS' || cmk === DEFAULT_CMK) return { method };
  return { method, keyId: cmk };
}

/** Fields of a form: Encryption Method, Encryption Algorithm and CMK, of the bucket's region. */
export function EncryptionFields({ region }: { readonly region: string }) {
  const text = useTexts(bucketTexts);
  const common = useTexts(commonTexts);
  const method = Form.useWatch<EncryptionChoice['method'] | undefined>('method') ?? 'None';
  const help = { None: text.noneHelp, AES256: text.managedHelp, KMS: text.kmsHelp }[method];
  return (
    <>
      <Form.Item name="method" label={text.method} extra={help}>
        <Radio.Group
          aria-label={text.method}
          options={[
            { value: 'None', label: text.none },
            { value: 'AES256', label: text.managed },
            { value: 'KMS', label: text.kms },
          ]}
        />
      </Form.Item>
      {method !== 'None' && (
        <Form.Item name="algorithm" label={text.algorithm}>
          <Select aria-label={text.algorithm} options={[{ value: ALGORITHM, label: ALGORITHM }]} />
        </Form.Item>
      )}
      {method === 'KMS' && <CmkField region={region} text={text} required={common.required} />}
    </>
  );
}

interface CmkFieldProps {
  readonly region: string;
  readonly text: { readonly cmk: string; readonly defaultCmk: string; readonly keysRefused: string };
  readonly required: string;
}

function CmkField({ region, text, required }: CmkFieldProps) {
  const { rpc } = useSession();
  const keys = useQuery({
    queryKey: ['usable-keys', region],
    queryFn: async () => {
      const [ids, aliases] = await Promise.all([
        listKeyIds(rpc, region, USABLE),
        // Names are a help: who may not list them still sees the ids.
        listAliases(rpc, region).catch(() => []),
      ]);
      return ids.map((id) => ({
        id,
        names: aliases.filter(({ KeyId }) => KeyId === id).map((alias) => alias.AliasName),
      }));
    },
  });
  const known = (keys.data ?? []).map(({ id, names }) => ({ value: id, label: [id, ...names].join(' · ') }));
  return (
    <Form.Item
      name="cmk"
      label={text.cmk}
      rules={[{ required: true, message: required }]}
      extra={keys.isError ? text.keysRefused : undefined}
    >
      <Select
        aria-label={text.cmk}
        loading={keys.isPending}
        showSearch
        options={[{ value: DEFAULT_CMK, label: text.defaultCmk }, ...known]}
      />
    </Form.Item>
  );
}
