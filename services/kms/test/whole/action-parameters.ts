import { z } from 'zod';
import { ACTIONS } from '../../src/actions/index.ts';

/** A parameter as the schema of its action has it. */
export interface ActionParameter {
  readonly name: string;
  readonly isRequired: boolean;
  /** On the wire as `Name.1`, `Name.2`, or with fields as `Name.1.Key`. */
  readonly isList: boolean;
}

/** The parameters of an action, from the schema that decodes them. @throws Error for a schema of another form */
export function parametersOf(action: string): readonly ActionParameter[] {
  const input = ACTIONS.get(action)?.input;
  const object = input === undefined ? undefined : objectIn(input);
  if (object === undefined) throw new Error(`The parameters of ${action} cannot be read from its schema.`);
  return Object.entries(object.shape as Readonly<Record<string, z.ZodType>>).map(([name, schema]) => ({
    name,
    isRequired: !schema.safeParse(undefined).success,
    isList: !schema.safeParse('').success && isArray(schema),
  }));
}

/** A schema may stand behind steps that prepare its input, or before ones that judge its output. */
function objectIn(schema: unknown): z.ZodObject | undefined {
  if (schema instanceof z.ZodObject) return schema;
  if (!(schema instanceof z.ZodPipe)) return undefined;
  return objectIn(schema.out) ?? objectIn(schema.in);
}

function isArray(schema: unknown): boolean {
  if (schema instanceof z.ZodArray) return true;
  if (schema instanceof z.ZodOptional) return isArray(schema.unwrap());
  return schema instanceof z.ZodPipe && (isArray(schema.in) || isArray(schema.out));
}
