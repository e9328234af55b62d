import {
  Button as ToolkitButton,
  Checkbox as ToolkitCheckbox,
  Dropdown as ToolkitDropdown,
  provideVSCodeDesignSystem,
  TextField as ToolkitTextField,
  vsCodeButton,
  vsCodeCheckbox,
  vsCodeDropdown,
  vsCodeOption,
  vsCodeTextField,
} from '@vscode/webview-ui-toolkit';
import { element } from './element.ts';

/**
 * The controls of the panels. The toolkit behind them is archived, so nothing else imports it. A component is registered when the first
 * one of its kind is made: a panel's bundle holds only those that it makes.
 */
const system = provideVSCodeDesignSystem();
const registered = new Set<string>();

function register(kind: string, ...components: Parameters<typeof system.register>): void {
  if (registered.has(kind)) return;
  registered.add(kind);
  system.register(...components);
}

export interface ButtonOptions {
  readonly label: string;
  readonly onClick: () => void;
  /** `secondary` when absent: a page has at most one primary button. */
  readonly look?: 'primary' | 'secondary' | 'icon';
  /** A sign instead of the label, which then is only its accessible name and its tooltip. */
  readonly icon?: string;
  readonly disabled?: boolean;
}

export function button({ label, onClick, look = 'secondary', icon, disabled = false }: ButtonOptions): ToolkitButton {
  register('button', vsCodeButton());
  const made = toolkitElement('vscode-button', ToolkitButton);
  made.setAttribute('appearance', look);
  if (icon === undefined) made.textContent = label;
  else {
    made.textContent = icon;
    made.setAttribute('aria-label', label);
    made.title = label;
  }
  made.disabled = disabled;
  made.addEventListener('click', () => {
    if (!made.disabled) onClick();
  });
  return made;
}

export interface Choice {
  readonly value: string;
  readonly label: string;
}

export interface DropdownOptions {
  /** Accessible name; also shown before the control unless `hideLabel`. */
  readonly label: string;
  readonly choices: readonly Choice[];
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly hideLabel?: boolean;
}

export interface Control {
  /** With its label. */
  readonly element: HTMLElement;
  value(): string;
  set(value: string): void;
}

export function dropdown({ label, choices, value, onChange, hideLabel = false }: DropdownOptions): Control {
  register('dropdown', vsCodeDropdown(), vsCodeOption());
  const made = toolkitElement('vscode-dropdown', ToolkitDropdown);
  made.setAttribute('aria-label', label);
  for (const choice of choices) {
    made.append(
      element('vscode-option' as 'option', {
        value: choice.value,
        selected: choice.value === value,
        text: choice.label,
      }),
    );
  }
  made.addEventListener('change', () => onChange(made.value));
  return {
    element: hideLabel ? made : labelled(label, made),
    value: () => made.value,
    set: (next) => {
      made.value = next;
    },
  };
}

export interface TextFieldOptions {
  readonly label: string;
  readonly value?: string;
  readonly placeholder?: string;
  readonly hideLabel?: boolean;
  /** Called with every change. */
  readonly onInput?: (value: string) => void;
  /** Called on Enter. */
  readonly onEnter?: (value: string) => void;
}

export function textField({
  label,
  value = '',
  placeholder,
  hideLabel = false,
  onInput,
  onEnter,
}: TextFieldOptions): Control {
  register('text', vsCodeTextField());
  const made = toolkitElement('vscode-text-field', ToolkitTextField);
  // The toolkit takes its accessible name from its content, whatever aria-label says; parts.css hides what it shows of it.
  made.textContent = label;
  if (placeholder !== undefined) made.placeholder = placeholder;
  made.value = value;
  made.addEventListener('input', () => onInput?.(made.value));
  made.addEventListener('keydown', ({ key }) => {
    if (key === 'Enter') onEnter?.(made.value);
  });
  return {
    element: hideLabel ? made : labelled(label, made),
    value: () => made.value,
    set: (next) => {
      made.value = next;
    },
  };
}

export interface CheckboxOptions {
  readonly label: string;
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
}

export function checkbox({ label, checked, onChange }: CheckboxOptions): ToolkitCheckbox {
  register('checkbox', vsCodeCheckbox());
  const made = toolkitElement('vscode-checkbox', ToolkitCheckbox);
  made.checked = checked;
  made.textContent = label;
  made.addEventListener('change', () => onChange(made.checked));
  return made;
}

/** Something goes on and nobody can tell how long. The toolkit's own ring has inline styles, which the page's policy refuses. */
export function progressRing(label: string): HTMLElement {
  return element('span', { class: 'progress-ring', role: 'progressbar', 'aria-label': label });
}

function labelled(label: string, control: HTMLElement): HTMLElement {
  return element(
    'span',
    { class: 'labelled' },
    element('span', { class: 'label', 'aria-hidden': 'true', text: label }),
    control,
  );
}

function toolkitElement<Type extends HTMLElement>(tag: string, type: new () => Type): Type {
  const made = document.createElement(tag);
  if (!(made instanceof type)) throw new Error(`The control ${tag} is not registered.`);
  return made;
}
