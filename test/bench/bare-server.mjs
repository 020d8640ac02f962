// The floor: node:http that reads a request and gives a fixed answer of the size of a GenerateDataKey answer.
import { createServer } from 'node:http';

const body = JSON.stringify({
  KeyId: 'key-hzz0000000000000000000',
  KeyVersionId: 'key-hzz0000000000000000000-0000000000',
  CiphertextBlob: 'A'.repeat(144),
  Plaintext: 'A'.repeat(44),
  RequestId: '00000000-0000-0000-0000-000000000000',
});
const headers = { 'content-type': 'application/json;charset=utf-8', 'content-length': Buffer.byteLength(body) };

const server = createServer((request, response) => {
  request.on('data', () => undefined);
  request.on('end', () => response.writeHead(200, headers).end(body));
});
server.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}`));
