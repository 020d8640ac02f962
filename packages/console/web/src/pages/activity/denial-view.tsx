import { useQuery } from '@tanstack/react-query';
import { ApiError } from '../../api/api-error.ts';
import { denialsOf } from '../../api/events.ts';
import { useSession } from '../../api/session.tsx';
import { Facts } from '../../components/facts.tsx';
import { QueryView } from '../../components/query-view.tsx';
import { useTexts } from '../../i18n/language.tsx';
import { activityTexts } from './texts.ts';

/** Why a request was refused: what decided, and the smallest permission that was missing. */
export function DenialView({ requestId }: { readonly requestId: string }) {
  const text = useTexts(activityTexts);
  const { control } = useSession();
  const denials = useQuery({
    queryKey: ['decision', requestId],
    queryFn: () =>
      denialsOf(control, requestId).catch((error: unknown) => {
        if (error instanceof ApiError && error.status === 404) return [];
        throw error;
      }),
  });
  return (
    <section className="stack" aria-label={text.whyRefused}>
      <h3>{text.whyRefused}</h3>
      <QueryView query={denials}>
        {(found) =>
          found.length === 0 ? (
            <p>{text.noReason}</p>
          ) : (
            found.flatMap(({ operation, checks }) =>
              checks.map((check) => (
                <div className="stack" key={operation + check.action + check.resource}>
                  <Facts
                    of={[
                      [text.action, <code key="action">{check.action}</code>],
                      [text.target, <code key="target">{check.resource}</code>],
                      [text.decision, check.decision.effect],
                      [text.decidedBy, check.decision.decidedBy],
                    ]}
                  />
                  {check.missing.length > 0 && (
                    <>
                      <strong>{text.missing}</strong>
                      <pre>{JSON.stringify(check.missing, null, 2)}</pre>
                    </>
                  )}
                  {check.statements.length > 0 && <pre>{JSON.stringify(check.statements, null, 2)}</pre>}
                </div>
              )),
            )
          )
        }
      </QueryView>
    </section>
  );
}
