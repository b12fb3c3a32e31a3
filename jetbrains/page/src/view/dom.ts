/** Builds elements from text, so that nothing from a server is ever parsed as markup. */

type Child = Node | string | null | false | undefined;

interface Properties {
  class?: string;
  type?: string;
  role?: string;
  title?: string;
  label?: string;
  open?: boolean;
  disabled?: boolean;
  onClick?: () => void;
  onToggle?: (isOpen: boolean) => void;
}

export function h<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  properties: Properties = {},
  ...children: Child[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  const { label, onClick, onToggle, open, disabled, ...attributes } = properties;
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  if (label) element.setAttribute("aria-label", label);
  if (open) element.setAttribute("open", "");
  if (disabled) element.setAttribute("disabled", "");
  if (onClick) element.addEventListener("click", onClick);
  if (onToggle) element.addEventListener("toggle", () => onToggle((element as unknown as HTMLDetailsElement).open));
  element.append(
    ...children.filter((child): child is Node | string => child !== null && child !== false && child !== undefined),
  );
  return element;
}

export function button(
  text: string,
  onClick: () => void,
  kind: "primary" | "plain" | "danger" | "link" = "plain",
  label?: string,
): HTMLButtonElement {
  return h("button", { type: "button", class: kind, onClick, ...(label && { label }) }, text);
}

/** Builds a list of facts. A fact without a value is left out. */
export function facts(rows: readonly (readonly [string, string | null | undefined | false])[]): HTMLDListElement {
  const said = rows.filter((row): row is [string, string] => Boolean(row[1]));
  return h("dl", {}, ...said.flatMap(([term, text]) => [h("dt", {}, term), h("dd", {}, text)]));
}
