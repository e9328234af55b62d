import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export type Theme = 'light' | 'dark' | 'hc-dark' | 'hc-light';

const themes: Readonly<Record<Theme, string>> = {
  light: 'Default Light Modern',
  dark: 'Default Dark Modern',
  'hc-dark': 'Default High Contrast',
  'hc-light': 'Default High Contrast Light',
};

export interface UserSettings {
  readonly theme: Theme;
  /** False: the folder opens in restricted mode, without a question. */
  readonly trusted: boolean;
  readonly settings?: Readonly<Record<string, unknown>>;
}

/** Writes the settings of a user who has switched off all that is not ours, so that pictures stay the same. */
export function writeUserSettings(userData: string, { theme, trusted, settings }: UserSettings): void {
  const folder = join(userData, 'User');
  mkdirSync(folder, { recursive: true });
  const all = {
    'workbench.colorTheme': themes[theme],
    'workbench.startupEditor': 'none',
    'workbench.tips.enabled': false,
    'workbench.enableExperiments': false,
    'workbench.reduceMotion': 'on',
    'window.autoDetectColorScheme': false,
    'window.autoDetectHighContrast': false,
    'security.workspace.trust.enabled': !trusted,
    'security.workspace.trust.startupPrompt': 'never',
    'telemetry.telemetryLevel': 'off',
    'extensions.ignoreRecommendations': true,
    'extensions.autoCheckUpdates': false,
    'extensions.autoUpdate': false,
    'chat.commandCenter.enabled': false,
    'editor.minimap.enabled': false,
    'editor.cursorBlinking': 'solid',
    'git.enabled': false,
    'npm.autoDetect': 'off',
    'files.simpleDialog.enable': true,
    ...settings,
  };
  writeFileSync(join(folder, 'settings.json'), JSON.stringify(all, null, 2));
}
