/** A time as answers show it: UTC, whole seconds. An absent time is an empty text. @documented DescribeKey */
export function wireTime(iso: string | undefined): string {
  return iso === undefined ? '' : `${iso.slice(0, 19)}Z`;
}
