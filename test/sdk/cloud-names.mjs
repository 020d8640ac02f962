// Preloaded into a client's process: the names of the cloud lead to this machine, and the ports of the web to a free one, as
// network aliases and published ports do. The client itself notices nothing.
import dns from 'node:dns';
import { syncBuiltinESMExports } from 'node:module';
import net from 'node:net';

const port = Number(process.env.TRANSPARENT_PORT);
const { lookup } = dns;
dns.lookup = (name, options, done) => {
  const isCloud = name.endsWith('.aliyuncs.com');
  return lookup(isCloud ? '127.0.0.1' : name, options, done);
};
const { connect } = net.Socket.prototype;
net.Socket.prototype.connect = function (...given) {
  const [target] = Array.isArray(given[0]) ? given[0] : given;
  const isWeb = Number(target.port) === 443 || Number(target.port) === 80;
  if (isWeb && String(target.host).endsWith('.aliyuncs.com')) Object.assign(target, { port });
  return connect.apply(this, given);
};
syncBuiltinESMExports();
