import { useQuery } from '@tanstack/react-query';
import type { KeyMetadata } from '../../api/keys.ts';
import { useSession } from '../../api/session.tsx';
import { JsonEditor } from '../../components/json-editor.tsx';
import { QueryView } from '../../components/query-view.tsx';
import { useAction } from '../../components/use-action.ts';
import { useTexts } from '../../i18n/language.tsx';
import { useRegion } from '../../shell/region.tsx';
import { keyTexts } from './texts.ts';

/** The policy of a key. */
export function PolicyPanel({ found }: { readonly found: KeyMetadata }) {
  const text = useTexts(keyTexts);
  const { rpc } = useSession();
  const { region } = useRegion();
  const { KeyId } = found;
  const policy = useQuery({
    queryKey: ['key-policy', region, KeyId],
    queryFn: async () =>
      (await rpc.kms<{ Policy: string }>('GetKeyPolicy', region, { KeyId, PolicyName: 'default' })).Policy,
  });
  const saving = useAction(
    (document: string) => rpc.kms('SetKeyPolicy', region, { KeyId, PolicyName: 'default', Policy: document }),
    { done: text.policySaved, changes: [['key-policy', region, KeyId]] },
  );
  return (
    <section className="panel" aria-label={text.policy}>
      <h2>{text.policy}</h2>
      <QueryView query={policy}>
        {(document) => (
          <JsonEditor
            label={text.policy}
            value={document}
            isSaving={saving.isPending}
            error={saving.error}
            save={saving.mutate}
          />
        )}
      </QueryView>
    </section>
  );
}
