import type { CommandGroup, CommandSpec } from '../catalogue/command-spec.ts';
import { OperatorError } from '../operator-client.ts';

/** A script that completes commands and flags. @throws OperatorError for a shell that is not known */
export function completion(shell: string, groups: readonly CommandGroup[]): string {
  const commands = groups.flatMap((group) => group.commands);
  switch (shell) {
    case 'bash':
      return bash(commands);
    case 'zsh':
      return zsh(commands);
    case 'fish':
      return fish(commands);
    default:
      throw new OperatorError('The shells are bash, zsh and fish.');
  }
}

/** Long flags of a command, e.g. `--since`. */
function flagsOf({ options = [] }: CommandSpec): string[] {
  return [...options.map(({ flags }) => flags.split(/[ ,]/)[0] ?? ''), '--help'];
}

/** What can follow: first words, and the second words of groups. */
function wordsAfter(commands: readonly CommandSpec[]): ReadonlyMap<string, readonly string[]> {
  const words = new Map<string, Set<string>>([['', new Set()]]);
  for (const { name } of commands) {
    const [first = '', second] = name.split(' ');
    words.get('')?.add(first);
    if (second !== undefined) words.set(first, (words.get(first) ?? new Set()).add(second));
  }
  return new Map([...words].map(([before, after]) => [before, [...after].sort()]));
}

function bash(commands: readonly CommandSpec[]): string {
  const flags = commands.map((spec) => `    '${spec.name}') words='${flagsOf(spec).join(' ')}' ;;`);
  const words = [...wordsAfter(commands)].map(([before, after]) => `    '${before}') words='${after.join(' ')}' ;;`);
  return `# Completion of osseal for bash.
_osseal() {
  local words='' current="\${COMP_WORDS[COMP_CWORD]}" typed="\${COMP_WORDS[*]:1:COMP_CWORD-1}"
  local command="\${COMP_WORDS[1]} \${COMP_WORDS[2]}"
  case "$typed" in
${words.join('\n')}
  esac
  if [[ "$current" == -* ]]; then
    case "$command" in
${flags.filter((line) => line.includes(' ', line.indexOf("'") + 1) && /^ {4}'\S+ \S+'/.test(line)).join('\n')}
    *) case "\${COMP_WORDS[1]}" in
${flags.filter((line) => /^ {4}'\S+'\)/.test(line)).join('\n')}
    esac ;;
    esac
  fi
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _osseal osseal
`;
}

function zsh(commands: readonly CommandSpec[]): string {
  return `#compdef osseal
autoload -U +X bashcompinit && bashcompinit
${bash(commands)}`;
}

function fish(commands: readonly CommandSpec[]): string {
  const lines = ['# Completion of osseal for fish.', 'complete -c osseal -f'];
  const described = new Map(commands.map(({ name, summary }) => [name, summary]));
  for (const [before, after] of wordsAfter(commands)) {
    for (const word of after) {
      const condition = before === '' ? '__fish_use_subcommand' : `__fish_seen_subcommand_from ${before}`;
      const summary = described.get(before === '' ? word : `${before} ${word}`) ?? '';
      lines.push(`complete -c osseal -n '${condition}' -a ${word} -d '${quoted(summary)}'`);
    }
  }
  for (const { name, options = [] } of commands) {
    const [first = '', second] = name.split(' ');
    const seen = second === undefined ? first : `${first}; and __fish_seen_subcommand_from ${second}`;
    for (const { flags, meaning } of options) {
      const [flag = '', value] = flags.split(' ');
      const takes = value === undefined ? '' : ' -r';
      lines.push(
        `complete -c osseal -n '__fish_seen_subcommand_from ${seen}' -l ${flag.slice(2)}${takes} -d '${quoted(meaning)}'`,
      );
    }
  }
  return `${lines.join('\n')}\n`;
}

function quoted(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll("'", "\\'");
}
