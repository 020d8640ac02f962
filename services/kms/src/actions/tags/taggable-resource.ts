import type { PermissionCheck } from '../../action.ts';
import type { Tags } from './tag-list.ts';

/** Something that can have tags: what the tag actions know of it. */
export interface TaggableResource {
  readonly type: ResourceType;
  /** As ResourceId names it. */
  readonly id: string;
  readonly tags: Tags;
  check(action: string): PermissionCheck;
  /** Refuses what `change` would refuse, before anything is changed. @throws the refusal of its state, Rejected.LimitExceeded */
  demandChangeable(change: (tags: Tags) => Tags): void;
  /** @throws as demandChangeable, and when it is gone meanwhile */
  change(change: (tags: Tags) => Tags): Promise<void>;
}

/** @documented TagResources */
export const RESOURCE_TYPES = ['key', 'secret'] as const;

export type ResourceType = (typeof RESOURCE_TYPES)[number];
