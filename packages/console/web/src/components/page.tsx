import { type ReactNode, useEffect } from 'react';

interface Props {
  readonly title: string;
  /** Beside the title. */
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

/** A page with its heading, which is the title of the window too. */
export function Page({ title, actions, children }: Props) {
  useEffect(() => {
    document.title = `${title} · Osseal`;
  }, [title]);
  return (
    <>
      <header className="page-header">
        <h1>{title}</h1>
        <div className="actions">{actions}</div>
      </header>
      <div className="page-body">{children}</div>
    </>
  );
}
