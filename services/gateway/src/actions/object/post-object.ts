import type { ObjectAction } from '../../action.ts';
import { uploadAction } from './put-object.ts';

/**
 * The pipeline has made an upload of the form: its fields are headers, its file is the body, its policy holds.
 * @documented PostObject: the permission is that of PutObject
 */
export const postObject: ObjectAction = uploadAction(
  'PostObject',
  'Uploads an object by an HTML form, whose policy bounds what may be sent.',
);
