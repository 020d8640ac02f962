import { type QueryKey, type UseMutationResult, useMutation, useQueryClient } from '@tanstack/react-query';
import { App } from 'antd';

interface Options<Input> {
  /** What has become of it, for the user. */
  readonly done?: string | ((input: Input) => string);
  /** What has to be asked again. */
  readonly changes: readonly QueryKey[];
  after?(input: Input): void;
}

/** A change that the user asks for: run, told, and seen by what shows it. */
export function useAction<Input = void, Output = unknown>(
  run: (input: Input) => Promise<Output>,
  { done, changes, after }: Options<Input>,
): UseMutationResult<Output, Error, Input> {
  const { message } = App.useApp();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: run,
    async onSuccess(_, input) {
      await Promise.all(changes.map((queryKey) => queries.invalidateQueries({ queryKey })));
      if (done !== undefined) message.success(typeof done === 'string' ? done : done(input));
      after?.(input);
    },
  });
}
