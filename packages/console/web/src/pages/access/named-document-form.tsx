import type { UseMutationResult } from '@tanstack/react-query';
import { Form, Input } from 'antd';
import { FormEnd } from '../../components/form-end.tsx';
import { useTexts } from '../../i18n/language.tsx';
import { accessTexts } from './texts.ts';

interface Fields {
  readonly name: string;
  readonly document: string;
}

interface Props {
  readonly label: string;
  /** What a new document begins as. */
  readonly template: object;
  readonly creation: UseMutationResult<unknown, Error, Fields>;
}

/** Makes something that has a name and a policy document. */
export function NamedDocumentForm({ label, template, creation }: Props) {
  const text = useTexts(accessTexts);
  return (
    <Form<Fields>
      layout="vertical"
      requiredMark={false}
      initialValues={{ document: JSON.stringify(template, null, 2) }}
      onFinish={(fields) => creation.mutate(fields)}
    >
      <Form.Item name="name" label={text.name} rules={[{ required: true, message: text.required }]}>
        <Input autoComplete="off" spellCheck={false} />
      </Form.Item>
      <Form.Item name="document" label={label} rules={[{ required: true, message: text.required }]}>
        <Input.TextArea rows={16} spellCheck={false} className="code" />
      </Form.Item>
      <FormEnd action={creation} />
    </Form>
  );
}
