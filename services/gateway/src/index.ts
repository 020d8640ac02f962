export type { GatewaySettings } from './config.ts';
export { gatewayProcessSettings, gatewaySettings } from './config.ts';
export type { GatewayCounts, GatewayFolder } from './fsck/check-gateway.ts';
export { checkGateway } from './fsck/check-gateway.ts';
export { visitKeys } from './fsck/visit-keys.ts';
export type { Gateway, GatewayDeps } from './gateway.ts';
export { createGateway } from './gateway.ts';
export { gatewayTlsNames } from './tls-names.ts';
