/**
 * The steps of the write path at which a server can be killed. `half`: in the middle of the write itself.
 * Which process takes them when there are two: the registries, the journal and usage.mdb are those of KMS.
 */
export const STEPS = {
  gateway: [
    'blob.create after',
    'blob.write before',
    'blob.write half',
    'blob.write after',
    'blob.sync before',
    'blob.sync after',
    'blob.rename before',
    'blob.rename after',
    'blob.delete before',
    'blob.delete after',
    'objects.mdb commit before',
    'objects.mdb commit inside',
    'objects.mdb commit after',
    'folder.sync before',
    'folder.sync after',
    'answer before',
  ],
  kms: [
    'registry.create after',
    'registry.write half',
    'registry.write after',
    'registry.sync before',
    'registry.sync after',
    'registry.rename before',
    'registry.rename after',
    'folder.sync before',
    'folder.sync after',
    'journal.write before',
    'journal.write half',
    'journal.write after',
    'journal.empty before',
    'journal.empty after',
    'usage.mdb commit before',
    'usage.mdb commit inside',
    'usage.mdb commit after',
    'answer before',
  ],
};

/** Steps that a start takes as well. */
export const START_STEPS = {
  gateway: ['objects.mdb commit before', 'objects.mdb commit inside', 'objects.mdb commit after', 'folder.sync before'],
  kms: [
    'registry.write half',
    'registry.rename before',
    'registry.rename after',
    'usage.mdb commit before',
    'usage.mdb commit after',
    'journal.empty before',
    'folder.sync after',
  ],
};
