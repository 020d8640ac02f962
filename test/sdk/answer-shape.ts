import type { XmlElement } from '@osseal/protocol/oss';

/** What an answer looks like, whatever its values: the kind of each field; of a list the shape that all its items have. */
export type Shape = 'text' | 'number' | 'flag' | readonly [Shape] | ShapeOfFields;

/** By the name of the field. */
export interface ShapeOfFields {
  readonly [field: string]: Shape;
}

/** The shape of a JSON answer. Fields without a value, which the models of some clients have, are passed over. */
export function shapeOf(value: unknown): Shape {
  if (typeof value === 'string') return 'text';
  if (typeof value === 'number') return 'number';
  if (typeof value === 'boolean') return 'flag';
  if (Array.isArray(value)) return [commonShape(value.map(shapeOf))];
  if (typeof value !== 'object' || value === null) throw new Error(`An answer has no ${String(value)}.`);
  const fields = Object.entries(value).filter(([, field]) => field !== undefined);
  return Object.fromEntries(fields.map(([name, field]) => [name, shapeOf(field)]));
}

/** The shape of an XML answer, where all values are text and a list is its element repeated. */
export function shapeOfXml({ children }: XmlElement): Shape {
  if (children.length === 0) return 'text';
  const names = new Set(children.map(({ name }) => name));
  return Object.fromEntries(
    [...names].map((name) => [name, commonShape(children.filter((child) => child.name === name).map(shapeOfXml))]),
  );
}

/** What a JSON shape is in XML. */
export function inXml(shape: Shape): Shape {
  if (typeof shape === 'string') return 'text';
  if (isList(shape)) return inXml(shape[0]);
  return Object.fromEntries(Object.entries(shape).map(([name, field]) => [name, inXml(field)]));
}

function isList(shape: Shape): shape is readonly [Shape] {
  return Array.isArray(shape);
}

function commonShape(shapes: readonly Shape[]): Shape {
  const [first, ...others] = shapes;
  if (first === undefined) throw new Error('An empty list says nothing about its items: the sample must fill it.');
  const other = others.find((shape) => JSON.stringify(shape) !== JSON.stringify(first));
  if (other !== undefined) throw new Error(`Items differ: ${JSON.stringify(first)} and ${JSON.stringify(other)}.`);
  return first;
}
