import { isIPv4, isIPv6 } from 'node:net';

/** Tells whether an address (as bytes) lies in a range. */
export type IpRange = (address: Uint8Array) => boolean;

/** Parses an IPv4 or IPv6 address to 4 or 16 bytes; undefined when it is none. IPv4 inside IPv6 (`::ffff:10.0.0.1`) counts as IPv4, a zone id is ignored. */
export function parseAddress(text: string): Uint8Array | undefined {
  if (isIPv4(text)) return parseIpv4(text);
  const zone = text.indexOf('%');
  const bare = zone < 0 ? text : text.slice(0, zone);
  return isIPv6(bare) ? unmapped(parseIpv6(bare)) : undefined;
}

/** Parses an address or a CIDR block; undefined when it is neither. Host bits are ignored: `10.1.2.3/8` is `10.0.0.0/8`. */
export function parseRange(text: string): IpRange | undefined {
  const slash = text.indexOf('/');
  const base = slash < 0 ? text : text.slice(0, slash);
  const address = base.includes('%') ? undefined : parseAddress(base);
  if (address === undefined) return undefined;
  if (slash < 0) return (candidate) => sharesPrefix(candidate, address, address.length * 8);
  const written = text.slice(slash + 1);
  if (!/^\d{1,3}$/.test(written)) return undefined;
  // A block below ::ffff:0:0/96 is written with the bits of IPv6 and matched with those of IPv4.
  const bits = Number(written) - (address.length === 4 && base.includes(':') ? 96 : 0);
  if (bits < 0 || bits > address.length * 8) return undefined;
  return (candidate) => sharesPrefix(candidate, address, bits);
}

function sharesPrefix(left: Uint8Array, right: Uint8Array, bits: number): boolean {
  if (left.length !== right.length) return false;
  const whole = bits >> 3;
  for (let i = 0; i < whole; i += 1) if (left[i] !== right[i]) return false;
  const rest = bits & 7;
  return rest === 0 || ((left[whole] ?? 0) ^ (right[whole] ?? 0)) >> (8 - rest) === 0;
}

function parseIpv4(text: string): Uint8Array {
  return Uint8Array.from(text.split('.'), Number);
}

function parseIpv6(text: string): Uint8Array {
  const lastColon = text.lastIndexOf(':');
  const dotted = text.slice(lastColon + 1);
  const hex = dotted.includes('.') ? text.slice(0, lastColon + 1) + tailGroups(parseIpv4(dotted)) : text;
  const [head = '', tail] = hex.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const groups = [...left, ...new Array<string>(8 - left.length - right.length).fill('0'), ...right];
  const bytes = new Uint8Array(16);
  groups.forEach((group, i) => {
    const value = Number.parseInt(group, 16);
    bytes[2 * i] = value >> 8;
    bytes[2 * i + 1] = value & 0xff;
  });
  return bytes;
}

function tailGroups(v4: Uint8Array): string {
  const [a = 0, b = 0, c = 0, d = 0] = v4;
  return `${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`;
}

function unmapped(v6: Uint8Array): Uint8Array {
  for (let i = 0; i < 10; i += 1) if (v6[i] !== 0) return v6;
  return v6[10] === 0xff && v6[11] === 0xff ? v6.subarray(12) : v6;
}
