import type { AccessKey } from 'osseal/client-settings';

/** The account that the story's seed holds. */
export const STORY_ACCOUNT = '1000000000000001';

/** The account root. */
export const ROOT: AccessKey = {
  accessKeyId: 'LTAI5tOssealStoryRoot001',
  accessKeySecret: 'OssealStoryRootSecretKey000001',
};

/** May use every object and, for encryption and decryption, every CMK of the account. */
export const ALICE: AccessKey = {
  accessKeyId: 'LTAI5tOssealStoryAlice01',
  accessKeySecret: 'OssealStoryAliceSecretKey00001',
};

/** May use every object and no CMK. */
export const BOB: AccessKey = {
  accessKeyId: 'LTAI5tOssealStoryBob0001',
  accessKeySecret: 'OssealStoryBobSecretKey0000001',
};

/** A seed with these three principals; `more` replaces or adds top-level keys of `osseal.yaml`. */
export function storySeed(more: object = {}): object {
  const keyOf = ({ accessKeyId, accessKeySecret }: AccessKey) => ({ id: accessKeyId, secret: accessKeySecret });
  const useKeys = {
    Version: '1',
    Statement: [
      {
        Effect: 'Allow',
        Action: ['kms:GenerateDataKey', 'kms:Decrypt'],
        Resource: [`acs:kms:*:${STORY_ACCOUNT}:key/*`],
      },
    ],
  };
  return {
    region: 'cn-hangzhou',
    accounts: [
      {
        uid: STORY_ACCOUNT,
        accessKeys: [keyOf(ROOT)],
        policies: [{ name: 'use-keys', document: useKeys }],
        users: [
          { name: 'alice', accessKeys: [keyOf(ALICE)], policies: ['AliyunOSSFullAccess', 'use-keys'] },
          { name: 'bob', accessKeys: [keyOf(BOB)], policies: ['AliyunOSSFullAccess'] },
        ],
      },
    ],
    ...more,
  };
}
