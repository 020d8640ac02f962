/**
 * Regions with a KMS endpoint of their own, as DescribeRegions lists them.
 * @documented endpoint map of the generated Go client v4, with the additions of the TypeScript client 3.2.0
 */
export const REGIONS: readonly string[] = [
  'ap-northeast-1',
  'ap-northeast-2',
  'ap-southeast-1',
  'ap-southeast-3',
  'ap-southeast-5',
  'ap-southeast-6',
  'ap-southeast-7',
  'cn-beijing',
  'cn-beijing-finance-1',
  'cn-chengdu',
  'cn-fuzhou',
  'cn-guangzhou',
  'cn-hangzhou',
  'cn-hangzhou-finance',
  'cn-heyuan',
  'cn-heyuan-acdr-1',
  'cn-hongkong',
  'cn-huhehaote',
  'cn-qingdao',
  'cn-shanghai',
  'cn-shanghai-finance-1',
  'cn-shenzhen',
  'cn-shenzhen-finance-1',
  'cn-wuhan-lr',
  'cn-wulanchabu',
  'cn-zhangjiakou',
  'cn-zhengzhou-jva',
  'eu-central-1',
  'eu-west-1',
  'me-central-1',
  'me-east-1',
  'na-south-1',
  'us-east-1',
  'us-west-1',
];

const KNOWN = new Set(REGIONS);

/** True for a region of {@link REGIONS}. */
export function isRegion(id: string): boolean {
  return KNOWN.has(id);
}

const ENDPOINT = /^kms(?:-vpc)?\.([a-z0-9-]+)\.aliyuncs\.com(?::\d+)?$/i;

/** The region that an endpoint's host names, known or not; undefined for any other host. @documented KMS endpoints */
export function regionOfHost(host: string): string | undefined {
  return ENDPOINT.exec(host)?.[1]?.toLowerCase();
}

/** True where the price list has its mainland column: `cn-*` without Hong Kong. @documented KMS "Billing" */
export function isMainland(region: string): boolean {
  return region.startsWith('cn-') && region !== 'cn-hongkong';
}
