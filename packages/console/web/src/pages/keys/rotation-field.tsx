import { Form, Select } from 'antd';
import { useTexts } from '../../i18n/language.tsx';
import { keyTexts } from './texts.ts';

const DAYS = [7, 30, 90, 180, 365, 730];
const DAY_SECONDS = 86_400;

/** How often a key gets a new version: '' for never, else a RotationInterval. */
export function RotationField({ name, current = '' }: { readonly name: string; readonly current?: string }) {
  const text = useTexts(keyTexts);
  const known = DAYS.map((days) => ({ value: `${days * DAY_SECONDS}s`, label: text.days(days) }));
  const other =
    current === '' || known.some(({ value }) => value === current) ? [] : [{ value: current, label: current }];
  return (
    <Form.Item name={name} label={text.rotateEvery}>
      <Select aria-label={text.rotateEvery} options={[{ value: '', label: text.noRotation }, ...known, ...other]} />
    </Form.Item>
  );
}
