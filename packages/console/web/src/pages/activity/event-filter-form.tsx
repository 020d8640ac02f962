import { Button, Form, Input, Select } from 'antd';
import type { EventFilters } from '../../api/events.ts';
import { useTexts } from '../../i18n/language.tsx';
import { activityTexts } from './texts.ts';

interface Props {
  search(filters: EventFilters): void;
}

/** Filters of the trail, by their names on the wire. */
export function EventFilterForm({ search }: Props) {
  const text = useTexts(activityTexts);
  const [form] = Form.useForm<Record<string, string>>();
  const finish = ({ since = '', until = '', ...rest }: Record<string, string>) =>
    search({ ...rest, since: utc(since), until: utc(until) });
  const fields = [
    ['request-id', text.requestId],
    ['action', text.action],
    ['bucket', text.bucket],
    ['key', text.key],
    ['principal', text.principal],
    ['outcome', text.outcome],
  ] as const;
  return (
    <Form
      form={form}
      layout="vertical"
      className="filters"
      aria-label={text.filters}
      initialValues={{ service: '' }}
      onFinish={finish}
    >
      <Form.Item name="service" label={text.service}>
        <Select
          aria-label={text.service}
          options={[
            { value: '', label: text.anyService },
            { value: 'oss', label: text.oss },
            { value: 'kms', label: text.kms },
          ]}
        />
      </Form.Item>
      {fields.map(([name, label]) => (
        <Form.Item key={name} name={name} label={label}>
          <Input allowClear spellCheck={false} placeholder={name === 'outcome' ? text.outcomeHelp : undefined} />
        </Form.Item>
      ))}
      <Form.Item name="since" label={text.since}>
        <Input type="datetime-local" />
      </Form.Item>
      <Form.Item name="until" label={text.until}>
        <Input type="datetime-local" />
      </Form.Item>
      <div className="row">
        <Button type="primary" htmlType="submit">
          {text.search}
        </Button>
        <Button
          onClick={() => {
            form.resetFields();
            search({});
          }}
        >
          {text.clear}
        </Button>
      </div>
    </Form>
  );
}

/** What a field without a zone says, as UTC. */
function utc(text: string | undefined): string {
  return text === undefined || text === '' ? '' : new Date(`${text}Z`).toISOString();
}
