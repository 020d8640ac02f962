export type { PostCredential, PostFields } from './post-credential.ts';
export { formSpeaksS3, parsePostCredential, verifyPost } from './post-credential.ts';
