import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ProcessStartError, spawnOsseal, spawnServices } from '@osseal/testkit';

const PRELOAD = new URL('./fault-points.mjs', import.meta.url).href;

/** Clients move the clock on by months, and the audit trail is compared with the bill at the end. */
const AUDIT_DAYS = '3650';

/** @param fault null, or a step with its hit, whether it counts from the start on, and whether the power goes with it */
function environment(fault, dataDir) {
  if (fault === null) return {};
  const before = join(dirname(dataDir), 'before');
  if (fault.isPowerCut) mkdirSync(before, { recursive: true });
  return {
    NODE_OPTIONS: `--import=${PRELOAD}`,
    CHAOS_STEP: fault.step,
    CHAOS_HIT: String(fault.hit),
    ...(fault.isPowerCut && { CHAOS_POWER_CUT: before }),
    CHAOS_ARMED: fault.when === 'start' ? 'at-start' : 'later',
  };
}

/** Both services in one process. */
export class OneProcess {
  form = 'one process';
  victims = ['both'];
  server = null;

  /** False: the fault hit while it started. */
  async start(fault = null) {
    try {
      this.server =
        this.server === null
          ? await spawnOsseal({ flags: ['--kms-audit-days', AUDIT_DAYS] })
          : await this.server.startAgain(environment(fault, this.server.dataDir));
      return true;
    } catch (error) {
      if (!isKilled(error)) throw error;
      return false;
    }
  }

  arm() {
    process.kill(this.server.pid, 'SIGUSR2');
  }

  /** The end of the victim. */
  get ended() {
    return this.server.ended;
  }

  kill() {
    return this.server.kill();
  }

  get dataDirs() {
    return { gateway: this.server.dataDir };
  }

  stop() {
    return this.server.stop();
  }

  dispose() {
    return this.server?.dispose();
  }
}

/** KMS and gateway in a process each, of which one is the victim and the other lives on. */
export class TwoProcesses {
  form = 'two processes';
  victims = ['kms', 'gateway'];
  server = null;
  #victim = 'kms';
  #dead = new Set();

  async start(fault = null) {
    if (this.server === null) {
      this.server = await spawnServices({ env: { OSSEAL_KMS_AUDIT_DAYS: AUDIT_DAYS } });
      return true;
    }
    // KMS first: a gateway that seeds asks it.
    for (const service of ['kms', 'gateway']) {
      if (!this.#dead.has(service) && service !== fault?.victim) continue;
      if (!this.#dead.has(service)) await this.server.killService(service);
      this.#dead.add(service);
      try {
        await this.server.startService(
          service,
          environment(service === fault?.victim ? fault : null, this.server.dataDir),
        );
      } catch (error) {
        if (!isKilled(error)) throw error;
        return false;
      }
      this.#dead.delete(service);
    }
    this.#victim = fault?.victim ?? this.#victim;
    return true;
  }

  arm() {
    process.kill(this.server.pidOf(this.#victim), 'SIGUSR2');
  }

  get ended() {
    return this.server.endOf(this.#victim).then(() => this.#dead.add(this.#victim));
  }

  async kill() {
    await this.server.killService(this.#victim);
    this.#dead.add(this.#victim);
  }

  get dataDirs() {
    return { gateway: `${this.server.dataDir}/gateway` };
  }

  stop() {
    this.#dead.add('kms').add('gateway');
    return this.server.stop();
  }

  dispose() {
    return this.server?.dispose();
  }
}

/** Ended by a signal before it was ready. */
function isKilled(error) {
  return error instanceof ProcessStartError && error.exitCode === null && !error.message.includes('was not ready');
}
