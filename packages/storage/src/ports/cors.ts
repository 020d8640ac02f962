/** What pages of other origins may do with a bucket. Origins and headers may hold one `*`. */
export interface CorsRule {
  readonly origins: readonly string[];
  readonly methods: readonly string[];
  readonly headers: readonly string[];
  readonly exposed: readonly string[];
  readonly maxAgeSeconds?: number;
}

export interface CorsConfiguration {
  /** The first that fits counts. */
  readonly rules: readonly CorsRule[];
  /** `Vary: Origin` on every answer, whether or not a rule fits. */
  readonly alwaysVary: boolean;
}
