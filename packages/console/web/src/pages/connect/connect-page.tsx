import { Facts } from '../../components/facts.tsx';
import { Page } from '../../components/page.tsx';
import { useTexts } from '../../i18n/language.tsx';
import { useFacts } from '../../shell/region.tsx';
import { connectTexts } from './texts.ts';

/** Where SDKs reach both services, and what to tell each of them. */
export function ConnectPage() {
  const text = useTexts(connectTexts);
  const { kms, region } = useFacts();
  const oss = location.origin;
  const kmsHost = kms === undefined ? text.unknown : new URL(kms).host;
  const snippets = [
    [
      'ali-oss (Node.js)',
      `new OSS({ endpoint: '${oss}', region: 'oss-${region}', accessKeyId, accessKeySecret, bucket })`,
    ],
    [
      'alibabacloud-oss-go-sdk-v2 (Go)',
      `oss.LoadDefaultConfig().WithRegion("${region}").WithEndpoint("${oss}").WithUsePathStyle(true)`,
    ],
    ['oss2 (Python)', `oss2.Bucket(oss2.Auth(key_id, key_secret), '${oss}', bucket, is_path_style=True)`],
    ['ossutil', `ossutil ls -e ${oss} --region ${region} --force-path-style`],
    [
      '@alicloud/kms20160120 (Node.js)',
      `new Kms({ endpoint: '${kmsHost}', protocol: 'http', regionId: '${region}', accessKeyId, accessKeySecret })`,
    ],
  ] as const;
  return (
    <Page title={text.title}>
      <p>{text.intro}</p>
      <Facts
        of={[
          [text.oss, <code key="oss">{oss}</code>],
          [text.kms, <code key="kms">{kms ?? text.unknown}</code>],
          [text.region, <code key="region">{region}</code>],
        ]}
      />
      {snippets.map(([name, code]) => (
        <section className="stack" key={name} aria-label={name}>
          <h2>{name}</h2>
          <pre>{code}</pre>
        </section>
      ))}
    </Page>
  );
}
