import * as vscode from 'vscode';

/** How a question ended. */
export type Answer<T> = { readonly kind: 'answer'; readonly value: T } | { readonly kind: 'back' } | { readonly kind: 'cancel' };

/** Where a question stands in a row of questions; `canGoBack` shows the Back button. */
export interface StepFrame {
  readonly title: string;
  readonly step?: number;
  readonly totalSteps?: number;
  readonly canGoBack?: boolean;
}

export interface Choice<T> extends vscode.QuickPickItem {
  readonly value: T;
}

export interface PickOptions<T> extends StepFrame {
  readonly placeholder: string;
  /** Items, or a question for them that follows what is typed. */
  readonly items: readonly Choice<T>[] | ((typed: string, signal: AbortSignal) => Promise<readonly Choice<T>[]>);
  /** Entry for what was typed and is in no item, such as "Create …"; absent where nothing can be made. */
  readonly create?: (typed: string) => { readonly item: Choice<T> } | { readonly problem: string } | undefined;
}

/** Asks for one of several. The list shows at once and fills while it loads; a failed load is an item with the reason. */
export async function pick<T>(options: PickOptions<T>): Promise<Answer<T>> {
  const input = vscode.window.createQuickPick<Choice<T> | vscode.QuickPickItem>();
  frame(input, options);
  input.placeholder = options.placeholder;
  input.matchOnDescription = true;
  let listed: readonly Choice<T>[] = [];
  let loading = new AbortController();
  const show = (): void => {
    const typed = input.value.trim();
    const made = typed && !listed.some((item) => item.label.replace(/^\$\([\w-]+\) /, '') === typed) ? options.create?.(typed) : undefined;
    const extra = made ? ('item' in made ? [{ ...made.item, alwaysShow: true }] : [{ label: `$(error) ${made.problem}`, alwaysShow: true }]) : [];
    input.items = [...extra, ...listed];
  };
  const load = async (): Promise<void> => {
    if (typeof options.items !== 'function') {
      listed = options.items;
      return show();
    }
    loading.abort();
    loading = new AbortController();
    const { signal } = loading;
    input.busy = true;
    try {
      const found = await options.items(input.value.trim(), signal);
      if (signal.aborted) return;
      listed = found;
      show();
    } catch (error) {
      if (signal.aborted) return;
      input.items = [{ label: `$(error) ${error instanceof Error ? error.message : String(error)}`, alwaysShow: true }];
    } finally {
      if (!signal.aborted) input.busy = false;
    }
  };
  let timer: NodeJS.Timeout | undefined;
  return new Promise<Answer<T>>((resolve) => {
    const end = (answer: Answer<T>): void => {
      resolve(answer);
      input.dispose();
    };
    input.onDidTriggerButton(() => end({ kind: 'back' }));
    input.onDidChangeValue(() => {
      show();
      clearTimeout(timer);
      if (typeof options.items === 'function') timer = setTimeout(() => void load(), 250);
    });
    input.onDidAccept(() => {
      const [item] = input.selectedItems;
      if (item && 'value' in item) end({ kind: 'answer', value: item.value });
    });
    input.onDidHide(() => {
      clearTimeout(timer);
      loading.abort();
      resolve({ kind: 'cancel' });
      input.dispose();
    });
    input.show();
    void load();
  });
}

/** Asks for any number of several. */
export async function pickMany<T>(options: StepFrame & { readonly placeholder: string; readonly items: readonly Choice<T>[] }): Promise<Answer<T[]>> {
  const input = vscode.window.createQuickPick<Choice<T>>();
  frame(input, options);
  input.placeholder = options.placeholder;
  input.canSelectMany = true;
  input.matchOnDescription = true;
  input.items = options.items;
  input.selectedItems = options.items.filter((item) => item.picked);
  return new Promise<Answer<T[]>>((resolve) => {
    const end = (answer: Answer<T[]>): void => {
      resolve(answer);
      input.dispose();
    };
    input.onDidTriggerButton(() => end({ kind: 'back' }));
    input.onDidAccept(() => end({ kind: 'answer', value: input.selectedItems.map((item) => item.value) }));
    input.onDidHide(() => {
      resolve({ kind: 'cancel' });
      input.dispose();
    });
    input.show();
  });
}

export interface TypeOptions extends StepFrame {
  readonly prompt: string;
  readonly value?: string;
  readonly placeholder?: string;
  readonly isPassword?: boolean;
  /** A sentence about what is wrong, shown while typing. */
  readonly check: (typed: string) => string | undefined;
}

/** Asks for a line of text; Enter is taken only once the text is right. */
export async function type(options: TypeOptions): Promise<Answer<string>> {
  const input = vscode.window.createInputBox();
  frame(input, options);
  input.prompt = options.prompt;
  input.value = options.value ?? '';
  input.placeholder = options.placeholder;
  input.password = options.isPassword ?? false;
  return new Promise<Answer<string>>((resolve) => {
    const check = (): boolean => {
      input.validationMessage = options.check(input.value.trim());
      return input.validationMessage === undefined;
    };
    input.onDidTriggerButton(() => {
      resolve({ kind: 'back' });
      input.dispose();
    });
    input.onDidChangeValue(check);
    input.onDidAccept(() => {
      if (!check()) return;
      resolve({ kind: 'answer', value: input.value.trim() });
      input.dispose();
    });
    input.onDidHide(() => {
      resolve({ kind: 'cancel' });
      input.dispose();
    });
    input.show();
  });
}

function frame(input: vscode.QuickPick<vscode.QuickPickItem> | vscode.InputBox, options: StepFrame): void {
  input.title = options.title;
  input.step = options.step;
  input.totalSteps = options.totalSteps;
  input.ignoreFocusOut = true;
  if (options.canGoBack) input.buttons = [vscode.QuickInputButtons.Back];
}
