import { createPublicKey, generateKeyPair, type KeyObject, sign } from 'node:crypto';
import { isIP } from 'node:net';
import { promisify } from 'node:util';
import type { Random } from '../random.ts';

const KEY_BITS = 2048;
const DAY_MS = 86_400_000;
/** So that a client whose clock is behind takes a fresh certificate. */
const BACKDATED_MS = DAY_MS;

/** A key with the certificate for it. */
export interface Certified {
  readonly key: KeyObject;
  /** PEM. */
  readonly certificate: string;
}

/** What a certificate says. */
export interface CertificateRequest {
  readonly commonName: string;
  readonly days: number;
  readonly nowMs: number;
  readonly random: Random;
  /** The authority that signs; absent: the certificate is an authority's own. */
  readonly issuer?: Certified;
  /** DNS names and IP addresses; ignored for an authority. */
  readonly names?: readonly string[];
  /** Whose certificate it is to be; a fresh key when left out. */
  readonly key?: KeyObject;
}

/**
 * Makes an RSA key by node:crypto and a certificate for it. node-forge only writes the bytes that are signed; no private
 * key ever reaches it. It is loaded here, since few starts need a certificate.
 */
export async function issueCertificate(request: CertificateRequest): Promise<Certified> {
  const { commonName, days, nowMs, random, issuer, names = [] } = request;
  const { default: forge } = await import('node-forge');
  const { pki, asn1, md } = forge;
  const privateKey = request.key ?? (await promisify(generateKeyPair)('rsa', { modulusLength: KEY_BITS })).privateKey;
  const publicKey = createPublicKey(privateKey);
  const certificate = pki.createCertificate();
  certificate.publicKey = pki.publicKeyFromPem(publicKey.export({ type: 'spki', format: 'pem' }).toString());
  certificate.serialNumber = serialNumber(random);
  certificate.validity.notBefore = new Date(nowMs - BACKDATED_MS);
  certificate.validity.notAfter = new Date(nowMs + days * DAY_MS);
  const subject = [
    { name: 'commonName', value: commonName },
    { name: 'organizationName', value: 'Osseal' },
  ];
  const authority = issuer === undefined ? certificate : pki.certificateFromPem(issuer.certificate);
  certificate.setSubject(subject);
  certificate.setIssuer(issuer === undefined ? subject : authority.subject.attributes);
  certificate.setExtensions([
    ...(issuer === undefined ? AUTHORITY : serverExtensions(names)),
    { name: 'subjectKeyIdentifier' },
    { name: 'authorityKeyIdentifier', keyIdentifier: authority.generateSubjectKeyIdentifier().getBytes() },
  ]);
  const signer = issuer?.key ?? privateKey;
  certificate.sign(
    {
      sign: () => {
        const toBeSigned = Buffer.from(asn1.toDer(certificate.tbsCertificate).getBytes(), 'latin1');
        return sign('sha256', toBeSigned, signer).toString('latin1');
      },
    },
    md.sha256.create(),
  );
  return { key: privateKey, certificate: pki.certificateToPem(certificate).replaceAll('\r\n', '\n') };
}

/**
 * 126 bits. Its first byte is 0x40 to 0x7f: the first bit is the sign, and a byte of nothing in front is no DER, of which
 * OpenSSL reads no certificate.
 */
function serialNumber(random: Random): string {
  const digits = random.hex(16);
  return `${(4 + (Number.parseInt(digits.charAt(0), 16) % 4)).toString(16)}${digits.slice(1)}`;
}

const AUTHORITY = [
  { name: 'basicConstraints', cA: true, pathLenConstraint: 0, critical: true },
  { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
];

const DNS_NAME = 2;
const IP_ADDRESS = 7;

function serverExtensions(names: readonly string[]) {
  const altNames = names.map((name) =>
    isIP(name) > 0 ? { type: IP_ADDRESS, ip: name } : { type: DNS_NAME, value: name },
  );
  return [
    { name: 'basicConstraints', cA: false, critical: true },
    { name: 'keyUsage', digitalSignature: true, keyEncipherment: true, critical: true },
    { name: 'extKeyUsage', serverAuth: true },
    { name: 'subjectAltName', altNames },
  ];
}
