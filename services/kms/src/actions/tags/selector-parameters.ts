import { keyReference, optional, textUpTo } from '../parameters.ts';

/** Exactly one of them names the resource. @documented TagResource */
export const TAG_SELECTOR = {
  KeyId: optional(keyReference),
  SecretName: optional(textUpTo(1024)),
  CertificateId: optional(textUpTo(128)),
};
