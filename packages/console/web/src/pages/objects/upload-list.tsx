import { Button, Progress } from 'antd';
import { ErrorView } from '../../components/error-view.tsx';
import { commonTexts } from '../../components/texts.ts';
import { useTexts } from '../../i18n/language.tsx';
import { objectTexts } from './texts.ts';
import type { Upload } from './use-uploads.ts';

interface Props {
  readonly uploads: readonly Upload[];
  cancel(id: number): void;
}

const STATUS = { waiting: 'normal', running: 'active', done: 'success', failed: 'exception' } as const;

/** How far each upload is. */
export function UploadList({ uploads, cancel }: Props) {
  const text = useTexts(objectTexts);
  const common = useTexts(commonTexts);
  if (uploads.length === 0) return null;
  return (
    <section className="panel" aria-label={text.uploading}>
      <h2>{text.uploading}</h2>
      {uploads.map(({ id, key, state, percent, error }) => (
        <div className="stack" key={id}>
          <div className="row">
            <code>{key}</code>
            <span role="status">
              {{ waiting: text.waiting, running: '', done: text.done, failed: common.failed }[state]}
            </span>
            {(state === 'waiting' || state === 'running') && (
              <Button size="small" aria-label={text.cancelLabel(key)} onClick={() => cancel(id)}>
                {common.cancel}
              </Button>
            )}
          </div>
          <Progress aria-label={text.progress(key)} percent={percent} status={STATUS[state]} />
          {error !== undefined && <ErrorView error={error} />}
        </div>
      ))}
    </section>
  );
}
