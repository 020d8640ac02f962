import type { ObjectAction } from '../../action.ts';
import { putObject } from './put-object.ts';

/**
 * PostObject. The pipeline has made an upload of the form: its fields are headers, its file is the body, its policy holds.
 * @documented PostObject: the permission is that of PutObject
 */
export const postObject: ObjectAction = {
  ...putObject,
  name: 'PostObject',
  summary: 'Uploads an object by an HTML form, whose policy bounds what may be sent.',
};
