import { EventEmitter } from 'node:events';
import type { ServerResponse } from 'node:http';
import { describe, expect, it } from '@jest/globals';
import { GateTimeoutError, RequestGate } from '@osseal/service-kit';

class Response extends EventEmitter {
  destroyed = false;
  status = 0;
  writeHead(status: number): this {
    this.status = status;
    return this;
  }
  end(): void {
    this.close();
  }
  close(): void {
    this.destroyed = true;
    this.emit('close');
  }
}

function enter(gate: RequestGate) {
  const response = new Response();
  const seen = { response, went: 0 };
  gate.pass(response as unknown as ServerResponse, () => {
    seen.went += 1;
  });
  return seen;
}

describe('the gate', () => {
  it('shuts when all are out, and lets in who waited', async () => {
    const gate = new RequestGate();
    const first = enter(gate);
    const asks = enter(gate);
    gate.leave(asks.response as unknown as ServerResponse);
    let isShut = false;
    const shutting = gate.shut(10_000).then(() => {
      isShut = true;
    });
    const late = enter(gate);
    await Promise.resolve();
    expect([first.went, late.went, isShut]).toEqual([1, 0, false]);
    first.response.close();
    await shutting;
    asks.response.close();
    expect(late.went).toBe(0);
    gate.open();
    expect(late.went).toBe(1);
    await expect(gate.shut(1)).rejects.toBeInstanceOf(GateTimeoutError);
    expect(enter(gate).went).toBe(1);
  });

  it('answers 503 when there is nothing behind it, and forgets who went away', async () => {
    const gate = new RequestGate();
    await gate.shut(0);
    const [patient, gone] = [enter(gate), enter(gate)];
    gone.response.close();
    gate.refuse();
    expect([patient.response.status, patient.went]).toEqual([503, 0]);
    expect(gone.response.status).toBe(0);
    expect(enter(gate).response.status).toBe(503);
    gate.open();
    expect(enter(gate).went).toBe(1);
  });
});
