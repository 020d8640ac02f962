import { useQueryClient } from '@tanstack/react-query';
import { Button, Tag } from 'antd';
import { Link } from 'wouter';
import type { KeyMetadata } from '../../api/keys.ts';
import { useSession } from '../../api/session.tsx';
import { ErrorView } from '../../components/error-view.tsx';
import { Facts } from '../../components/facts.tsx';
import { Page } from '../../components/page.tsx';
import { QueryView } from '../../components/query-view.tsx';
import { Time } from '../../components/time.tsx';
import { useAction } from '../../components/use-action.ts';
import { useTexts } from '../../i18n/language.tsx';
import { useRegion } from '../../shell/region.tsx';
import { AliasPanel } from './alias-panel.tsx';
import { DeletionPanel } from './deletion-panel.tsx';
import { useKey } from './described.tsx';
import { MaterialPanel } from './material-panel.tsx';
import { PolicyPanel } from './policy-panel.tsx';
import { keyTexts } from './texts.ts';
import { VersionPanel } from './version-panel.tsx';

/** One key: what it is, and everything that can be done with it. */
export function KeyPage({ keyId }: { readonly keyId: string }) {
  const text = useTexts(keyTexts);
  const { region } = useRegion();
  const queries = useQueryClient();
  const key = useKey(region, keyId);
  return (
    <Page
      title={keyId}
      actions={
        <>
          <Button onClick={() => void queries.invalidateQueries()}>{text.refresh}</Button>
          <Link href="/keys">{text.back}</Link>
        </>
      }
    >
      <QueryView query={key}>{(found) => <Panels found={found} />}</QueryView>
    </Page>
  );
}

function Panels({ found }: { readonly found: KeyMetadata }) {
  return (
    <>
      <Overview found={found} />
      <DeletionPanel found={found} />
      <AliasPanel found={found} />
      <VersionPanel found={found} />
      {found.Origin === 'EXTERNAL' && <MaterialPanel found={found} />}
      <PolicyPanel found={found} />
    </>
  );
}

function Overview({ found }: { readonly found: KeyMetadata }) {
  const text = useTexts(keyTexts);
  const { rpc } = useSession();
  const { region } = useRegion();
  const KeyId = found.KeyId;
  const isEnabled = found.KeyState === 'Enabled';
  const toggle = useAction(() => rpc.kms(isEnabled ? 'DisableKey' : 'EnableKey', region, { KeyId }), {
    done: isEnabled ? text.disabled : text.enabled,
    changes: [['key', region, KeyId], ['usable-keys']],
  });
  return (
    <section className="panel" aria-label={text.overview}>
      <div className="row">
        <h2>{text.overview}</h2>
        {(isEnabled || found.KeyState === 'Disabled') && (
          <div className="actions">
            <Button loading={toggle.isPending} onClick={() => toggle.mutate()}>
              {isEnabled ? text.disable : text.enable}
            </Button>
          </div>
        )}
      </div>
      {toggle.error !== null && <ErrorView error={toggle.error} />}
      <Facts
        of={[
          [text.state, <Tag key="state">{found.KeyState}</Tag>],
          [text.description, found.Description],
          [text.spec, found.KeySpec],
          [text.usage, found.KeyUsage],
          [text.origin, found.Origin],
          [text.protection, found.ProtectionLevel],
          [text.created, <Time key="created" iso={found.CreationDate} />],
          [text.creator, found.Creator],
          [text.arn, found.Arn],
        ]}
      />
    </section>
  );
}
