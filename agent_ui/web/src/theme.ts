import { createTheme, type CSSVariablesResolver } from "@mantine/core";

const fonts =
  '"Segoe UI", system-ui, -apple-system, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Noto Sans SC", sans-serif';

const scrollingList = { options: { maxHeight: 240, overflowY: "auto" as const } };

/** One accent; neutral greys; every pair of text and ground at least 4.5 : 1. */
export const theme = createTheme({
  fontFamily: fonts,
  headings: { fontFamily: fonts, fontWeight: "600" },
  primaryColor: "accent",
  primaryShade: 7,
  defaultRadius: 4,
  cursorType: "pointer",
  respectReducedMotion: true,
  components: {
    // The list itself scrolls: a box around it that scrolls would be one that no key reaches.
    Select: { defaultProps: { withScrollArea: false, styles: scrollingList } },
    MultiSelect: { defaultProps: { withScrollArea: false, styles: scrollingList } },
  },
  spacing: { xs: "4px", sm: "8px", md: "12px", lg: "16px", xl: "24px" },
  colors: {
    accent: [
      "#eaf2fb",
      "#d2e2f4",
      "#a5c5e8",
      "#7db4f0",
      "#5b9ade",
      "#3d80c8",
      "#2a6cb5",
      "#1f5fa8",
      "#194e8a",
      "#133c6b",
    ],
    go: [
      "#e8f5ec",
      "#cfe9d7",
      "#a0d4b0",
      "#63c987",
      "#3fa766",
      "#2a8f50",
      "#1f8244",
      "#17753a",
      "#125f2f",
      "#0d4823",
    ],
    stop: [
      "#fdeceb",
      "#f9d3d0",
      "#f2a8a3",
      "#ff8a80",
      "#dc5a51",
      "#c93f36",
      "#bf3229",
      "#b3261e",
      "#931f18",
      "#701712",
    ],
  },
});

export const variables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    "--mantine-color-dimmed": "#59616b",
    "--mantine-color-placeholder": "#68707a",
    "--mantine-color-error": "#b3261e",
  },
  dark: {
    "--mantine-color-dimmed": "#a0a7b0",
    "--mantine-color-placeholder": "#949ba5",
    "--mantine-color-error": "#ff8a80",
  },
});
