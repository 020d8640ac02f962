import type { ObjectAction, ObjectCall } from '../../action.ts';
import { changeObject } from '../../objects/change-object.ts';
import { writeCheck } from '../../objects/find-object.ts';
import { OBJECT_TAGS, parseTagging, type Tags } from '../../objects/object-tags.ts';
import { readVersionId, versionHeaders } from '../../objects/object-version.ts';
import { tagConditions } from '../../objects/write-checks.ts';
import { readXmlBody } from '../../pipeline/read-xml-body.ts';

/** Policies may ask about the tags, so the check has to read the body; the handler takes what it found. */
const parsed = new WeakMap<ObjectCall, Tags>();

/** Replaces all tags; the time of modification stays. @documented PutObjectTagging */
export const putObjectTagging: ObjectAction = {
  name: 'PutObjectTagging',
  summary: "Replaces the object's tags.",
  level: 'object',
  acceptsSse: false,

  async checks(call, gateway) {
    const conditions = tagConditions(await tagsOf(call));
    const versionId = readVersionId(call.http.query.get('versionId'));
    const action = versionId === undefined ? 'oss:PutObjectTagging' : 'oss:PutObjectVersionTagging';
    return [await writeCheck(gateway, call, action, call.key, { conditions, versionId })];
  },

  async handle(call, gateway) {
    const tags = await tagsOf(call);
    const changed = await changeObject(gateway, call, (current) => ({ ...current, tags }));
    return { status: 200, headers: versionHeaders(changed, call.bucket) };
  },
};

async function tagsOf(call: ObjectCall): Promise<Tags> {
  const tags = parsed.get(call) ?? parseTagging(await readXmlBody(call), OBJECT_TAGS);
  parsed.set(call, tags);
  return tags;
}
