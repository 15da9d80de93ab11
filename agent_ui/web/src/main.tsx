import "@mantine/core/styles.layer.css";
import "./global.css";
import { MantineProvider } from "@mantine/core";
import { createRoot } from "react-dom/client";
import { App } from "./app";
import { loadSession } from "./stores/session";
import { loadTexts } from "./texts";
import { theme, variables } from "./theme";

void loadTexts().then(() => {
  void loadSession();
  const root = document.getElementById("root");
  if (!root) return;
  createRoot(root).render(
    <MantineProvider theme={theme} cssVariablesResolver={variables} defaultColorScheme="auto">
      <App />
    </MantineProvider>,
  );
});
