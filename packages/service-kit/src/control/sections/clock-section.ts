import type { ControlSection } from '../endpoint-catalogue.ts';

const REPORT = {
  now: '2027-11-27T12:00:00.000Z',
  machine: '2026-11-27T12:00:00.000Z',
  mode: 'shifted',
  offsetMs: 31_536_000_000,
  signatures: 'machine',
  revision: 3,
};

/** `/_osseal/clock`. */
export const CLOCK_SECTION: ControlSection = {
  title: 'Clock',
  text: `One virtual clock for both services. By it live rotation, deletion windows, the expiry of imported material, role sessions,
presigned URLs, \`acs:CurrentTime\` in policies, lifecycle, object and key dates, the hours of the bill and the audit trail.

By the machine's clock live what two machines settle between them: the skew of signatures, the \`Date\` of answers, service
tokens, TLS certificates, calls per second, latencies. So a client that knows nothing of the virtual clock still signs in after
a year's jump. A presigned URL of version 4 ages by what the virtual clock moved on since it was signed. Version 1 does not say
when that was: such a URL ages by what the virtual clock moved on since its first use, and by real time before. Dates in
signatures are of whole seconds: a URL signed in the second of a change, and not used before it, counts as signed after it. \`signatures:
"virtual"\` compares every time in a signature with the virtual clock, for clients whose own time is faked along with it.
\`Expiration\` of AssumeRole is virtual; that of \`/_osseal/credentials/<role>\` is in the machine's time, as SDKs renew by it.

A change is answered when it is durable and when all that it makes due is done: keys have rotated, deleted keys and secrets are
gone, expired material is gone. A step back undoes nothing: for that, restore a snapshot. With a data folder the clock goes on
after a restart where it was (\`clock.json\`), since the dates in the folder are its dates.

Where KMS and the gateway have a process each, the clock is that of KMS, and the gateway follows: it hears of a change at once,
and the change is answered when the gateway has done its share, or after 2 s. Either port takes changes.`,
  endpoints: [
    {
      method: 'GET',
      path: '/clock',
      port: 'both',
      who: 'operator',
      summary: 'What time it is.',
      answer: REPORT,
      notes: ['`mode` is `following` (the machine’s time), `shifted` (running, ahead or behind) or `frozen`.'],
    },
    {
      method: 'POST',
      path: '/clock',
      port: 'both',
      who: 'operator',
      summary: 'Changes the time. Give one of the first five, `signatures`, or both.',
      body: [
        { name: 'set', meaning: 'a UTC time or day; a running clock runs on from there, a frozen one stays' },
        {
          name: 'advance',
          meaning:
            'milliseconds, or a span: `90m`, `24h`, `365d`, `P1DT2H` (units ms, s, m, h, d, w, y); negative milliseconds step back',
        },
        { name: 'freeze', meaning: '`true`, or the UTC time at which to stand still' },
        { name: 'resume', meaning: '`true`: a frozen clock runs on from where it stands' },
        { name: 'follow', meaning: '`true`: the machine’s time again' },
        { name: 'signatures', meaning: '`machine` (default) or `virtual`: what times in signatures are compared with' },
      ],
      request: { advance: '365d' },
      answer: REPORT,
    },
  ],
};
