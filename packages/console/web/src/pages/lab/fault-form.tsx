import { Form, Input, InputNumber, Select } from 'antd';
import { type FaultRule, lab } from '../../api/lab.ts';
import { useSession } from '../../api/session.tsx';
import { FormEnd } from '../../components/form-end.tsx';
import { useAction } from '../../components/use-action.ts';
import { useTexts } from '../../i18n/language.tsx';
import { labTexts } from './texts.ts';

interface Fields extends Omit<FaultRule, 'effect'> {
  readonly effect: 'error' | 'latency' | 'throttle' | 'dropBefore' | 'dropAfter' | 'away';
  readonly code?: string;
  readonly latency?: number;
}

/** Adds a fault: whom it meets, how often, and what happens. */
export function FaultForm({ close }: { close(): void }) {
  const text = useTexts(labTexts);
  const { control } = useSession();
  const [form] = Form.useForm<Fields>();
  const effect = Form.useWatch('effect', form) ?? 'error';
  const service = Form.useWatch('service', form) ?? 'oss';
  const adding = useAction((fields: Fields) => lab.addFault(control, ruleOf(fields)), {
    done: text.faultAdded,
    changes: [['faults']],
    after: close,
  });
  const effects = [
    ['error', text.error],
    ['latency', text.latency],
    ['throttle', text.throttle],
    ['dropBefore', text.dropBefore],
    ['dropAfter', text.dropAfter],
    ...(service === 'kms-client' ? ([['away', text.away]] as const) : []),
  ] as const;
  const required = [{ required: true, message: text.required }];
  return (
    <Form<Fields>
      form={form}
      layout="vertical"
      requiredMark={false}
      initialValues={{ service: 'oss', effect: 'error' }}
      onFinish={(fields) => adding.mutate(fields)}
    >
      <Form.Item name="service" label={text.service}>
        <Select
          aria-label={text.service}
          options={[
            { value: 'oss', label: text.oss },
            { value: 'kms', label: text.kms },
            { value: 'kms-client', label: text.kmsClient },
          ]}
        />
      </Form.Item>
      <Form.Item name="effect" label={text.effect}>
        <Select aria-label={text.effect} options={effects.map(([value, label]) => ({ value, label }))} />
      </Form.Item>
      {effect === 'error' && (
        <Form.Item name="code" label={text.code} rules={required}>
          <Input spellCheck={false} />
        </Form.Item>
      )}
      <Form.Item
        name="latency"
        label={`${text.latency} (${text.milliseconds})`}
        rules={effect === 'latency' ? required : []}
      >
        <InputNumber min={0} max={60_000} />
      </Form.Item>
      {(['action', 'bucket', 'key', 'principal', 'seed'] as const).map((name) => (
        <Form.Item key={name} name={name} label={text[name]} extra={name === 'action' ? text.actionHelp : undefined}>
          <Input allowClear spellCheck={false} />
        </Form.Item>
      ))}
      <Form.Item name="probability" label={text.probability}>
        <InputNumber min={0.01} max={1} step={0.1} />
      </Form.Item>
      <Form.Item name="count" label={text.count}>
        <InputNumber min={1} />
      </Form.Item>
      <Form.Item name="after" label={text.after}>
        <InputNumber min={1} />
      </Form.Item>
      <FormEnd action={adding} />
    </Form>
  );
}

function ruleOf({ effect, code, latency, ...rule }: Fields): FaultRule {
  const effects = {
    error: { error: { code } },
    latency: {},
    throttle: { throttle: { profile: true } },
    dropBefore: { drop: 'before' },
    dropAfter: { drop: 'after' },
    away: { away: true },
  };
  // A field that was emptied again says nothing.
  const given = Object.entries(rule).filter(([, value]) => value !== undefined && value !== null && value !== '');
  return {
    ...(Object.fromEntries(given) as unknown as Omit<FaultRule, 'effect'>),
    effect: { ...effects[effect], ...(latency != null && { latency }) },
  };
}
