import { element, newId } from './element.ts';

export interface Tab {
  readonly id: string;
  readonly label: string;
  /** Called when the tab is first shown; what it gives stays until the tabs go. */
  readonly content: () => HTMLElement;
}

export interface Tabs {
  readonly element: HTMLElement;
  selected(): string;
  select(id: string): void;
  /** A short text behind the label: a count. Empty: none. */
  setBadge(id: string, text: string): void;
}

export interface TabsOptions {
  /** Accessible name of the row of tabs. */
  readonly label: string;
  readonly tabs: readonly Tab[];
  /** The first when absent. */
  readonly selected?: string;
  readonly onSelect?: (id: string) => void;
}

/** Tabs as the ARIA pattern has them: arrows, Home and End move and select; one tab stop. */
export function createTabs({ label, tabs, selected, onSelect }: TabsOptions): Tabs {
  const list = element('div', { class: 'tab-list', role: 'tablist', 'aria-label': label });
  const panels = element('div', { class: 'tab-panels' });
  let current = tabs.find(({ id }) => id === selected)?.id ?? tabs[0]?.id ?? '';

  const views = tabs.map(({ id, label: text, content }) => {
    const tabId = newId('tab');
    const panelId = newId('tab-panel');
    const badge = element('span', { class: 'badge', hidden: true });
    const tab = element(
      'button',
      { class: 'tab', type: 'button', role: 'tab', id: tabId, 'aria-controls': panelId },
      text,
      badge,
    );
    const panel = element('div', { class: 'tab-panel', role: 'tabpanel', id: panelId, 'aria-labelledby': tabId });
    tab.addEventListener('click', () => choose(id));
    list.append(tab);
    panels.append(panel);
    return { id, tab, panel, badge, content };
  });

  const draw = (): void => {
    for (const { id, tab, panel, content } of views) {
      const shown = id === current;
      tab.setAttribute('aria-selected', String(shown));
      tab.tabIndex = shown ? 0 : -1;
      panel.hidden = !shown;
      if (shown && panel.childElementCount === 0) panel.append(content());
    }
  };

  const choose = (id: string): void => {
    if (id === current || !views.some((view) => view.id === id)) return;
    current = id;
    draw();
    onSelect?.(id);
  };

  list.addEventListener('keydown', (event) => {
    const at = views.findIndex(({ id }) => id === current);
    const next = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: views.length - 1 }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    const view = views[(next + views.length) % views.length];
    if (view === undefined) return;
    choose(view.id);
    view.tab.focus();
  });
  draw();

  return {
    element: element('div', { class: 'tabs' }, list, panels),
    selected: () => current,
    select: choose,
    setBadge: (id, text) => {
      const badge = views.find((view) => view.id === id)?.badge;
      if (badge === undefined) return;
      badge.textContent = text;
      badge.hidden = text === '';
    },
  };
}
