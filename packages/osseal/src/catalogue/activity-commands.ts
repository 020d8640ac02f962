import type { ExplainOptions } from '../commands/explain.ts';
import type { SuggestOptions } from '../commands/policy-suggest.ts';
import { ASKS_KMS, type CommandGroup, optionsAs } from './command-spec.ts';

/** What was asked, and why it was refused. */
export const ACTIVITY_COMMANDS: CommandGroup = {
  title: 'Activity and permissions',
  commands: [
    {
      name: 'events',
      summary: 'Print the audit trail of both services, newest first.',
      options: [
        { flags: '--request-id <id>', meaning: 'one request and the KMS calls that it caused' },
        { flags: '--service <service>', meaning: 'oss or kms' },
        { flags: '--principal <arn>', meaning: 'only of this principal' },
        { flags: '--action <action>', meaning: 'only this action' },
        { flags: '--key <id>', meaning: 'only with this CMK' },
        { flags: '--bucket <name>', meaning: 'only of this bucket' },
        { flags: '--outcome <outcome>', meaning: 'Success, an error code, or !Success' },
        { flags: '--since <time>', meaning: 'a UTC time or day' },
        { flags: '--until <time>', meaning: 'a UTC time or day, exclusive' },
        { flags: '--limit <n>', meaning: '1 to 1000 [100]' },
        ...ASKS_KMS,
      ],
      examples: ["osseal events --outcome '!Success'", 'osseal events --request-id 5F3A…'],
      async run(input, io) {
        await (await import('../commands/events.ts')).events(input.options, io);
        return undefined;
      },
    },
    {
      name: 'explain',
      summary: 'Tell why a request was refused.',
      words: [{ name: 'request-id', meaning: 'of the refused request' }],
      options: ASKS_KMS,
      async run(input, io) {
        const { explain } = await import('../commands/explain.ts');
        await explain(input.words[0] ?? '', optionsAs<ExplainOptions>(input), io);
        return undefined;
      },
    },
    {
      name: 'policy suggest',
      summary: 'Print the smallest policy that covers what a principal did.',
      options: [
        { flags: '--principal <arn>', meaning: 'e.g. acs:ram::1000000000000001:user/alice', isRequired: true },
        {
          flags: '--since <time>',
          meaning: 'a UTC time or day, or a span such as 90m, 24h or 7d [all that is kept]',
        },
        { flags: '--oss-endpoint <url>', meaning: 'http://host:port or unix:/path of OSS [http://127.0.0.1:5601]' },
        ...ASKS_KMS.filter(({ flags }) => flags !== '--json'),
      ],
      async run(input, io) {
        await (await import('../commands/policy-suggest.ts')).suggest(optionsAs<SuggestOptions>(input), io);
        return undefined;
      },
    },
  ],
};
