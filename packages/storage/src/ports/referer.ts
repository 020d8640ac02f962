/** From which pages the objects of a bucket may be asked for without a signature in the headers. */
export interface RefererConfiguration {
  /** Whether requests without a Referer pass while there is an allow list. */
  readonly allowEmpty: boolean;
  /** Whether the query of a Referer is left out before it is compared. */
  readonly truncateQuery: boolean;
  /** Whether its path is left out too. */
  readonly truncatePath: boolean;
  /** With `*` and `?`. Empty: every page is allowed. */
  readonly allowed: readonly string[];
  /** Stronger than `allowed`. */
  readonly denied: readonly string[];
}
