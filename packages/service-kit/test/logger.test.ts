import { describe, expect, it } from '@jest/globals';
import { createLogger } from '../src/index.ts';

function capture(level = 'debug') {
  const lines: Record<string, unknown>[] = [];
  const write = (line: string) => void lines.push(JSON.parse(line) as Record<string, unknown>);
  return { lines, logger: createLogger({ level, destination: { write } }) };
}

describe('createLogger', () => {
  it('writes level, time, fields and message', () => {
    const { lines, logger } = capture();
    logger.child({ service: 'kms' }).info({ port: 1 }, 'listening');
    expect(lines).toEqual([
      { level: 'info', time: expect.stringMatching(/Z$/), service: 'kms', port: 1, msg: 'listening' },
    ]);
  });

  it('hides fields that speak of secrets, at any depth, and all bytes', () => {
    const { lines, logger } = capture();
    const key = Buffer.from('top secret bytes');
    logger.warn({ accessKeySecret: 'x', call: { Plaintext: 'x', list: [{ securityToken: 'x' }] }, key, id: 'LTAI' });
    expect(lines[0]).toMatchObject({
      accessKeySecret: '[redacted]',
      call: { Plaintext: '[redacted]', list: [{ securityToken: '[redacted]' }] },
      key: '[16 bytes]',
      id: 'LTAI',
    });
  });

  it('shows errors with their causes and without what else hangs on them', () => {
    const { lines, logger } = capture();
    const cause = Object.assign(new Error('inner'), { code: 'ECONNREFUSED', buffer: Buffer.from('secret') });
    logger.error({ err: new Error('outer', { cause }) }, 'failed');
    logger.error(Object.assign(new Error('alone'), { request: { body: 'x' } }) as never);
    expect(lines[0]).toMatchObject({
      err: { type: 'Error', message: 'outer', cause: { message: 'inner', code: 'ECONNREFUSED' } },
    });
    expect(JSON.stringify(lines)).not.toMatch(/secret|"body"|115,101,99/);
  });

  it('survives cycles and skips levels below its own', () => {
    const { lines, logger } = capture('warn');
    const cycle: Record<string, unknown> = {};
    cycle.self = cycle;
    logger.warn({ cycle });
    logger.info('quiet');
    expect(lines).toHaveLength(1);
    expect(logger.isLevelEnabled('info')).toBe(false);
  });
});
