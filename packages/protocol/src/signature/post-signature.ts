export type { PostCredential, PostFields } from './post-credential.ts';
export { formSpeaksS3, missingField, parsePostCredential, verifyPost } from './post-credential.ts';
