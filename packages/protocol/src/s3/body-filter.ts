/** Something that a body goes through on its way from the socket to an action. */
export interface BodyFilter {
  /** What comes out for what goes in. @throws WireError when the body is not what was announced */
  write(slice: Buffer): readonly Buffer[];
  /** The body has ended. @throws WireError when it is not what was announced */
  end(): void;
}
