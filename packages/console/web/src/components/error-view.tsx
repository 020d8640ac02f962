import { useMutation } from '@tanstack/react-query';
import { Alert, Button } from 'antd';
import { ApiError } from '../api/api-error.ts';
import { useSession } from '../api/session.tsx';
import { useTexts } from '../i18n/language.tsx';
import { useRegion } from '../shell/region.tsx';
import { commonTexts } from './texts.ts';
import { useAction } from './use-action.ts';

interface Props {
  readonly error: unknown;
  retry?(): void;
}

/** A refusal or failure: its code, message and request id, and on demand why a policy refused it. */
export function ErrorView({ error, retry }: Props) {
  const text = useTexts(commonTexts);
  const shown = error instanceof ApiError ? error : new ApiError('Error', String(error), { status: 0 });
  const isRefusal = shown.status === 403 || shown.status === 401;
  return (
    <Alert
      type={isRefusal ? 'warning' : 'error'}
      showIcon
      role="alert"
      title={`${isRefusal ? text.refused : text.failed}: ${shown.code}`}
      description={
        <div className="stack">
          <span>{shown.message}</span>
          {shown.requestId !== '' && (
            <span>
              {text.requestId}: <code>{shown.requestId}</code>
            </span>
          )}
          {shown.code.endsWith('KmsServiceNotEnabled') && <Activation />}
          {shown.diagnosticMessage !== undefined && <Explanation message={shown.diagnosticMessage} />}
          {retry !== undefined && (
            <div>
              <Button size="small" onClick={retry}>
                {text.retry}
              </Button>
            </div>
          )}
        </div>
      }
    />
  );
}

/** Activates KMS for the account, and asks everything again. */
function Activation() {
  const text = useTexts(commonTexts);
  const { rpc } = useSession();
  const { region } = useRegion();
  const activation = useAction(() => rpc.kms('OpenKmsService', region), { done: text.activated, changes: [[]] });
  return (
    <div className="stack">
      {activation.error !== null && <span>{activation.error.message}</span>}
      <div>
        <Button size="small" loading={activation.isPending} onClick={() => activation.mutate()}>
          {text.activate}
        </Button>
      </div>
    </div>
  );
}

/** Asks RAM what the encoded message says. */
function Explanation({ message }: { readonly message: string }) {
  const text = useTexts(commonTexts);
  const { rpc } = useSession();
  const decode = useMutation({
    mutationFn: () =>
      rpc.ram<{ DecodedDiagnosticMessage?: unknown }>('DecodeDiagnosticMessage', { EncodedDiagnosticMessage: message }),
  });
  if (decode.data !== undefined) {
    return (
      <section aria-label={text.explanation}>
        <pre>{JSON.stringify(decode.data.DecodedDiagnosticMessage ?? decode.data, null, 2)}</pre>
      </section>
    );
  }
  return (
    <div className="stack">
      {decode.error !== null && <span>{decode.error.message}</span>}
      <div>
        <Button size="small" loading={decode.isPending} onClick={() => decode.mutate()}>
          {text.why}
        </Button>
      </div>
    </div>
  );
}
