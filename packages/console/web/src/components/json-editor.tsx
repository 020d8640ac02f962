import { Button, Form, Input } from 'antd';
import { useTexts } from '../i18n/language.tsx';
import { ErrorView } from './error-view.tsx';
import { commonTexts } from './texts.ts';

interface Props {
  readonly label: string;
  readonly value: string;
  readonly isSaving: boolean;
  readonly error: unknown;
  save(text: string): void;
}

/** A JSON document that can be changed. What is in it is judged by the service. */
export function JsonEditor({ label, value, isSaving, error, save }: Props) {
  const text = useTexts(commonTexts);
  const check = async (_: unknown, given: string) => {
    try {
      JSON.parse(given);
    } catch (cause) {
      throw new Error(text.notJson, { cause });
    }
  };
  return (
    <Form<{ readonly document: string }>
      layout="vertical"
      requiredMark={false}
      key={value}
      initialValues={{ document: indented(value) }}
      onFinish={({ document }) => save(document)}
    >
      <Form.Item name="document" label={label} rules={[{ validator: check }]}>
        <Input.TextArea rows={14} spellCheck={false} className="code" />
      </Form.Item>
      <div className="stack">
        {error !== null && <ErrorView error={error} />}
        <div>
          <Button htmlType="submit" loading={isSaving}>
            {text.save}
          </Button>
        </div>
      </div>
    </Form>
  );
}

/** A document as people read it; what is no JSON stays as it is. */
export function indented(document: string): string {
  try {
    return JSON.stringify(JSON.parse(document), null, 2);
  } catch {
    return document;
  }
}
