import { Form, Input, Select } from 'antd';
import { createBucket } from '../../api/buckets.ts';
import { useSession } from '../../api/session.tsx';
import { FormEnd } from '../../components/form-end.tsx';
import { SidePanel } from '../../components/side-panel.tsx';
import { commonTexts } from '../../components/texts.ts';
import { useAction } from '../../components/use-action.ts';
import { useTexts } from '../../i18n/language.tsx';
import { useRegion, useRegions } from '../../shell/region.tsx';
import { choiceOf, type EncryptionChoice, EncryptionFields, encryptionOf } from './encryption-fields.tsx';
import { bucketTexts } from './texts.ts';

interface Fields extends EncryptionChoice {
  readonly name: string;
  readonly region: string;
  readonly acl: string;
}

interface Props {
  readonly isOpen: boolean;
  close(): void;
}

const NAME = /^[a-z0-9](?:[a-z0-9-]{1,61}[a-z0-9])$/;

/** The Create Bucket panel. */
export function CreateBucket({ isOpen, close }: Props) {
  const text = useTexts(bucketTexts);
  return (
    <SidePanel title={text.create} isOpen={isOpen} close={close}>
      <CreateBucketForm close={close} />
    </SidePanel>
  );
}

function CreateBucketForm({ close }: Pick<Props, 'close'>) {
  const text = useTexts(bucketTexts);
  const common = useTexts(commonTexts);
  const { oss } = useSession();
  const regions = useRegions();
  const current = useRegion().region;
  const [form] = Form.useForm<Fields>();
  const region = Form.useWatch('region', form) ?? current;
  const creation = useAction(
    ({ name, acl, ...fields }: Fields) =>
      createBucket(oss, { name, region: fields.region, acl, encryption: encryptionOf(fields) }),
    { done: ({ name }) => text.made(name), changes: [['buckets']], after: close },
  );
  const acls = ['private', 'public-read', 'public-read-write'] as const;
  return (
    <Form<Fields>
      form={form}
      layout="vertical"
      requiredMark={false}
      initialValues={{ region: current, acl: 'private', ...choiceOf({ method: 'None' }) }}
      // A CMK serves its own region alone.
      onValuesChange={(changed) => 'region' in changed && form.resetFields(['cmk'])}
      onFinish={(fields) => creation.mutate({ ...choiceOf({ method: 'None' }), ...fields })}
    >
      <Form.Item
        name="name"
        label={text.name}
        extra={text.nameHelp}
        rules={[
          { required: true, message: common.required },
          { pattern: NAME, message: text.nameHelp },
        ]}
      >
        <Input autoComplete="off" spellCheck={false} />
      </Form.Item>
      <Form.Item name="region" label={text.region}>
        <Select aria-label={text.region} showSearch options={regions.map((value) => ({ value, label: value }))} />
      </Form.Item>
      <Form.Item name="acl" label={text.acl}>
        <Select aria-label={text.acl} options={acls.map((value) => ({ value, label: text[value] }))} />
      </Form.Item>
      <fieldset className="panel">
        <legend>{text.encryption}</legend>
        <EncryptionFields region={region} />
      </fieldset>
      <FormEnd action={creation} cancel={close} />
    </Form>
  );
}
