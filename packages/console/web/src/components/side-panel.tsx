import { Drawer } from 'antd';
import type { ReactNode } from 'react';

interface Props {
  readonly title: string | undefined;
  readonly isOpen: boolean;
  readonly isWide?: boolean;
  readonly children: ReactNode;
  close(): void;
}

/** What slides in from the side over a page. Its content is made anew each time. */
export function SidePanel({ title, isOpen, isWide = false, children, close }: Props) {
  return (
    <Drawer
      title={title}
      open={isOpen}
      onClose={close}
      destroyOnHidden
      size={isWide ? 640 : 480}
      classNames={{ body: 'side-panel' }}
    >
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard. */}
      <section tabIndex={0} aria-label={title}>
        {children}
      </section>
    </Drawer>
  );
}
