import { Link } from 'wouter';

/** A key's id, which leads to its page. */
export function KeyLink({ id }: { readonly id: string }) {
  return (
    <Link href={`/keys/${encodeURIComponent(id)}`}>
      <code>{id}</code>
    </Link>
  );
}
