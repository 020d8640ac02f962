/** The part of node-forge that writes certificates. Keys and signatures are node:crypto's. */
declare module 'node-forge' {
  interface ByteBuffer {
    getBytes(): string;
  }
  interface Asn1 {
    readonly type: number;
  }
  type Attributes = readonly { readonly name: string; readonly value: string }[];
  interface MessageDigest {
    readonly algorithm: string;
  }
  interface Certificate {
    publicKey: unknown;
    serialNumber: string;
    readonly validity: { notBefore: Date; notAfter: Date };
    readonly subject: { readonly attributes: Attributes };
    readonly tbsCertificate: Asn1;
    setSubject(attributes: Attributes): void;
    setIssuer(attributes: Attributes): void;
    setExtensions(extensions: readonly Readonly<Record<string, unknown>>[]): void;
    generateSubjectKeyIdentifier(): ByteBuffer;
    sign(key: { sign(digest: MessageDigest): string }, digest: MessageDigest): void;
  }
  const forge: {
    readonly asn1: { toDer(value: Asn1): ByteBuffer };
    readonly md: { readonly sha256: { create(): MessageDigest } };
    readonly pki: {
      createCertificate(): Certificate;
      publicKeyFromPem(pem: string): unknown;
      certificateFromPem(pem: string): Certificate;
      certificateToPem(certificate: Certificate): string;
    };
  };
  export default forge;
}
