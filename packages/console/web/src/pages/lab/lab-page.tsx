import { OperatorOnly } from '../../components/operator-only.tsx';
import { Page } from '../../components/page.tsx';
import { useTexts } from '../../i18n/language.tsx';
import { ClockPanel } from './clock-panel.tsx';
import { FaultPanel } from './fault-panel.tsx';
import { SnapshotPanel } from './snapshot-panel.tsx';
import { labTexts } from './texts.ts';

/** Time, luck and state of both services. */
export function LabPage() {
  const text = useTexts(labTexts);
  return (
    <Page title={text.title}>
      <OperatorOnly>
        <ClockPanel />
        <FaultPanel />
        <SnapshotPanel />
      </OperatorOnly>
    </Page>
  );
}
