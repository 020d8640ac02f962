import { Button } from 'antd';
import { useTexts } from '../i18n/language.tsx';
import { ErrorView } from './error-view.tsx';
import { commonTexts } from './texts.ts';

interface Props {
  /** What the form asks for. */
  readonly action: { readonly error: Error | null; readonly isPending: boolean };
  /** Of the button that sends the form; OK without it. */
  readonly label?: string;
  /** Adds a button that leaves the form. */
  cancel?(): void;
}

/** What a form ends with: why it was refused, and its buttons. */
export function FormEnd({ action, label, cancel }: Props) {
  const text = useTexts(commonTexts);
  return (
    <div className="stack">
      {action.error !== null && <ErrorView error={action.error} />}
      <div className="row">
        <Button type="primary" htmlType="submit" loading={action.isPending} disabled={false}>
          {label ?? text.ok}
        </Button>
        {cancel !== undefined && (
          <Button onClick={cancel} disabled={false}>
            {text.cancel}
          </Button>
        )}
      </div>
    </div>
  );
}
