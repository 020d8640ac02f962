/** By SDK: the line of code that points it at these base URLs. */
export function sdkLines(kms: string, oss: string): Readonly<Record<string, string>> {
  const { host } = new URL(kms);
  return {
    'ali-oss (Node)': `new OSS({ endpoint: '${oss}', region: 'oss-cn-hangzhou', secure: false, … })`,
    '@alicloud/kms20160120 (Node)': `new Config({ endpoint: '${host}', protocol: 'http', regionId: 'cn-hangzhou', … })`,
    'oss2 (Python)': `oss2.Bucket(auth, '${oss}', 'bucket')`,
    'aliyun-oss-go-sdk (Go)': `oss.New("${oss}", id, secret, oss.ForcePathStyle(true))`,
    'aliyun-sdk-oss (Java)': `configuration.setSupportCname(false); configuration.setSLDEnabled(true); … new OSSClientBuilder().build("${oss}", id, secret, configuration)`,
    'kms20160120 (Java)': `new Config().setEndpoint("${host}").setProtocol("http").setRegionId("cn-hangzhou")`,
    'aliyun CLI': `aliyun kms ListKeys --endpoint ${host} --insecure --region cn-hangzhou`,
  };
}
