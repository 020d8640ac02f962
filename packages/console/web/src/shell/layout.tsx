import { Button, Select } from 'antd';
import { lazy, Suspense, useEffect, useRef } from 'react';
import { Link, Redirect, Route, Router, Switch, useLocation } from 'wouter';
import { useHashLocation } from 'wouter/use-hash-location';
import icon from '../../icon.svg';
import { useSession, useSessionControl } from '../api/session.tsx';
import { useTexts } from '../i18n/language.tsx';
import { AccessPage } from '../pages/access/access-page.tsx';
import { ActivityPage } from '../pages/activity/activity-page.tsx';
import { BucketPage } from '../pages/buckets/bucket-page.tsx';
import { BucketsPage } from '../pages/buckets/buckets-page.tsx';
import { ConnectPage } from '../pages/connect/connect-page.tsx';
import { KeyPage } from '../pages/keys/key-page.tsx';
import { KeysPage } from '../pages/keys/keys-page.tsx';
import { LabPage } from '../pages/lab/lab-page.tsx';
import { Preferences } from './preferences.tsx';
import { useRegion, useRegions } from './region.tsx';
import { shellTexts } from './texts.ts';

const PAGES = ['buckets', 'keys', 'access', 'bill', 'activity', 'lab', 'connect'] as const;
// Charts are large, and of no use elsewhere.
const BillPage = lazy(async () => ({ default: (await import('../pages/bill/bill-page.tsx')).BillPage }));

/** What is around every page: navigation, region, language, theme, and who is signed in. */
export function Layout() {
  return (
    <Router hook={useHashLocation}>
      <Frame />
    </Router>
  );
}

function Frame() {
  const text = useTexts(shellTexts);
  const { identity } = useSession();
  const { signOut } = useSessionControl();
  const { region, choose } = useRegion();
  const regions = useRegions();
  const [path] = useLocation();
  const content = useRef<HTMLElement>(null);
  const isFirst = useRef(true);
  useEffect(() => {
    if (isFirst.current) isFirst.current = false;
    else content.current?.focus();
  }, [path]);
  return (
    <div className="layout">
      <button type="button" className="skip" onClick={() => content.current?.focus()}>
        {text.skip}
      </button>
      <header className="top">
        <span className="brand">
          <img src={icon} alt="" width={24} height={24} />
          {text.console}
        </span>
        <Select
          aria-label={text.region}
          value={region}
          onChange={choose}
          showSearch
          popupMatchSelectWidth={false}
          options={regions.map((value) => ({ value, label: value }))}
        />
        <Preferences />
        <span className="who" title={identity.arn}>
          {text.signedInAs} <code>{identity.arn}</code>
        </span>
        <Button onClick={signOut}>{text.signOut}</Button>
      </header>
      <nav className="main" aria-label={text.navigation}>
        <ul>
          {PAGES.map((page) => (
            <li key={page}>
              <Link href={`/${page}`} aria-current={path.startsWith(`/${page}`) ? 'page' : undefined}>
                {text[page]}
              </Link>
            </li>
          ))}
        </ul>
      </nav>
      <main ref={content} tabIndex={-1}>
        <Suspense fallback={<div role="status">{text.starting}</div>}>
          <Switch>
            <Route path="/buckets">
              <BucketsPage />
            </Route>
            <Route path="/buckets/:name">{({ name }) => <BucketPage key={name} name={name} />}</Route>
            <Route path="/keys">
              <KeysPage />
            </Route>
            <Route path="/keys/:id">{({ id }) => <KeyPage key={id} keyId={id} />}</Route>
            <Route path="/access">
              <AccessPage />
            </Route>
            <Route path="/bill">
              <BillPage />
            </Route>
            <Route path="/activity">
              <ActivityPage />
            </Route>
            <Route path="/lab">
              <LabPage />
            </Route>
            <Route path="/connect">
              <ConnectPage />
            </Route>
            <Route path="/">
              <Redirect to="/buckets" />
            </Route>
            <Route>
              <h1>{text.notFound}</h1>
            </Route>
          </Switch>
        </Suspense>
      </main>
    </div>
  );
}
