import { useInfiniteQuery, useMutation } from '@tanstack/react-query';
import { App, Button, Select } from 'antd';
import { useMemo, useRef, useState } from 'react';
import type { BucketDetails } from '../../api/buckets.ts';
import { deleteObject, downloadObject, type Entry, listObjects } from '../../api/objects.ts';
import { useSession } from '../../api/session.tsx';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { ErrorView } from '../../components/error-view.tsx';
import { saveAs } from '../../components/save-as.ts';
import { formatSize } from '../../components/size.ts';
import { commonTexts } from '../../components/texts.ts';
import { Time } from '../../components/time.tsx';
import { useAction } from '../../components/use-action.ts';
import { useTexts } from '../../i18n/language.tsx';
import { ObjectDetails } from './object-details.tsx';
import { PathBar } from './path-bar.tsx';
import { objectTexts } from './texts.ts';
import { UploadList } from './upload-list.tsx';
import { useUploads } from './use-uploads.ts';

const OVERRIDES: Readonly<Record<string, Record<string, string>>> = {
  inherit: {},
  AES256: { 'x-oss-server-side-encryption': 'AES256' },
  KMS: { 'x-oss-server-side-encryption': 'KMS' },
};

/** A bucket's objects below one prefix: upload, download, details, delete. */
export function ObjectsPanel({ bucket }: { readonly bucket: BucketDetails }) {
  const text = useTexts(objectTexts);
  const common = useTexts(commonTexts);
  const { oss } = useSession();
  const { modal } = App.useApp();
  const [prefix, setPrefix] = useState('');
  const [override, setOverride] = useState('inherit');
  const [detailed, setDetailed] = useState<string>();
  const chooser = useRef<HTMLInputElement>(null);
  const { uploads, start, cancel } = useUploads(bucket);
  const place = { bucket: bucket.name, region: bucket.region };
  const pages = useInfiniteQuery({
    queryKey: ['objects', bucket.name, prefix],
    queryFn: ({ pageParam }) => listObjects(oss, place, { prefix, token: pageParam }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next,
  });
  const rows = useMemo(() => pages.data?.pages.flatMap(({ entries }) => entries) ?? [], [pages.data]);
  const download = useMutation({
    mutationFn: async (key: string) => {
      const transfer = { signal: new AbortController().signal, onProgress: () => undefined };
      saveAs(await downloadObject(oss, place, key, transfer), key.slice(key.lastIndexOf('/') + 1));
    },
  });
  const removal = useAction((key: string) => deleteObject(oss, place, key), {
    done: text.removed,
    changes: [['objects', bucket.name]],
  });
  const askRemoval = (key: string) =>
    modal.confirm({
      title: text.removeAsk(key),
      okText: common.remove,
      okButtonProps: { danger: true },
      onOk: () => removal.mutate(key),
    });
  const columns: readonly Column<Entry>[] = [
    {
      key: 'key',
      title: text.key,
      value: ({ key }) => key,
      render: ({ key, isPrefix }) =>
        isPrefix ? (
          <Button type="link" size="small" onClick={() => setPrefix(key)}>
            {key.slice(prefix.length)}
          </Button>
        ) : (
          key.slice(prefix.length)
        ),
    },
    {
      key: 'size',
      title: text.size,
      width: '8rem',
      align: 'end',
      value: ({ size }) => size,
      render: ({ size, isPrefix }) => (isPrefix ? '' : formatSize(size)),
    },
    {
      key: 'type',
      title: text.type,
      width: '8rem',
      value: ({ type }) => type,
      render: ({ type, isPrefix }) => (isPrefix ? text.folder : type),
    },
    {
      key: 'modified',
      title: text.modified,
      width: '14rem',
      value: ({ lastModified }) => lastModified,
      render: ({ lastModified, isPrefix }) => (isPrefix ? '' : <Time iso={lastModified} />),
    },
    {
      key: 'actions',
      title: common.actions,
      width: '18rem',
      render: ({ key, isPrefix }) =>
        isPrefix ? null : (
          <span className="row">
            <Button size="small" aria-label={text.detailsLabel(key)} onClick={() => setDetailed(key)}>
              {text.details}
            </Button>
            <Button size="small" aria-label={text.downloadLabel(key)} onClick={() => download.mutate(key)}>
              {text.download}
            </Button>
            <Button size="small" danger aria-label={text.removeLabel(key)} onClick={() => void askRemoval(key)}>
              {common.remove}
            </Button>
          </span>
        ),
    },
  ];
  const toolbar = (
    <>
      <Select
        aria-label={text.encryption}
        value={override}
        onChange={setOverride}
        popupMatchSelectWidth={false}
        options={[
          { value: 'inherit', label: text.inherit },
          { value: 'AES256', label: text.managed },
          { value: 'KMS', label: text.kms },
        ]}
      />
      <input
        ref={chooser}
        type="file"
        multiple
        className="hidden-input"
        tabIndex={-1}
        aria-label={text.chooseFiles}
        onChange={({ target }) => {
          start([...(target.files ?? [])], prefix, OVERRIDES[override] ?? {});
          target.value = '';
        }}
      />
      <Button type="primary" onClick={() => chooser.current?.click()}>
        {text.upload}
      </Button>
      <Button onClick={() => void pages.refetch()}>{common.refresh}</Button>
    </>
  );
  return (
    <div className="page-body">
      <PathBar prefix={prefix} go={setPrefix} />
      {download.error !== null && <ErrorView error={download.error} />}
      {removal.error !== null && <ErrorView error={removal.error} />}
      {pages.isError ? (
        <ErrorView error={pages.error} retry={() => void pages.refetch()} />
      ) : (
        <DataTable
          label={text.title}
          rows={rows}
          columns={columns}
          rowKey={({ key }) => key}
          empty={pages.isPending ? common.loading : text.empty}
          toolbar={toolbar}
        />
      )}
      {pages.hasNextPage && (
        <div className="row">
          <span role="status">{text.partly}</span>
          <Button loading={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
            {text.more}
          </Button>
        </div>
      )}
      <UploadList uploads={uploads} cancel={cancel} />
      <ObjectDetails bucket={bucket} objectKey={detailed} close={() => setDetailed(undefined)} />
    </div>
  );
}
