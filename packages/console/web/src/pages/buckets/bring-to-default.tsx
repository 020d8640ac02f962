import { Button } from 'antd';
import { type ReEncryption, reEncrypt } from '../../api/re-encryption.ts';
import { useSession } from '../../api/session.tsx';
import { ErrorView } from '../../components/error-view.tsx';
import { useAction } from '../../components/use-action.ts';
import { useTexts } from '../../i18n/language.tsx';
import { inventoryTexts } from './inventory-texts.ts';

/** Brings what exists in a bucket to its default encryption. */
export function BringToDefault({ bucket }: { readonly bucket: string }) {
  const text = useTexts(inventoryTexts);
  const { control } = useSession();
  const run = useAction((work: ReEncryption) => reEncrypt(control, work, bucket), {
    changes: [['inventory', bucket], ['object']],
  });
  return (
    <section className="stack" aria-label={text.bring}>
      <div className="row">
        {(['rewrap', 'encrypt'] as const).map((work) => (
          <Button
            key={work}
            title={work === 'rewrap' ? text.rewrapHelp : text.encryptHelp}
            loading={run.isPending && run.variables === work}
            disabled={run.isPending}
            onClick={() => run.mutate(work)}
          >
            {text[work]}
          </Button>
        ))}
      </div>
      {run.error !== null && <ErrorView error={run.error} />}
      {run.data !== undefined && (
        <div role="status">
          <p>{text.changed(run.data.changed, run.data.failures.length)}</p>
          <ul>
            {run.data.failures.map(({ key, code, message }) => (
              <li key={key}>
                <code>{key}</code>: {code}, {message}
              </li>
            ))}
          </ul>
        </div>
      )}
    </section>
  );
}
