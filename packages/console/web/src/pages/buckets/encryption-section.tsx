import { Alert, Button, Form } from 'antd';
import { useState } from 'react';
import { type BucketDetails, type BucketEncryption, saveEncryption } from '../../api/buckets.ts';
import { useSession } from '../../api/session.tsx';
import { Facts } from '../../components/facts.tsx';
import { FormEnd } from '../../components/form-end.tsx';
import { KeyLink } from '../../components/key-link.tsx';
import { commonTexts } from '../../components/texts.ts';
import { useAction } from '../../components/use-action.ts';
import { useTexts } from '../../i18n/language.tsx';
import { choiceOf, type EncryptionChoice, EncryptionFields, encryptionOf } from './encryption-fields.tsx';
import { bucketTexts } from './texts.ts';

/** Server-side Encryption → Configure → Save. */
export function EncryptionSection({ bucket }: { readonly bucket: BucketDetails }) {
  const text = useTexts(bucketTexts);
  const [isConfiguring, setConfiguring] = useState(false);
  const { encryption } = bucket;
  const keyId = encryption.method === 'KMS' ? encryption.keyId : undefined;
  const cmk = keyId === undefined ? text.defaultCmk : <KeyLink id={keyId} />;
  return (
    <section className="panel" aria-label={text.encryption}>
      <div className="row">
        <h2>{text.encryption}</h2>
        {!isConfiguring && (
          <div className="actions">
            <Button onClick={() => setConfiguring(true)}>{text.configure}</Button>
          </div>
        )}
      </div>
      <Alert type="info" showIcon title={text.unaffected} />
      {isConfiguring ? (
        <EncryptionForm bucket={bucket} close={() => setConfiguring(false)} />
      ) : (
        <Facts
          of={[
            [text.method, methodName(encryption, text)],
            ...(encryption.method === 'None' ? [] : ([[text.algorithm, 'AES256']] as const)),
            ...(encryption.method === 'KMS' ? ([[text.cmk, cmk]] as const) : []),
          ]}
        />
      )}
    </section>
  );
}

function methodName(
  { method }: BucketEncryption,
  text: { readonly none: string; readonly managed: string; readonly kms: string },
): string {
  return { None: text.none, AES256: text.managed, KMS: text.kms }[method];
}

function EncryptionForm({ bucket, close }: { readonly bucket: BucketDetails; close(): void }) {
  const text = useTexts(bucketTexts);
  const common = useTexts(commonTexts);
  const { oss } = useSession();
  const saving = useAction((choice: EncryptionChoice) => saveEncryption(oss, bucket, encryptionOf(choice)), {
    done: text.saved,
    changes: [['bucket', bucket.name]],
    after: close,
  });
  const initial = choiceOf(bucket.encryption);
  return (
    <Form<EncryptionChoice>
      layout="vertical"
      requiredMark={false}
      initialValues={initial}
      onFinish={(fields) => saving.mutate({ ...initial, ...fields })}
    >
      <EncryptionFields region={bucket.region} />
      <FormEnd action={saving} label={common.save} cancel={close} />
    </Form>
  );
}
