/** The platform's own themes (`platform-resources/src/themes`), with only the keys that the view uses. */

export interface Theme {
  isDark: boolean;
  fontFamily: string;
  /** The colors by the theme's keys. */
  colors: Readonly<Record<string, string>>;
}

/** “Light” of the new UI. */
export const LIGHT: Theme = {
  isDark: false,
  fontFamily: "Inter",
  colors: {
    "ToolWindow.background": "#f7f8fa",
    "Label.foreground": "#000000",
    "Label.infoForeground": "#818594",
    "Link.activeForeground": "#315fbd",
    "Separator.separatorColor": "#ebecf0",
    "Button.default.startBackground": "#3574f0",
    "Button.default.foreground": "#ffffff",
    "Button.startBackground": "#ffffff",
    "Button.foreground": "#000000",
    "Button.startBorderColor": "#c9ccd6",
    "TextField.background": "#ffffff",
    "Component.focusColor": "#3574f0",
    "Label.errorForeground": "#db3b4b",
    "Component.warningFocusColor": "#ffaf0f",
  },
};

/** “Dark” of the new UI. */
export const DARK: Theme = {
  isDark: true,
  fontFamily: "Inter",
  colors: {
    "ToolWindow.background": "#2b2d30",
    "Label.foreground": "#dfe1e5",
    "Label.infoForeground": "#6f737a",
    "Link.activeForeground": "#6b9bfa",
    "Separator.separatorColor": "#393b40",
    "Button.default.startBackground": "#3574f0",
    "Button.default.foreground": "#ffffff",
    "Button.startBackground": "#2b2d30",
    "Button.foreground": "#dfe1e5",
    "Button.startBorderColor": "#4e5157",
    "TextField.background": "#2b2d30",
    "Component.focusColor": "#3574f0",
    "Label.errorForeground": "#db5c5c",
    "Component.warningFocusColor": "#9e814a",
  },
};

/** “Islands Dark”, whose buttons are transparent. */
export const ISLANDS_DARK: Theme = {
  ...DARK,
  colors: {
    ...DARK.colors,
    "ToolWindow.background": "#191a1c",
    "Label.foreground": "#d1d3d9",
    "Separator.separatorColor": "#323438",
    "Button.startBackground": "#00000000",
    "Button.foreground": "#d1d3d9",
    "TextField.background": "#191a1c",
  },
};
