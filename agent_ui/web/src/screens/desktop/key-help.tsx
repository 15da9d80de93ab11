import { CloseButton } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useSide } from "../../stores/side";
import { keys } from "./keys";
import classes from "./side.module.css";

/** Every key of the desk, in the page's flow: it covers no control. */
export default function KeyHelp() {
  const { t } = useTranslation();
  return (
    <section className={classes.help} aria-label={t("keys.title")} data-testid="key-help">
      <header>
        <h2>{t("keys.title")}</h2>
        <CloseButton
          size="sm"
          aria-label={t("bar.close")}
          aria-keyshortcuts={keys.help}
          title={keys.help}
          onClick={() => useSide.setState({ isHelpOpen: false })}
        />
      </header>
      <dl>
        {Object.entries(keys).map(([what, key]) => (
          <div key={what} style={{ display: "contents" }}>
            <dt>
              <span className="key">{key}</span>
            </dt>
            <dd>{t(`keys.${what}`)}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
