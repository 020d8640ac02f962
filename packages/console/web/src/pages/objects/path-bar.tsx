import { Button } from 'antd';
import { useTexts } from '../../i18n/language.tsx';
import { objectTexts } from './texts.ts';

interface Props {
  readonly prefix: string;
  go(prefix: string): void;
}

/** Where in the bucket the user is, and the way back up. */
export function PathBar({ prefix, go }: Props) {
  const text = useTexts(objectTexts);
  const parts = prefix.split('/').slice(0, -1);
  const steps = parts.map((part, depth) => ({ part, path: `${parts.slice(0, depth + 1).join('/')}/` }));
  return (
    <nav className="row" aria-label={text.path}>
      <Button type="link" size="small" onClick={() => go('')}>
        {text.root}
      </Button>
      {steps.map(({ part, path }) => (
        <span key={path}>
          /
          <Button
            type="link"
            size="small"
            aria-current={path === prefix ? 'location' : undefined}
            onClick={() => go(path)}
          >
            {part}
          </Button>
        </span>
      ))}
    </nav>
  );
}
