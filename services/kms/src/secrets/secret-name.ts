/** What a SecretName parameter names. */
export type SecretReference =
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'arn'; readonly region: string; readonly account: string; readonly name: string };

const NAME = /^[A-Za-z0-9_/+=.@-]{1,192}$/;
const ARN = /^acs:kms:([a-z0-9-]{1,64}):([0-9]{1,20}):secret\/(.+)$/;
const RESERVED = 'acs/';

/** Letters, digits and `_ / + = . - @`, at most 192. @documented CreateSecret */
export function isSecretName(text: string): boolean {
  return NAME.test(text);
}

/** True for names that secrets of cloud services have; no generic secret may. @documented CreateSecret */
export function isReservedSecretName(name: string): boolean {
  return name.startsWith(RESERVED);
}

/** Reads a SecretName parameter: a name or an ARN. No name holds a colon. @documented GetSecretValue */
export function parseSecretReference(text: string): SecretReference | undefined {
  if (isSecretName(text)) return { kind: 'name', name: text };
  const [, region, account, name] = ARN.exec(text) ?? [];
  if (region === undefined || account === undefined || name === undefined || !isSecretName(name)) return undefined;
  return { kind: 'arn', region, account, name };
}
