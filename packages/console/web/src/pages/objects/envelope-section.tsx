import { Alert, Button } from 'antd';
import { type Inspection, inspectObject } from '../../api/inspection.ts';
import { useSession } from '../../api/session.tsx';
import { ErrorView } from '../../components/error-view.tsx';
import { Facts } from '../../components/facts.tsx';
import { formatSize } from '../../components/size.ts';
import { useAction } from '../../components/use-action.ts';
import { useTexts } from '../../i18n/language.tsx';
import { objectTexts } from './texts.ts';

interface Props {
  readonly bucket: string;
  readonly objectKey: string;
}

/** An object's key version and envelope. Asked for on demand: all of the object is read for it, and KMS called. */
export function EnvelopeSection({ bucket, objectKey }: Props) {
  const text = useTexts(objectTexts);
  const { control, isOperator } = useSession();
  const inspection = useAction(() => inspectObject(control, bucket, objectKey), { changes: [] });
  return (
    <section className="panel" aria-label={text.envelope}>
      <h2>{text.envelope}</h2>
      {!isOperator && <p>{text.envelopeRoot}</p>}
      {isOperator && inspection.data === undefined && (
        <>
          <p>{text.inspectHelp}</p>
          <div>
            <Button loading={inspection.isPending} onClick={() => inspection.mutate()}>
              {text.inspect}
            </Button>
          </div>
        </>
      )}
      {inspection.error !== null && <ErrorView error={inspection.error} />}
      {inspection.data !== undefined && <Envelope found={inspection.data} />}
    </section>
  );
}

function Envelope({ found }: { readonly found: Inspection }) {
  const text = useTexts(objectTexts);
  return (
    <>
      <Alert type={found.isWhole ? 'success' : 'error'} showIcon title={found.isWhole ? text.whole : text.damaged} />
      <Facts
        of={[
          [text.keyVersion, found.keyVersionId],
          [text.algorithm, found.algorithm],
          [text.dataKey, found.dataKey],
          [text.chunkSize, formatSize(found.chunkSize)],
        ]}
      />
      <ol>
        {found.segments.map((segment, place) => (
          // Segments have no name but their place.
          <li key={place}>
            {text.segment(
              segment.chunks,
              formatSize(segment.plaintextSize),
              formatSize(segment.sealedSize),
              segment.kept,
            )}
            {segment.problem !== null && <strong> {segment.problem}</strong>}
            {(segment.damagedChunks?.length ?? 0) > 0 && (
              <strong> {text.damagedChunks(segment.damagedChunks?.join(', ') ?? '')}</strong>
            )}
          </li>
        ))}
      </ol>
    </>
  );
}
